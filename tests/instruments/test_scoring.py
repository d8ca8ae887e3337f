"""Scoring beyond the tables: reversed items, missing and impossible answers, reasons, and how a result is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.instruments.filling import filled, first, for_substance, in_order, with_rest

from xiangnuan.instruments import AnswerError, Result, asked, load_text, score

SHEET = """
id: own
version: 1
from: 2026-01-01
title: {zh: 自编, en: own}
purpose: {zh: 测试, en: test}
source: 测试
licence: 测试
certainty: C
time_frame: {zh: 今天, en: today}
respondent: self
items:
  - {id: a, text: {zh: 甲, en: a}, number: {min: 1, max: 5}, reverse: true}
  - {id: b, text: {zh: 乙, en: b}, number: {min: 0, max: 4}}
  - {id: c, text: {zh: 丙, en: c}, number: {min: 0, max: 4}, optional: true}
scores:
  - {id: all, title: {zh: 合计, en: all}, method: sum, factor: 1.25, items: [a, b, c]}
  - {id: mean, title: {zh: 平均, en: mean}, method: mean, items: [a, b]}
  - {id: number, title: {zh: 个数, en: number}, method: count, at_least: 2, items: [a, b, c]}
"""


def refusal(name: str, answers: dict[str, Any]) -> AnswerError:
    with pytest.raises(AnswerError) as caught:
        score(first(name), answers)
    return caught.value


@pytest.mark.parametrize(
    ("answers", "everything", "mean", "number"),
    [
        ({"a": 1, "b": 0}, 6.25, 2.5, 1),
        ({"a": 5, "b": 0}, 1.25, 0.5, 0),
        ({"a": 4, "b": 2, "c": 4}, 10, 2, 3),
        ({"a": 2, "b": 3, "c": 0}, 8.75, 3.5, 2),
    ],
)
def test_a_reversed_item_counts_from_the_other_end(
    answers: dict[str, int], everything: float, mean: float, number: int
) -> None:
    result = score(load_text(SHEET), answers)
    assert (result.score("all"), result.score("mean"), result.score("number")) == (everything, mean, number)


def test_confidence_is_turned_round_in_the_sum_of_craving() -> None:
    sure = score(first("craving-10"), {"now": 2, "week": 5, "confidence": 10})
    unsure = score(first("craving-10"), {"now": 2, "week": 5, "confidence": 0})
    assert (sure.score("total"), unsure.score("total")) == (7, 17)
    assert (sure.score("peak"), unsure.score("peak")) == (5, 5)


def test_a_score_that_lacks_an_answer_has_no_value_and_names_what_is_missing() -> None:
    answers = in_order(first("phq-9"), "3 3 3 3 3 3 3 3 0")
    del answers["q4"]
    result = score(first("phq-9"), answers)
    assert result.score("total") is None
    assert result.bands == ()
    assert result.missing == ("q4",)
    assert result.scores[0].waiting == ("q4",)
    assert result.completeness == 0.88
    assert not result.is_complete


def test_an_empty_sheet_says_nothing() -> None:
    result = score(first("generic-1"), {})
    assert (result.completeness, result.bands, result.crises, result.tier) == (0.0, (), (), None)


def test_none_means_not_answered() -> None:
    result = score(first("gad-7"), {**in_order(first("gad-7"), "1 1 1 1 1 1 1"), "q7": None})
    assert result.missing == ("q7",)


def test_an_optional_item_is_never_missing_and_never_counts() -> None:
    answers = in_order(first("phq-9"), "1 1 1 1 0 0 0 0 0")
    with_it = score(first("phq-9"), {**answers, "difficulty": 3})
    assert with_it.score("total") == score(first("phq-9"), answers).score("total") == 4


def test_a_crisis_counts_from_the_first_answer_on() -> None:
    result = score(first("phq-9"), {"q9": 2})
    assert [(crisis.kind, crisis.item, crisis.answer) for crisis in result.crises] == [("self_harm", "q9", 2)]
    assert result.score("total") is None


@pytest.mark.parametrize("answers", [{"positive_test": 1}, {"refusal": 1}, {"psychosis": 2}])
def test_a_hard_trigger_proposes_a_while_the_sheet_is_unfinished(answers: dict[str, int]) -> None:
    result = score(first("generic-1"), answers)
    assert result.tier is not None
    assert result.tier.tier == "A"
    assert [reason.decisive for reason in result.tier.reasons] == [True]


def test_three_years_propose_nothing_while_the_sheet_is_unfinished() -> None:
    assert score(first("generic-1"), {"abstinence": 0}).tier is None


def test_a_proposal_tells_what_speaks_for_another_tier_too() -> None:
    result = score(first("generic-1"), filled(first("generic-1"), {"rest": 0, "positive_test": 1, "abstinence": 1}))
    assert result.tier is not None
    assert [(reason.tier, reason.decisive) for reason in result.tier.reasons] == [("A", True), ("C1", False)]
    assert result.tier.reasons[0].sentence.zh == "检测结果为阳性，立即建议A。"


def test_a_band_explains_itself_with_the_items_that_counted() -> None:
    result = score(first("phq-9"), in_order(first("phq-9"), "3 0 2 0 0 0 0 0 0"))
    band = result.band("total")
    assert band is not None
    assert band.explanation.zh == "总分：5，属“轻度”（5至9）。计入：兴趣3分、睡眠2分。"
    assert band.explanation.en == "Total: 5, “Mild” (5 to 9). Counted: interest 3, sleep 2."


def test_the_explanation_tells_the_factor_the_weight_and_the_open_end() -> None:
    who = score(first("who-5"), in_order(first("who-5"), "5 5 3 0 0")).band("total")
    risk = score(first("generic-1"), filled(first("generic-1"), {"rest": 0, "abstinence": 2})).band("total")
    days = score(first("use-days"), filled(first("use-days"), {"rest": 0, "mind": 20})).band("wellbeing")
    assert who is not None
    assert risk is not None
    assert days is not None
    assert who.explanation.zh == "百分制得分：52，属“尚好”（50至100）。计入：心情5分、平静5分、精力3分，合计乘以4。"
    assert risk.explanation.zh == "风险总分：12，属“C1 一般低风险”（6至34）。计入：距上次使用的时间12分。"
    assert days.explanation.zh == "身心感受平均：6.67，属“较差，宜尽快关心”（0起，不到7）。计入：心情20分。"


def test_a_sheet_of_noughts_says_so() -> None:
    band = score(first("gad-7"), in_order(first("gad-7"), "0 0 0 0 0 0 0")).band("total")
    assert band is not None
    assert band.explanation.en.endswith("Counted: every item gives 0.")


@pytest.mark.parametrize("answer", [4, -1, 1.0, 1.5, "1", True, [1]])
def test_an_answer_that_is_not_offered_is_refused_in_both_languages(answer: object) -> None:
    error = refusal("phq-9", {"q2": answer})
    assert error.item == "q2"
    assert error.message.zh == f"第2题（q2）的答案{answer!r}无效：只能是0、1、2、3。"
    assert error.message.en == f"Item 2 (q2) cannot be answered with {answer!r}: it is one of 0, 1, 2, 3."
    assert error.message.zh in str(error)
    assert error.message.en in str(error)


@pytest.mark.parametrize("answer", [-1, 29])
def test_a_number_out_of_its_ends_is_refused(answer: int) -> None:
    error = refusal("use-days", {"opioids": answer})
    assert "应为0至28的整数" in error.message.zh
    assert "a whole number from 0 to 28" in error.message.en


def test_an_answer_to_an_item_that_is_not_there_is_refused() -> None:
    error = refusal("who-5", {"q6": 1})
    assert error.item == "q6"
    assert "没有题目“q6”" in error.message.zh


def test_an_answer_to_an_item_that_an_earlier_answer_rules_out_is_refused() -> None:
    error = refusal("audit", {"q1": 0, "q2": 3})
    assert error.item == "q2"
    assert "不需要回答" in error.message.zh


def test_an_item_appears_when_the_answer_before_it_calls_for_it() -> None:
    audit = first("audit")
    assert [item.id for item in asked(audit, {})] == ["q1", "q9", "q10"]
    assert [item.id for item in asked(audit, {"q1": 0})] == ["q1", "q9", "q10"]
    assert len(asked(audit, {"q1": 1})) == 10


def test_a_score_waits_while_it_is_not_known_whether_its_items_are_asked() -> None:
    result = score(first("audit"), {"q9": 0, "q10": 0})
    assert result.missing == ("q1",)
    assert result.score("total") is None


def test_injecting_is_asked_of_whoever_used_any_substance_that_can_be_injected() -> None:
    assist = first("assist")
    drinker = with_rest(assist, {"q1-alcohol": 3}, 0)
    opioids = for_substance(assist, "opioids", "2 0 0 0 0 0")
    assert "q8" not in drinker
    assert "q8" in opioids
    injected = score(assist, {**opioids, "q8": 2})
    assert injected.score("opioids") == score(assist, opioids).score("opioids") == 2


def test_a_substance_never_used_scores_nothing_beside_one_that_is() -> None:
    result = score(first("assist"), for_substance(first("assist"), "stimulants", "6 6 7 8 6 6"))
    assert {one.id: one.value for one in result.scores if one.value} == {"stimulants": 39}


def test_a_result_is_the_same_after_json() -> None:
    for name, answers in (
        ("generic-1", {"rest": 2, "several": 1, "synthetic": 1, "new": 1, "positive_test": 1, "refusal": 0}),
        ("use-days", {"rest": 1}),
        ("phq-9", {"q9": 1}),
    ):
        result = score(first(name), filled(first(name), answers))
        assert Result.from_json(json.loads(json.dumps(result.as_json(), ensure_ascii=False))) == result


def test_other_data_is_no_result() -> None:
    with pytest.raises(ValueError, match="scores"):
        Result.from_json({"instrument": "phq-9"})


def test_the_order_of_the_answers_is_irrelevant() -> None:
    answers = filled(first("generic-1"), {"rest": 1})
    backwards = dict(reversed(list(answers.items())))
    assert score(first("generic-1"), answers) == score(first("generic-1"), backwards)


def test_asking_for_a_score_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        score(first("gad-7"), {}).score("sum")
    with pytest.raises(KeyError):
        first("gad-7").item("q8")


ABSENT = (
    SHEET[: SHEET.index("items:")]
    + """
items:
  - {id: a, text: {zh: 甲, en: a}, number: {min: 0, max: 4}, optional: true}
  - {id: b, text: {zh: 乙, en: b}, number: {min: 2, max: 5}, shown_when: {item: a, at_least: 1}}
scores:
  - {id: sum, title: {zh: 合计, en: sum}, method: sum, items: [b]}
  - {id: peak, title: {zh: 最高, en: peak}, method: max, items: [b]}
"""
)


def test_items_that_are_not_asked_count_nothing_and_the_range_begins_at_nothing() -> None:
    result = score(load_text(ABSENT), {"a": 0})
    assert [(one.least, one.value, one.most) for one in result.scores] == [(0, 0, 5), (0, 0, 5)]


def test_an_optional_item_left_open_keeps_nothing_waiting() -> None:
    result = score(load_text(ABSENT), {})
    assert (result.missing, result.score("sum"), result.completeness) == ((), 0, 1.0)
    assert score(load_text(ABSENT), {"a": 1}).missing == ("b",)
