"""The rulebooks: what the schema refuses, how overlays lie on each other, what every value must say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from xiangnuan.law import Rulebook, RulebookError, rulebook_for
from xiangnuan.law.loading import read_yaml, shipped_sheets
from xiangnuan.law.rules import rules_of

NATION = rulebook_for("00")
PINGHU = rulebook_for("330482")


def overlay(values: list[dict[str, Any]], name: str = "ct.checkin.days", **more: Any) -> dict[str, Any]:
    stated = [{"source": "测试依据", "certainty": "C", **value} for value in values]
    return {"area": "", "name": {"zh": "测试", "en": "test"}, "parameters": {name: {"values": stated, **more}}}


def refusal(sheet: dict[str, Any]) -> str:
    with pytest.raises(RulebookError) as caught:
        rulebook_for("330482", [sheet])
    return str(caught.value)


def test_every_value_has_a_day_a_source_a_certainty_and_an_article() -> None:
    for sheet in shipped_sheets():
        for code in (sheet.area, sheet.area or "00"):
            assert code is not None
    for parameter in PINGHU.parameters():
        assert parameter.title.zh
        assert parameter.title.en
        for setting in parameter.history:
            assert setting.from_ >= date(2008, 6, 1)
            assert len(setting.source) >= 2
            assert setting.certainty in "ABC"
            assert setting.grounds, parameter.id


def test_the_defaults_that_no_law_sets_are_marked_c() -> None:
    for name in ("ct.tests.schedule", "ct.contacts.schedule", "ct.reviews.schedule", "cr.tests.schedule"):
        setting = PINGHU.setting(name, date(2026, 1, 1))
        assert setting is not None
        assert setting.certainty == "C"


def test_check_in_is_fifteen_days_everywhere_and_zhejiangs_two_days_are_a_note() -> None:
    for book in (NATION, PINGHU):
        assert book.value("ct.checkin.days", date(2026, 1, 1)) == 15
    notes = [note.zh for _, note in PINGHU.parameter("ct.checkin.days").notes]
    assert any("2日" in note for note in notes)


def test_the_samples_of_a_positive_test_are_kept_longer_since_2017() -> None:
    kept = NATION.deadline("test.ab", date(2016, 12, 31))
    longer = NATION.deadline("test.ab", date(2017, 1, 1))
    assert kept is not None
    assert longer is not None
    assert (kept.due, longer.due) == (date(2017, 2, 28), date(2017, 7, 1))


def test_towns_share_the_rulebook_of_their_city() -> None:
    assert rulebook_for("330482101") is PINGHU
    assert rulebook_for("330482") is rulebook_for("330482")
    assert rulebook_for("330400").parameter("tier.scheme").history[0].overlay.zh == "浙江省"
    assert "tier.scheme" not in NATION


@pytest.mark.parametrize("code", ["", "3304820", "平湖", "33-04", "330482 "])
def test_a_code_that_is_none_is_refused(code: str) -> None:
    with pytest.raises(RulebookError, match="administrative code"):
        rulebook_for(code)


def test_overlapping_dates_are_refused() -> None:
    values = [{"from": "2020-01-01", "to": "2021-06-30", "value": 5}, {"from": "2021-06-30", "value": 7}]
    assert "overlap" in refusal(overlay(values))
    assert "overlap" in refusal(overlay([{"from": "2020-01-01", "value": 5}, {"from": "2020-01-01", "value": 7}]))


def test_a_value_without_a_source_is_refused() -> None:
    sheet = overlay([{"from": "2020-01-01", "value": 5}])
    del sheet["parameters"]["ct.checkin.days"]["values"][0]["source"]
    assert "source" in refusal(sheet)


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        (overlay([{"from": "2020-01-01", "value": 5, "note": "x"}]), "note"),
        (overlay([{"from": "2020-01-01", "value": "soon"}]), "no value of the unit day"),
        (overlay([{"from": "2020-01-01", "value": -1}]), "no value of the unit day"),
        (overlay([{"from": "2020-13-01", "value": 5}]), "no day"),
        (overlay([{"from": "2020-02-01", "to": "2020-01-01", "value": 5}]), "ends before it begins"),
        (overlay([{"from": "2020-01-01", "value": 5, "certainty": "D"}]), "certainty"),
        (overlay([{"from": "2020-01-01", "value": 5}], name="ct.new"), "needs a title and a unit"),
        (overlay([{"from": "2020-01-01", "value": {"stages": []}}], name="ct.tests.schedule"), "stage"),
        (
            overlay([{"from": "2020-01-01", "value": {"stages": [{"every": {"months": 1, "days": 3}}]}}], name="ct.tests.schedule"),
            "months or days",
        ),
        (
            overlay([{"from": "2020-01-01", "value": {"stages": [{"every": {"months": 1}}, {"every": {"months": 2}}]}}], name="ct.tests.schedule"),
            "only the last stage",
        ),
        (overlay([{"from": "2020-01-01", "value": 5}], unit="month"), "cannot change the unit"),
        (overlay([], sentence={"zh": "{number}", "en": "{nothing}"}), "placeholder"),
        (overlay([], grounds=[{"law": "XYZ", "article": 1}]), "XYZ"),
        ({"area": "", "name": {"zh": "测", "en": "t"}, "parameters": {}, "more": 1}, "more"),
    ],
)  # fmt: skip
def test_the_schema_refuses_what_it_does_not_know(sheet: dict[str, Any], words: str) -> None:
    assert words in refusal(sheet)


def test_a_key_written_twice_is_refused() -> None:
    with pytest.raises(RulebookError, match="twice"):
        read_yaml('area: ""\narea: "33"\nname: {zh: a, en: b}\nparameters: {}\n', "test")
    with pytest.raises(RulebookError, match="YAML"):
        read_yaml("area: [", "test")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("area: " + "[" * 50_000, "nested deeper"),
        ("{a: " * 50_000, "nested deeper"),
        ("area: " + "[" * 30 + "]" * 30, "nested deeper"),
        ("#" * 500_001, "longer than"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "references"),
        ("? [a]\n: b\n", "YAML"),
        ("area: 2024-13-45\n", "YAML"),
        ("area: " + "9" * 5_000 + "\n", "YAML"),
    ],
    ids=["open lists", "open maps", "closed lists", "long", "references", "a list as key", "no day", "a huge number"],
)
def test_a_text_that_could_stop_the_server_is_refused(text: str, words: str) -> None:
    with pytest.raises(RulebookError, match=words):
        read_yaml(text, "test")


def test_an_overlay_nested_by_the_thousand_is_refused() -> None:
    nested: list[Any] = []
    for _ in range(50_000):
        nested = [nested]
    with pytest.raises(RulebookError, match="nested"):
        rulebook_for("330482", [{"area": "330482", "parameters": nested}])


def test_an_overlay_holds_for_its_days_and_the_parent_resumes() -> None:
    book = rulebook_for("330482", [overlay([{"from": "2020-01-01", "to": "2020-12-31", "value": 5}])])
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1)]
    assert [book.value("ct.checkin.days", day) for day in days] == [15, 5, 5, 15]


def test_null_ends_a_rule() -> None:
    book = rulebook_for("330482", [overlay([{"from": "2020-01-01", "value": None}])])
    assert book.value("ct.checkin.days", date(2019, 12, 31)) == 15
    assert book.setting("ct.checkin.days", date(2020, 1, 1)) is None


def test_an_overlay_of_another_area_does_not_apply() -> None:
    sheet = overlay([{"from": "2020-01-01", "value": 5}])
    sheet["area"] = "330481"
    assert rulebook_for("330482", [sheet]).value("ct.checkin.days", date(2026, 1, 1)) == 15
    assert rulebook_for("330481", [sheet]).value("ct.checkin.days", date(2026, 1, 1)) == 5


def test_an_overlay_keeps_what_it_does_not_say() -> None:
    book = rulebook_for("330482", [overlay([{"from": "2020-01-01", "value": 5}])])
    parameter = book.parameter("ct.checkin.days")
    assert parameter.title.zh == "社区戒毒报到期限"
    assert [setting.overlay.zh for setting in parameter.history] == ["全国", "测试"]
    assert [setting.to for setting in parameter.history] == [date(2019, 12, 31), None]


def test_a_deadline_in_working_days_says_when_holidays_are_not_published() -> None:
    book = rulebook_for("330482", [overlay([{"from": "2020-01-01", "value": 3, "unit": "working_day"}])])
    known, unknown = (book.deadline("ct.checkin.days", day) for day in (date(2024, 9, 30), date(2040, 9, 28)))
    assert known is not None
    assert unknown is not None
    assert (known.due, known.published) == (date(2024, 10, 10), True)
    assert (unknown.due, unknown.published) == (date(2040, 10, 3), False)


def test_what_is_no_deadline_is_not_counted() -> None:
    with pytest.raises(RulebookError, match="no deadline"):
        NATION.deadline("test.female", date(2026, 1, 1))
    with pytest.raises(RulebookError, match="no parameter"):
        NATION.value("ct.nothing", date(2026, 1, 1))
    assert NATION.deadline("records.sealed", date(2020, 1, 1)) is None


@pytest.mark.parametrize("measure", ["community_treatment", "community_rehabilitation"])
def test_the_engines_view_of_a_rulebook_is_made_once(measure: str) -> None:
    book: Rulebook = rulebook_for("33")
    assert rules_of(book, measure) is rules_of(book, measure)
