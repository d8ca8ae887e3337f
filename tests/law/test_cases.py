"""The law as a table: dated facts, the article, and the duties, breaches and term that follow."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from tests.law.reading import answer_of, facts_of, law_cases, line, rulebook_of

from xiangnuan.law import answer_json

CASES = law_cases()


@pytest.mark.parametrize("row", [row for _, row in CASES], ids=[name for name, _ in CASES])
def test_the_facts_lead_to_what_the_article_says(row: dict[str, Any]) -> None:
    found = answer_of(row)
    as_of: date = row["as_of"]
    lines = {f"{duty.kind} {duty.number}": line(duty, as_of) for duty in found.obligations}
    for expected in row.get("duties", ()):
        assert lines.get(expected.split(" | ")[0]) == expected
    kinds = Counter(duty.kind for duty in found.obligations)
    assert {kind: kinds[kind] for kind in row.get("count", {})} == row.get("count", {})
    for kind, statuses in row.get("statuses", {}).items():
        assert Counter(duty.status(as_of) for duty in found.obligations if duty.kind == kind) == statuses
    assert not [kind for kind in row.get("none", ()) if kinds[kind]]
    for name, value in row.get("term", {}).items():
        assert getattr(found.term, name) == (tuple(value) if name == "warnings" else value)
    breaches = {breach.kind: breach for breach in found.breaches}
    for kind, expected in row.get("breaches", {}).items():
        breach = breaches[kind]
        assert f"{breach.count}{' serious' * breach.serious}{' warn' * breach.warn}" == str(expected)


@pytest.mark.parametrize("row", [row for _, row in CASES], ids=[name for name, _ in CASES])
def test_every_answer_names_its_article_in_both_languages(row: dict[str, Any]) -> None:
    told = answer_json(answer_of(row))
    for part in (told["term"], *told["obligations"], *told["breaches"]):
        assert part["basis"], part
        for ground in part["basis"]:
            assert ground["law"]
            assert ground["article"]
            assert ground["source"]
            assert ground["certainty"] in "ABC"
    for part in told["obligations"]:
        assert part["sentence"]["zh"].endswith(("。", "）", "”。"))
        assert "{" not in part["sentence"]["en"]


def test_the_tables_hold_at_least_three_hundred_cases_each_with_its_article() -> None:
    assert len(CASES) >= 300
    assert all(row["article"] for _, row in CASES)
    assert len({name for name, _ in CASES}) == len(CASES)


def test_facts_written_out_and_read_again_are_the_same() -> None:
    for _, row in CASES:
        facts = facts_of(row)
        assert type(facts).from_json(facts.to_json()) == facts


def test_a_case_has_a_rulebook_of_its_area() -> None:
    assert all("ct.term" in rulebook_of(row) for _, row in CASES)
