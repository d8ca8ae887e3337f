"""Counts against the thresholds of DTR 20: the engine says what the count is, a named person decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from xiangnuan.law.course import Course
from xiangnuan.law.duties import Breach, FactRef, Obligation
from xiangnuan.law.facts import Event
from xiangnuan.law.ledger import REFUSED, Ledger
from xiangnuan.law.rulebook import Parameter
from xiangnuan.law.rules import Rules


def absence_length(first: date, after: date) -> int:
    """Days of an absence: from the day of leaving to the day of return, or to the day asked about while it lasts."""
    return (after - first).days


def breaches(
    ledger: Ledger, course: Course, rules: Rules, check_in: Obligation | None, tests: list[Event], absences: list[Event]
) -> list[Breach]:
    """The four counts, each with the facts behind it; none before the decision is known."""
    refused = [(event.on, FactRef(event.kind, event.on, event.ref)) for event in tests if event.result in REFUSED]
    counted = _counted_absences(ledger, course, rules, absences)
    return [
        _times("test_refusal", rules.breach_tests, refused, ledger),
        _times("absence_times", rules.breach_absence_times, [(day, fact) for day, fact, _, _ in counted], ledger),
        _days(rules.breach_absence_days, counted, ledger),
        _times("late_check_in", rules.late_check_in, _lateness(ledger, course, check_in), ledger),
    ]


def _lateness(ledger: Ledger, course: Course, check_in: Obligation | None) -> list[tuple[date, FactRef]]:
    """The day after the last day for checking in, if that passed without it (DTR 14, 21)."""
    if check_in is None or check_in.due is None:
        return []
    if check_in.settled_on is None and check_in.due.toordinal() >= course.horizon:
        return []
    if check_in.settled_on is not None and check_in.settled_on <= check_in.due:
        return []
    fact = check_in.settled_by or FactRef("decision_received", ledger.facts.decision_received)
    return [(check_in.due + timedelta(days=1), fact)]


def _counted_absences(
    ledger: Ledger, course: Course, rules: Rules, absences: list[Event]
) -> list[tuple[date, FactRef, int, int]]:
    """Absences neither permitted nor reported that lasted long enough: the day they began to count, fact, length."""
    found = []
    for event in absences:
        if event.permitted or event.reported:
            continue
        least = rules.breach_absence_from.at(event.on.toordinal())
        if least is None or least.days is None:
            continue
        until = ledger.until(event)
        after = course.horizon if until is None else min(until.toordinal(), course.horizon)
        length = after - event.on.toordinal()
        if length >= least.days:
            fact = FactRef(event.kind, event.on, event.ref)
            found.append((event.on + timedelta(days=least.days), fact, length, least.days))
    return sorted(found, key=lambda counted: (counted[0], counted[1].on, counted[2]))


def _times(kind: str, parameter: Parameter, facts: Sequence[tuple[date, FactRef]], ledger: Ledger) -> Breach:
    """Serious at the threshold: “three times or more” includes the third."""
    serious_on = None
    threshold = _threshold(parameter, facts[-1][0] if facts else ledger.as_of)
    for count, (day, _) in enumerate(facts, 1):
        limit = _threshold(parameter, day)
        if limit is not None and count >= limit:
            serious_on = day
            break
    count = len(facts)
    return Breach(
        kind=kind,
        count=count,
        threshold=threshold,
        left=None if threshold is None else max(0, threshold - count),
        warn=serious_on is None and threshold is not None and 0 < count >= threshold - 1,
        serious=serious_on is not None,
        serious_on=serious_on,
        facts=tuple(fact for _, fact in facts),
        rule=parameter.id,
    )


def _days(parameter: Parameter, counted: Sequence[tuple[date, FactRef, int, int]], ledger: Ledger) -> Breach:
    """Serious above the threshold: “more than 30 days in sum” begins with the 31st."""
    serious_on, total = None, 0
    threshold = _threshold(parameter, counted[-1][0] if counted else ledger.as_of)
    for day, fact, length, _ in counted:
        limit = _threshold(parameter, day)
        if serious_on is None and limit is not None and total + length > limit:
            serious_on = max(day, fact.on + timedelta(days=limit - total + 1))
        total += length
    return Breach(
        kind="absence_days",
        count=total,
        threshold=threshold,
        left=None if threshold is None else max(0, threshold - total),
        warn=serious_on is None and threshold is not None and total >= threshold - 1 and total > 0,
        serious=serious_on is not None,
        serious_on=serious_on,
        facts=tuple(fact for _, fact, _, _ in counted),
        rule=parameter.id,
    )


def _threshold(parameter: Parameter, day: date) -> int | None:
    setting = parameter.at(day.toordinal())
    return setting.value if setting is not None and isinstance(setting.value, int) else None
