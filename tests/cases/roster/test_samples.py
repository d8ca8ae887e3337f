"""The three sample lists with known truth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cases.roster.lists import TODAY, read

SAMPLES = Path(__file__).parent / "samples"
TRUTH = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("truth", TRUTH, ids=lambda truth: truth["file"])
def test_every_good_row_comes_in_and_every_bad_row_says_why(truth: dict[str, object]) -> None:
    roster = read((SAMPLES / str(truth["file"])).read_bytes(), str(truth["file"]), today=TODAY)
    kinds = {number: _kind(text) for number, text in dict(truth["reasons"]).items()}  # type: ignore[call-overload]

    assert len(roster.rows) == truth["rows"]
    assert len(roster.person_keys()) == truth["persons_expected"]
    assert len(roster.good_events("test")) == truth["tests_in_second_sheet"]
    assert {finding.number: finding.reasons[0].code for finding in roster.refused} == {
        number: kind for number, kind in kinds.items() if kind not in ("double", "sex_contradicts")
    }
    assert [row.number for row in roster.doubles] == [number for number, kind in kinds.items() if kind == "double"]
    assert {row.number: row.warnings[0].code for row in roster.warned} == {
        number: kind for number, kind in kinds.items() if kind == "sex_contradicts"
    }
    assert len(roster.refused) == truth["bad_rows"]
    assert len(roster.doubles) == truth["duplicate_rows"]
    assert len(roster.warned) == truth["warned_rows"]


def _kind(text: str) -> str:
    for words, kind in (
        ("checksum", "identity_checksum"),
        ("last digits lost", "identity_digits_lost"),
        ("same person", "double"),
        ("does not exist", "check_in_impossible"),
        ("sex contradicts", "sex_contradicts"),
        ("name missing", "name_missing"),
        ("check-in before", "check_in_before_decision"),
        ("measure unclear", "measure_unclear"),
    ):
        if words in text:
            return kind
    raise KeyError(text)


def test_all_towns_and_dates_of_the_samples_are_understood() -> None:
    for truth in TRUTH:
        roster = read((SAMPLES / truth["file"]).read_bytes(), truth["file"])
        assert all(len(row.town) == 9 for row in roster.good)
        assert all(row.decided_on and row.checked_in_on and row.agreed_on and row.measure for row in roster.good)
        assert all(row.substances and row.phones for row in roster.good)
