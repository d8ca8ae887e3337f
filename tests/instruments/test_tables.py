"""Every cut-off of every instrument, worked out by hand: just below it and at it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from tests.instruments.filling import answers_of, expected_scores, first, rows

from xiangnuan.instruments import Score, all_instruments, score

ROWS = rows()


@pytest.mark.parametrize(("name", "row"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_sheet_scores_as_worked_out_by_hand(name: str, row: dict[str, Any]) -> None:
    one = first(name)
    result = score(one, answers_of(one, row))
    assert result.is_complete
    assert result.completeness == 1.0
    for score_name, value in expected_scores(row).items():
        assert result.score(score_name) == value
    banded = row["substance"] or ("peak" if "peak" in row else "total")
    levels = row.get("levels") or ({banded: row["level"]} if "level" in row else {})
    for score_name, level in levels.items():
        band = result.band(score_name)
        assert band is not None
        assert band.level == level
    if "band" in row:
        band = result.band(banded)
        assert band is not None
        assert band.label.zh == row["band"]
    assert [crisis.kind for crisis in result.crises] == row.get("crises", [])
    assert (result.tier.tier if result.tier else None) == row.get("tier")


def around(one: Score, start: float) -> tuple[Fraction | None, Fraction]:
    """The last score that can be below a cut-off and the first that reaches it."""
    step = Fraction(1, len(one.weights)) if one.method == "mean" else one.factor
    reaches = -(-Fraction(str(start)) // step) * step
    return (reaches - step if reaches > one.least else None), reaches


def test_the_tables_have_a_row_just_below_and_at_every_cut_off() -> None:
    seen = {
        (name, score_name, round(float(value), 2))
        for _, name, row in ROWS
        for score_name, value in expected_scores(row).items()
    }
    wanted = {
        (one.id, figure.id, round(float(value), 2))
        for one in all_instruments()
        for figure in one.scores
        for band in figure.bands
        for value in around(figure, band.from_)
        if value is not None
    }
    # A substance never used scores 0, which is below the first cut-off of every substance.
    assert {point for point in wanted - seen if point[::2] != ("assist", 0.0)} == set()


def test_every_crisis_rule_has_a_row_that_meets_it_and_one_that_just_does_not() -> None:
    for one in all_instruments():
        given = [answers_of(one, row) for _, name, row in ROWS if name == one.id]
        for rule in one.crisis:
            answered = {answers[rule.item] for answers in given if answers.get(rule.item) is not None}
            assert {rule.at_least, rule.at_least - 1} <= answered, (one.id, rule.item)
