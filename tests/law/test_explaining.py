"""Why: the sentence, the article and the facts behind every answer."""

from __future__ import annotations

from datetime import date

from tests.law.reading import OVERLAYS

from xiangnuan.law import Event, Facts, answer, answer_json, explain, kind_label, reason, rulebook_for
from xiangnuan.law.explaining import split_rule

BOOK = rulebook_for("330482")
FACTS = Facts(
    "330482",
    "community_treatment",
    date(2024, 3, 1),
    checked_in=date(2024, 3, 10),
    events=(
        Event("drug_test", date(2024, 4, 1), result="refused", ref=1),
        Event("drug_test", date(2024, 5, 1), result="refused", ref=2),
        Event("drug_test", date(2024, 6, 1), result="evaded", ref=3),
        Event("absence", date(2024, 6, 5), until=date(2024, 6, 10), permitted=True, reported=True, ref=4),
        Event("detained", date(2024, 7, 20), ref=5),
    ),
)
FOUND = answer(FACTS, BOOK, date(2024, 8, 1))


def duty(kind: str, number: int = 1):  # type: ignore[no-untyped-def]
    return next(one for one in FOUND.obligations if (one.kind, one.number) == (kind, number))


def test_a_check_in_names_the_decision_the_days_and_the_article() -> None:
    why = explain(FOUND, duty("check_in"))
    assert why.sentence is not None
    assert (
        why.sentence.zh == "2024年3月1日收到责令社区戒毒决定书，应在15日内到执行地乡镇（街道）报到，至2024年3月16日止。"
    )
    assert [(basis.law, basis.article, basis.value, basis.certainty) for basis in why.basis] == [("DTR", "14", 15, "A")]


def test_a_default_says_that_it_differs_by_place() -> None:
    why = explain(FOUND, duty("drug_test", 2))
    assert why.sentence is not None
    assert why.sentence.zh.startswith("第1年每月一次检测，第2次应在2024年4月10日至2024年5月9日之间进行。")
    assert "各地不同" in why.sentence.zh
    assert why.basis[0].certainty == "C"


def test_a_report_names_the_breach_that_opened_it() -> None:
    why = explain(FOUND, duty("police_report"))
    assert [fact.ref for fact in why.facts] == [3]
    assert {basis.parameter for basis in why.basis} == {"ct.breach.report", "ct.breach.tests"}


def test_a_test_on_return_names_the_absence() -> None:
    why = explain(FOUND, duty("return_test"))
    assert [fact.ref for fact in why.facts] == [4]
    assert why.sentence is not None
    assert "2024年6月5日起外出" in why.sentence.zh


def test_a_breach_names_its_facts_and_how_far_it_goes() -> None:
    refused = next(breach for breach in FOUND.breaches if breach.kind == "test_refusal")
    why = explain(FOUND, refused)
    assert [fact.ref for fact in why.facts] == [1, 2, 3]
    assert why.sentence is not None
    assert why.sentence.zh == "拒绝或逃避检测3次；满3次即为严重违反协议。"


def test_the_term_names_what_suspends_it() -> None:
    why = explain(FOUND, FOUND.term)
    assert {basis.parameter for basis in why.basis} == {"ct.term", "ct.suspend"}
    assert 5 in [fact.ref for fact in why.facts]


def test_while_detained_the_dates_are_not_before() -> None:
    why = explain(FOUND, duty("drug_test", 6))
    assert why.sentence is not None
    assert "不早于" in why.sentence.zh
    assert "ct.suspend" in {basis.parameter for basis in why.basis}


def test_a_check_in_after_detention_names_why_it_moved() -> None:
    facts = Facts(
        "330482",
        "community_treatment",
        date(2024, 3, 1),
        events=(Event("detained", date(2024, 3, 5), until=date(2024, 3, 15)),),
    )
    found = answer(facts, BOOK, date(2024, 3, 20))
    why = explain(found, found.obligations[0])
    assert found.obligations[0].due == date(2024, 3, 26)
    assert {(basis.law, basis.article) for basis in why.basis} == {("DTR", "14"), ("APR", "221")}


def test_a_check_in_that_waits_for_release_names_what_is_served_first() -> None:
    facts = Facts("330482", "community_treatment", date(2024, 3, 1), events=(Event("detained", date(2024, 3, 5)),))
    for overlays in ([], [OVERLAYS["no_suspension"]]):
        found = answer(facts, rulebook_for("330482", overlays), date(2024, 3, 12))
        assert found.obligations[0].held
        named = {basis.parameter for basis in explain(found, found.obligations[0]).basis}
        assert named == {"ct.checkin.days", "ct.checkin.detained"}


def test_an_agreement_of_rehabilitation_after_detention_names_why_it_moved() -> None:
    detained = Event("detained", date(2024, 3, 5), until=date(2024, 3, 15))
    facts = Facts("330482", "community_rehabilitation", date(2024, 3, 1), events=(detained,))
    found = answer(facts, BOOK, date(2024, 3, 20))
    agreement = next(duty for duty in found.obligations if duty.kind == "agreement")
    assert {basis.parameter for basis in explain(found, agreement).basis} == {"cr.agreement", "ct.checkin.detained"}


def test_windows_before_a_detention_do_not_name_it() -> None:
    named = {number: explain(FOUND, duty("drug_test", number)).basis for number in (1, 5)}
    assert "ct.suspend" not in {basis.parameter for basis in named[1]}
    assert "ct.suspend" in {basis.parameter for basis in named[5]}


def test_a_count_by_weekends_is_named() -> None:
    book = rulebook_for("330482", [OVERLAYS["agreement_working_days"]])
    facts = Facts("330482", "community_treatment", date(2040, 9, 20), checked_in=date(2040, 9, 28))
    found = answer(facts, book, date(2040, 10, 1))
    agreement = next(one for one in found.obligations if one.kind == "agreement")
    why = explain(found, agreement)
    assert agreement.due == date(2040, 10, 5)
    assert why.sentence is not None
    assert "按周末推算" in why.sentence.zh


def test_days_that_an_overlay_gives_to_a_prompt_duty_are_said() -> None:
    book = rulebook_for("330482", [OVERLAYS["agreement_days"]])
    found = answer(FACTS, book, date(2024, 3, 11))
    agreement = next(one for one in found.obligations if one.kind == "agreement")
    why = explain(found, agreement)
    assert why.sentence is not None
    assert why.sentence.zh.startswith("2024年3月10日报到后，应及时签订社区戒毒协议，至2024年3月17日止。")


def test_a_limit_that_an_overlay_takes_away_is_not_said() -> None:
    overlay = {
        "area": "",
        "name": {"zh": "测试", "en": "test"},
        "parameters": {
            "ct.checkin.days": {
                "values": [{"from": "2020-01-01", "value": "promptly", "source": "测试依据", "certainty": "C"}]
            }
        },
    }
    found = answer(FACTS, rulebook_for("330482", [overlay]), date(2024, 3, 11))
    why = explain(found, found.obligations[0])
    assert found.obligations[0].due is None
    assert why.sentence is not None
    assert why.sentence.zh.startswith("社区戒毒报到期限，应及时办理。")


def test_the_grey_line_comes_from_the_columns_alone() -> None:
    stored = duty("drug_test", 5)
    line = reason(BOOK, stored.kind, stored.rule, stored.number, stored.opens, stored.due)
    assert line is not None
    assert line.line == "第1年每月一次"
    assert line.articles == "戒毒条例第19条第（2）项，禁毒法第35条"
    assert line.certainty == "C"
    english = reason(BOOK, stored.kind, stored.rule, stored.number, stored.opens, stored.due, language="en")
    assert english is not None
    assert english.line == "Year 1, every month"
    assert english.articles == "Drug Treatment Regulations, art. 19(2); Anti-Drug Law, art. 35"


def test_every_duty_of_a_case_has_a_grey_line_in_both_languages() -> None:
    for one in FOUND.obligations:
        for language in ("zh", "en"):
            line = reason(BOOK, one.kind, one.rule, one.number, one.opens, one.due, language=language)
            assert line is not None
            assert line.line
            assert "{" not in line.line + line.sentence
            assert kind_label(one.kind, language)


def test_a_line_of_a_tier_speaks_of_its_own_rhythm() -> None:
    book = rulebook_for("330482", [OVERLAYS["tiers"]])
    line = reason(book, "drug_test", "ct.tests.schedule/C1/1", 3, date(2024, 5, 10), date(2024, 8, 9))
    assert line is not None
    assert line.line == "全程每季度一次"


def test_a_rule_that_the_book_no_longer_knows_has_no_line() -> None:
    assert reason(BOOK, "drug_test", "ct.gone", 1, date(2024, 1, 1), None) is None
    assert reason(BOOK, "check_in", "ct.checkin.days", 1, date(2009, 1, 1), None) is None


def test_a_rule_is_split_into_parameter_tier_and_stage() -> None:
    assert split_rule("ct.term") == ("ct.term", None, None)
    assert split_rule("ct.tests.schedule/2") == ("ct.tests.schedule", None, 2)
    assert split_rule("ct.tests.schedule/C2/1") == ("ct.tests.schedule", "C2", 1)


def test_the_contract_has_the_words_that_were_agreed() -> None:
    told = answer_json(FOUND)
    assert {"start", "end", "state", "suspended_days", "basis"} <= set(told["term"])
    assert {"kind", "due", "opens", "status", "settled_by", "basis"} <= set(told["obligations"][0])
    assert {"kind", "count", "threshold", "serious", "facts", "basis"} <= set(told["breaches"][0])
    check_in = next(one for one in told["obligations"] if one["kind"] == "check_in")
    assert check_in["settled_by"] == {"kind": "checked_in", "on": "2024-03-10"}
    assert {"law", "article", "parameter", "value", "certainty"} <= set(check_in["basis"][0])
