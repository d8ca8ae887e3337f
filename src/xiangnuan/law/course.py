"""The course of a term: its first and last day, what suspends it, what ends it early."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from xiangnuan.law.days import add_months, last_day
from xiangnuan.law.duties import Term
from xiangnuan.law.facts import REHABILITATION, Facts
from xiangnuan.law.ledger import Ledger
from xiangnuan.law.rules import Rules
from xiangnuan.law.schema import RulebookError


class Shift(NamedTuple):
    """A suspension inside the term: the day of the unsuspended term on which it falls, and its days."""

    base: int
    days: int


class Course:
    """Where the term runs. All days are ordinals; “base” days are those of the term as if nothing suspended it."""

    __slots__ = (
        "base_end",
        "customary",
        "detentions",
        "end",
        "ended",
        "held_from",
        "horizon",
        "open_detention",
        "shifts",
        "start",
        "suspended_days",
        "term",
    )

    def __init__(self, ledger: Ledger, rules: Rules) -> None:
        as_of = ledger.as_of.toordinal()
        last = ledger.last
        stop = last.on.toordinal() if last else None
        known_until = as_of if stop is None else min(as_of, stop)
        self.detentions = _detentions(ledger, rules, known_until)
        self.open_detention = stop is None and any(
            ledger.until(event) is None for event in ledger.by_kind.get("detained", ())
        )
        self.start, self.base_end, self.customary, warnings = _printed_or_computed(ledger, rules)
        self.shifts: tuple[Shift, ...] = ()
        self.held_from: int | None = None
        self.end = self.base_end
        self.suspended_days = 0
        if self.start is not None and self.base_end is not None:
            self._suspend(self.start, self.base_end)
        finished = self.end is not None and (stop or as_of) > self.end
        self.ended = None if finished else stop
        if finished:
            self.open_detention = False
        self.horizon = min(day for day in (as_of, self.end, self.ended) if day is not None)
        self.term = self._term(ledger, rules, as_of, warnings)

    def _suspend(self, start: int, base_end: int) -> None:
        shift, shifts = 0, []
        for place, (first, after) in enumerate(self.detentions):
            if first > base_end + shift:
                break
            first = max(first, start)
            if self.open_detention and place == len(self.detentions) - 1:
                self.held_from = first - shift
            if after > first:
                shifts.append(Shift(first - shift, after - first))
                shift += after - first
        self.shifts = tuple(shifts)
        self.suspended_days = shift
        self.end = base_end + shift

    def _term(self, ledger: Ledger, rules: Rules, as_of: int, warnings: tuple[str, ...]) -> Term:
        if self.ended is not None:
            assert ledger.last is not None
            state = "died" if ledger.last.kind == "died" else "terminated"
        elif self.start is None or as_of < self.start:
            state = "not_started"
        elif self.end is not None and as_of > self.end:
            state = "completed"
        else:
            state = "suspended" if self.open_detention else "running"
        return Term(
            start=_date(self.start),
            end=_date(self.end),
            state=state,
            suspended_days=self.suspended_days,
            not_before=self.held_from is not None,
            ended_on=_date(self.ended),
            warnings=warnings,
            rule=_rule(ledger.facts, rules),
        )

    def actual(self, base: int) -> int:
        """The day on which a day of the unsuspended term really falls."""
        moved = base
        for shift in self.shifts:
            if base < shift.base:
                break
            moved += shift.days
        return moved

    def base(self, actual: int) -> int:
        """The day of the unsuspended term that stands for a real day; a suspended day stands for the next one."""
        moved = actual
        for shift in self.shifts:
            if moved < shift.base:
                break
            moved = max(shift.base, moved - shift.days)
        return moved

    def moved_by_detention(self, opens: int, due: int) -> tuple[int, bool]:
        """A deadline with the days of detention in it added, and whether an open detention still moves it."""
        held = False
        for place, (first, after) in enumerate(self.detentions):
            first = max(first, opens)
            if first > due or after < first:
                continue
            due += after - first
            held = self.open_detention and place == len(self.detentions) - 1
        return due, held


def _date(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)


def _detentions(ledger: Ledger, rules: Rules, known_until: int) -> list[tuple[int, int]]:
    """Detentions as [first day, day of release), overlapping ones joined; an open one reaches to `known_until`."""
    spans: list[tuple[int, int]] = []
    for event in ledger.by_kind.get("detained", ()):
        rule = rules.suspension.at(event.on.toordinal())
        if rule is None or rule.value is not True:
            continue
        until = ledger.until(event)
        first = event.on.toordinal()
        after = known_until if until is None else min(until.toordinal(), known_until)
        if first > known_until:
            continue
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(after, spans[-1][1]))
        else:
            spans.append((first, after))
    return spans


def _printed_or_computed(ledger: Ledger, rules: Rules) -> tuple[int | None, int | None, bool, tuple[str, ...]]:
    """First day, last day without suspensions, whether the end is the customary printed one, and warnings."""
    facts = ledger.facts
    start = ledger.checked_in
    if facts.measure == REHABILITATION and facts.ordered_from is not None:
        start = facts.ordered_from
    if start is None:
        return None, None, False, ()
    rule = rules.term.at(start.toordinal())
    if rule is None or not isinstance(rule.value, int):
        raise RulebookError(f"{rules.term.id}: no rule is in force on {start}")
    months = facts.ordered_term_months or rule.value
    computed = last_day(start, months)
    if facts.measure == REHABILITATION and facts.ordered_to is not None:
        end = facts.ordered_to
        customary = end != last_day(start, _months(start, end)) and end == add_months(start, _months(start, end))
        longer = end > add_months(start, rule.value)
        differs = facts.ordered_term_months is not None and end not in (computed, add_months(start, months))
        warnings = ("longer_than_law",) * longer + ("printed_term_differs",) * differs
        return start.toordinal(), end.toordinal(), customary, warnings
    warnings = ("longer_than_law",) * (months > rule.value)
    if facts.measure != REHABILITATION:
        warnings += ("shorter_than_law",) * (months < rule.value) + _printed_span_warning(facts, start, computed)
    return start.toordinal(), computed.toordinal(), False, warnings


def _rule(facts: Facts, rules: Rules) -> str:
    """What the term rests on: the dates printed in the order, or the law's count from check-in."""
    printed = facts.ordered_from is not None and facts.ordered_to is not None
    return rules.term.id if printed or rules.term_start is None else rules.term_start.id


def _printed_span_warning(facts: Facts, start: date, end: date) -> tuple[str, ...]:
    """Treatment is computed from check-in; a printed span more than a day off is worth a look."""
    gaps = ((facts.ordered_from, start), (facts.ordered_to, end))
    off = any(printed is not None and abs((printed - computed).days) > 1 for printed, computed in gaps)
    return ("printed_span_differs",) * off


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month
