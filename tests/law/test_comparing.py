"""Comparing rulebooks, and trying an overlay before it takes effect."""

from __future__ import annotations

from datetime import date

from tests.law.reading import OVERLAYS

from xiangnuan.law import Facts, diff, rulebook_for, trial

NATION, PINGHU = rulebook_for("00"), rulebook_for("330482")
FACTS = Facts("330482", "community_treatment", date(2024, 3, 1), checked_in=date(2024, 3, 10))


def test_a_rulebook_does_not_differ_from_itself() -> None:
    day = date(2026, 1, 1)
    assert diff(PINGHU, day, PINGHU, day) == []


def test_two_days_differ_by_the_rules_that_changed_between_them() -> None:
    found = {one.parameter.id: one for one in diff(NATION, date(2016, 12, 31), NATION, date(2017, 1, 1))}
    assert set(found) == {"test.ab", "test.lab.report"}
    lab = found["test.lab.report"]
    assert lab.before is not None
    assert lab.after is not None
    assert (lab.before.value, lab.after.value, lab.respects) == (5, 3, ("value",))


def test_a_rule_that_did_not_exist_yet_stands_on_one_side_only() -> None:
    found = {one.parameter.id: one for one in diff(NATION, date(2025, 12, 31), NATION, date(2026, 1, 1))}
    assert found["records.sealed"].before is None
    assert found["records.sealed"].after is not None


def test_two_areas_differ_by_their_overlays() -> None:
    found = {one.parameter.id: one.respects for one in diff(NATION, date(2026, 1, 1), PINGHU, date(2026, 1, 1))}
    assert found["ct.checkin.days"] == ("note",)
    assert "value" in found["ct.team"]
    assert "tier.scheme" in found


def test_a_trial_shows_which_duties_would_change() -> None:
    then = rulebook_for("330482", [OVERLAYS["changed_rhythm"]])
    changes = trial(FACTS, PINGHU, then, date(2024, 5, 20))
    gone = [change for change in changes if change.after is None]
    assert all(one.kind == "drug_test" for change in changes for one in change if one is not None)
    assert len(gone) == 22 - 14
    first = next(change for change in changes if change.before is not None and change.before.number == 3)
    assert first.before is not None
    assert first.after is not None
    assert first.before.due == first.after.due == date(2024, 6, 9)
    assert first.before.lapses_on != first.after.lapses_on


def test_an_overlay_that_changes_nothing_changes_no_duty() -> None:
    assert trial(FACTS, PINGHU, rulebook_for("330482", [OVERLAYS["tiers"]]), date(2024, 5, 20)) == []
