"""What no instrument file may say, each kind with the file and the key in the error."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from xiangnuan.instruments import InstrumentError, load_text

GOOD: dict[str, Any] = yaml.safe_load("""
id: own
version: "1"
from: 2026-01-01
title: {zh: 自编, en: own}
purpose: {zh: 测试, en: test}
source: 测试
licence: 测试
certainty: C
time_frame: {zh: 今天, en: today}
respondent: worker
sections: {one: {zh: 一, en: one}}
option_sets:
  grade: [{value: 0, label: {zh: 低, en: low}}, {value: 2, label: {zh: 高, en: high}}]
items:
  - {id: a, section: one, text: {zh: 甲, en: a}, options: grade}
  - {id: b, text: {zh: 乙, en: b}, number: {min: 0, max: 4}}
  - {id: c, text: {zh: 丙, en: c}, options: grade, shown_when: {item: a, at_least: 2}}
scores:
  - {id: total, title: {zh: 合计, en: sum}, method: sum, items: [a, b, c], weights: {b: 2}}
  - {id: mean, title: {zh: 平均, en: mean}, method: mean, items: [a, b]}
bands:
  - {score: total, from: 0, to: 5, label: {zh: 低, en: low}, tier: C1}
  - {score: total, from: 6, to: 12, label: {zh: 高, en: high}, tier: A}
  - {score: mean, from: 0, label: {zh: 低, en: low}, level: none}
  - {score: mean, from: 1.5, label: {zh: 高, en: high}, level: mild}
triggers:
  - {item: b, at_least: 4, tier: A, at_once: true, sentence: {zh: 高, en: high}}
crisis:
  - {item: a, at_least: 2, kind: violence, sentence: {zh: 当日, en: today}}
""")


def refusal(text: str) -> str:
    with pytest.raises(InstrumentError) as caught:
        load_text(text, "own.yaml")
    assert caught.value.place == "own.yaml"
    return str(caught.value)


def put(*steps: Any) -> Callable[[dict[str, Any]], None]:
    """Write the last step at the way that the others are."""

    def change(sheet: dict[str, Any]) -> None:
        here: Any = sheet
        for step in steps[:-2]:
            here = here[step]
        here[steps[-2]] = steps[-1]

    return change


def drop(*steps: Any) -> Callable[[dict[str, Any]], None]:
    def change(sheet: dict[str, Any]) -> None:
        here: Any = sheet
        for step in steps[:-1]:
            here = here[step]
        del here[steps[-1]]

    return change


WRONG: list[tuple[str, Callable[[dict[str, Any]], None], str]] = [
    ("an unknown key", put("colour", "red"), "own.yaml: colour: this key is not known"),
    ("an unknown key of an item", put("items", 1, "points", 3), "own.yaml: items.b.points: this key is not known"),
    ("an unknown key of an option", put("option_sets", "grade", 0, "x", 1), "option_sets.grade.0.x"),
    ("a missing source", drop("source"), "own.yaml: source: this key is missing"),
    ("a missing licence", drop("licence"), "licence: this key is missing"),
    ("a missing English text", drop("items", 0, "text", "en"), "items.a.text.en: this key is missing"),
    ("an empty text", put("items", 0, "text", "zh", ""), "items.a.text.zh"),
    ("an id with a space", put("id", "my own"), "own.yaml: id"),
    ("a version of letters", put("version", "new"), "own.yaml: version"),
    ("a version that YAML takes for a fraction", put("version", 1.1), 'in quotes, as in "1.10"'),
    ("no day", put("from", "soon"), "from: soon is no day (YYYY-MM-DD)"),
    ("a moment in place of a day", put("from", 2026), "2026 is no day"),
    ("an unknown certainty", put("certainty", "D"), "own.yaml: certainty"),
    ("an unknown respondent", put("respondent", "police"), "own.yaml: respondent"),
    ("no items", put("items", []), "own.yaml: items"),
    ("no scores", put("scores", []), "own.yaml: scores"),
    ("an item written twice", put("items", 1, "id", "a"), "own.yaml: items: a is written twice"),
    ("a score written twice", put("scores", 1, "id", "total"), "own.yaml: scores: total is written twice"),
    ("an item twice in a score", put("scores", 0, "items", ["a", "a"]), "scores.total.items: a is written twice"),
    ("an option value twice", put("option_sets", "grade", 1, "value", 0), "option_sets.grade: 0 is written twice"),
    (
        "an option value twice in an item",
        put("items", 0, "options", [{"value": 1, "label": {"zh": "一", "en": "1"}}] * 2),
        "items.a.options: 1 is written twice",
    ),
    (
        "one option only",
        put("items", 0, "options", [{"value": 1, "label": {"zh": "一", "en": "1"}}]),
        "items.a.options",
    ),
    ("a fraction as an option", put("option_sets", "grade", 0, "value", 0.5), "option_sets.grade.0.value"),
    ("an unknown option set", put("items", 0, "options", "none"), "items.a.options: there is no option set none"),
    ("an unknown section", put("items", 0, "section", "two"), "items.a.section: there is no section two"),
    ("neither options nor number", drop("items", 1, "number"), "items.b: an item has either options or a number"),
    ("both options and number", put("items", 1, "options", "grade"), "items.b: an item has either"),
    ("a number without room", put("items", 1, "number", {"min": 4, "max": 4}), "items.b.number: min is to be less"),
    ("a condition on a later item", put("items", 0, "shown_when", {"item": "b", "at_least": 1}), "items.a.shown_when"),
    ("a condition on itself", put("items", 2, "shown_when", "item", "c"), "there is no item c before it"),
    ("a condition that says nothing", drop("items", 2, "shown_when", "at_least"), "a condition has at_least"),
    ("a condition never met", put("items", 2, "shown_when", "at_least", 3), "no answer to a meets it"),
    ("a condition always met", put("items", 2, "shown_when", "at_least", 0), "every answer to a meets it"),
    ("a score of an unknown item", put("scores", 0, "items", ["a", "z"]), "scores.total.items: there is no item z"),
    ("a weight of an unknown item", put("scores", 0, "weights", {"z": 2}), "scores.total.weights: z is not among"),
    ("a weight of nothing", put("scores", 0, "weights", {"b": 0}), "scores.total.weights.b"),
    ("a weight in a mean", put("scores", 1, "weights", {"b": 2}), "scores.mean: only a sum has weights or a factor"),
    ("a factor in a mean", put("scores", 1, "factor", 4), "scores.mean: only a sum has weights or a factor"),
    ("a factor of nothing", put("scores", 0, "factor", 0), "scores.total.factor"),
    ("a threshold in a sum", put("scores", 0, "at_least", 2), "scores.total: only a count has at_least"),
    ("an unknown method", put("scores", 0, "method", "median"), "scores.total.method"),
    ("a mean over what may be hidden", put("scores", 1, "items", ["a", "c"]), "scores.mean.items: c may be unanswered"),
    ("a band of an unknown score", put("bands", 0, "score", "z"), "bands.score: there is no score z"),
    ("a gap before the first band", put("bands", 0, "from", 1), "bands.total: gap: the first band begins at 1"),
    ("a band below the least", put("bands", 0, "from", -1), "bands.total: band out of range"),
    ("a gap between bands", put("bands", 0, "to", 4), "bands.total: gap: one band ends at 4, the next begins at 6"),
    ("an overlap", put("bands", 0, "to", 6), "bands.total: overlap: one band ends at 6, the next begins at 6"),
    ("a band begun twice", put("bands", 1, "from", 0), "bands.total: overlap: the band from 0 follows"),
    ("bands out of order", put("bands", 3, "from", -2), "bands.mean: overlap"),
    ("a gap after the last band", put("bands", 1, "to", 11), "bands.total: gap: the last band ends at 11"),
    ("a band beyond the most", put("bands", 1, "to", 13), "bands.total: band out of range"),
    ("a band that no score reaches", put("bands", 3, "from", 4), "bands.mean: band out of range"),
    ("an end of a band of fractions", put("bands", 2, "to", 1), "bands.mean: a score with fractions has no `to`"),
    ("a level and a tier", put("bands", 0, "level", "mild"), "bands.0: a band has either a level or a tier"),
    ("neither level nor tier", drop("bands", 0, "tier"), "bands.0: a band has either a level or a tier"),
    ("an unknown tier", put("bands", 0, "tier", "D"), "bands.0.tier"),
    (
        "tiers of two scores",
        lambda sheet: [(band.pop("level", None), band.update(tier="B")) for band in sheet["bands"]],
        "bands: only one score proposes a tier, not mean, total",
    ),
    (
        "levels and tiers of one score",
        lambda sheet: (sheet["bands"][0].pop("tier"), sheet["bands"][0].update(level="none")),
        "bands.total: its bands have either levels or tiers",
    ),
    ("a crisis of an unknown item", put("crisis", 0, "item", "z"), "crisis.item: there is no item z"),
    ("a crisis of an unknown kind", put("crisis", 0, "kind", "debt"), "crisis.0.kind"),
    ("a crisis that no answer reaches", put("crisis", 0, "at_least", 3), "crisis.a: no answer to a meets it"),
    ("a crisis for everybody", put("crisis", 0, "at_least", 0), "crisis.a: every answer to a meets it"),
    ("a crisis without a sentence", drop("crisis", 0, "sentence"), "crisis.0.sentence: this key is missing"),
    ("a trigger of an unknown item", put("triggers", 0, "item", "z"), "triggers.item: there is no item z"),
    ("a trigger with two ends", put("triggers", 0, "at_most", 4), "a trigger has either at_least or at_most"),
    ("a trigger that no answer reaches", put("triggers", 0, "at_least", 5), "triggers.b: no answer to b meets it"),
    (
        "a trigger without tiers",
        lambda sheet: [(band.pop("tier", None), band.update(level="mild")) for band in sheet["bands"]],
        "triggers: there are no bands with a tier",
    ),
]


def test_the_sheet_that_the_rows_spoil_is_good() -> None:
    assert load_text(yaml.safe_dump(GOOD, allow_unicode=True)).proposes_tier


@pytest.mark.parametrize(("spoil", "message"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_sheet_is_refused_by_file_and_key(spoil: Callable[[dict[str, Any]], None], message: str) -> None:
    sheet = copy.deepcopy(GOOD)
    spoil(sheet)
    text = yaml.dump(sheet, Dumper=_WithoutReferences, allow_unicode=True)
    error = refusal(text)
    assert error.startswith("own.yaml: ")
    assert message in error


class _WithoutReferences(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: a\nid: b\n", "line 2: id is written twice"),
        ("items: [{id: a, id: b}]", "id is written twice"),
        ("id: [", "no readable YAML"),
        ("from: 2026-02-30", "no readable YAML"),
        ("a: &x [1]\nb: *x\n", "references (*name) are not read"),
        ("id: !!python/object/apply:os.getcwd []", "no readable YAML"),
        ("", "own.yaml: "),
        ("- id: a", "own.yaml: "),
        ("1: 2", "own.yaml: "),
        ("[" * 100_000, "nested deeper than 20 levels"),
        ("- " * 10_000, "nested deeper than 20 levels"),
        ("x" * 500_001, "longer than 500000 characters"),
    ],
)
def test_a_text_that_is_no_sheet_is_refused(text: str, message: str) -> None:
    assert message in refusal(text)
