"""Counts against the thresholds of DTR 20: the engine says what the count is, a named person decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from xiangnuan.law.course import Course
from xiangnuan.law.custody import Span, joined, without
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
    times = [(date.fromordinal(absence.counts_on), absence.fact) for absence in counted]
    return [
        _times("test_refusal", rules.breach_tests, refused, ledger),
        _times("absence_times", rules.breach_absence_times, times, ledger),
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


class _Absence(NamedTuple):
    """An absence that counts: from which day, the fact, and the spans of its days."""

    counts_on: int
    fact: FactRef
    spans: tuple[Span, ...]

    @property
    def days(self) -> int:
        return sum(after - first for first, after in self.spans)


def _counted_absences(ledger: Ledger, course: Course, rules: Rules, absences: list[Event]) -> list[_Absence]:
    """Absences neither permitted nor reported that lasted long enough; days in custody are no days away."""
    found = []
    for event in absences:
        if event.permitted or event.reported:
            continue
        least = rules.breach_absence_from.at(event.on.toordinal())
        if least is None or least.days is None:
            continue
        until = ledger.until(event)
        after = course.away_until if until is None else min(until.toordinal(), course.away_until)
        spans = tuple(without((event.on.toordinal(), after), course.custody.spans))
        counts_on = _day_after(spans, least.days, event.on.toordinal())
        if counts_on is not None:
            found.append(_Absence(counts_on, FactRef(event.kind, event.on, event.ref), spans))
    return sorted(found, key=lambda counted: (counted.counts_on, counted.fact.on, counted.days))


def _day_after(spans: Iterable[Span], days: int, first: int) -> int | None:
    """The day after so many days of the spans (of none: the first); None where they have fewer."""
    if days == 0:
        return first
    for start, after in spans:
        if after - start >= days:
            return start + days
        days -= after - start
    return None


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


def _days(parameter: Parameter, counted: Sequence[_Absence], ledger: Ledger) -> Breach:
    """Serious above the threshold: “more than 30 days in sum” begins with the 31st. A day away counts once."""
    taken: tuple[Span, ...] = ()
    sums: list[tuple[_Absence, list[Span]]] = []
    for absence in counted:
        own = [piece for span in absence.spans for piece in without(span, taken)]
        sums.append((absence, own))
        taken = joined(sorted((*taken, *own)))
    total = sum(after - first for first, after in taken)
    threshold = _threshold(parameter, date.fromordinal(counted[-1].counts_on) if counted else ledger.as_of)
    serious_on = _serious_on(parameter, sums, total)
    return Breach(
        kind="absence_days",
        count=total,
        threshold=threshold,
        left=None if threshold is None else max(0, threshold - total),
        warn=serious_on is None and threshold is not None and total >= threshold - 1 and total > 0,
        serious=serious_on is not None,
        serious_on=serious_on,
        facts=tuple(absence.fact for absence in counted),
        rule=parameter.id,
    )


def _serious_on(parameter: Parameter, sums: Sequence[tuple[_Absence, list[Span]]], total: int) -> date | None:
    """The first day at whose end more days had passed than the threshold, by the threshold of each absence."""
    limits = [_threshold(parameter, date.fromordinal(absence.counts_on)) for absence, _ in sums]
    if all(limit is None or total <= limit for limit in limits):
        return None
    passed = sorted(
        (max(absence.counts_on, day + 1), place)
        for place, (absence, own) in enumerate(sums)
        for first, after in own
        for day in range(first, after)
    )
    for number, (on, place) in enumerate(passed, 1):
        limit = limits[place]
        if limit is not None and number > limit:
            return date.fromordinal(on)
    return None


def _threshold(parameter: Parameter, day: date) -> int | None:
    setting = parameter.at(day.toordinal())
    return setting.value if setting is not None and isinstance(setting.value, int) else None
