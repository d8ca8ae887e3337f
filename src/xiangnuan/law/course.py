"""The course of a term: its first and last day, what suspends it, what ends it early."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from xiangnuan.law.custody import NONE, Custody, custody
from xiangnuan.law.days import add_months, last_day
from xiangnuan.law.duties import Term
from xiangnuan.law.facts import REHABILITATION, Facts
from xiangnuan.law.ledger import Ledger
from xiangnuan.law.rulebook import Parameter
from xiangnuan.law.rules import Rules
from xiangnuan.law.schema import RulebookError


class Shift(NamedTuple):
    """A suspension inside the term: the day of the unsuspended term on which it falls, and its days."""

    base: int
    days: int


class Course:
    """Where the term runs. All days are ordinals; “base” days are those of the term as if nothing suspended it."""

    __slots__ = (
        "away_until",
        "base_end",
        "custody",
        "customary",
        "end",
        "ended",
        "held_from",
        "horizon",
        "served_first",
        "shifts",
        "start",
        "suspended_days",
        "suspending",
        "term",
    )

    def __init__(self, ledger: Ledger, rules: Rules) -> None:
        as_of = ledger.as_of.toordinal()
        last = ledger.last
        stop = last.on.toordinal() if last else None
        known_until = as_of if stop is None else min(as_of, stop)
        self.custody = custody(ledger, known_until)
        self.suspending = _suspending(self.custody, ledger, rules, known_until)
        # Detention decided together with the measure is served before the days of check-in run (APR 221).
        together = _says_yes(rules.served_first, ledger.facts.decision_received)
        self.served_first = self.custody if together else NONE
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
            self.suspending = self.suspending._replace(open=False)
            self.served_first = self.served_first._replace(open=False)
        self.horizon = min(day for day in (as_of, self.end, self.ended) if day is not None)
        # The day on which an absence that still lasts is over: the day after the last one, or the day of an ending.
        over = None if self.end is None else self.end + 1
        self.away_until = min(day for day in (as_of, over, self.ended) if day is not None)
        self.term = self._term(ledger, rules, as_of, warnings)

    def _suspend(self, start: int, base_end: int) -> None:
        shift, shifts = 0, []
        for place, (first, after) in enumerate(self.suspending.spans):
            if first > base_end + shift:
                break
            first = max(first, start)
            if self.suspending.open and place == len(self.suspending.spans) - 1:
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
            state = "suspended" if self.suspending.open else "running"
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


def _date(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)


def _suspending(whole: Custody, ledger: Ledger, rules: Rules, known_until: int) -> Custody:
    """The detentions that suspend, by the rule of their first day (DTR 24)."""

    def suspends(day: date) -> bool:
        return _says_yes(rules.suspension, day)

    if not whole.spans or all(suspends(event.on) for event in ledger.by_kind["detained"]):
        return whole
    return custody(ledger, known_until, suspends)


def _says_yes(parameter: Parameter, day: date) -> bool:
    rule = parameter.at(day.toordinal())
    return rule is not None and rule.value is True


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
        customary = _is_customary(start, end)
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
    """Treatment is computed from check-in; a printed span more than a day off is worth a look.

    A span that is customary in itself (11 March to 11 March) ends a day sooner than it says.
    """
    first, last = facts.ordered_from, facts.ordered_to
    if first is not None and last is not None and _is_customary(first, last):
        last -= timedelta(days=1)
    gaps = ((first, start), (last, end))
    off = any(printed is not None and abs((printed - computed).days) > 1 for printed, computed in gaps)
    return ("printed_span_differs",) * off


def _is_customary(start: date, end: date) -> bool:
    """Whether a printed end is first day + months, one day longer than the term of those months."""
    months = _months(start, end)
    return end != last_day(start, months) and end == add_months(start, months)


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month
