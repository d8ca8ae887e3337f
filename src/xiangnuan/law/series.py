"""Duties that come again: tests, contacts and reviews, each window settled by the first fact in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from xiangnuan.law.course import Course
from xiangnuan.law.duties import FactRef, Obligation
from xiangnuan.law.facts import Event
from xiangnuan.law.ledger import TAKEN, Ledger
from xiangnuan.law.rulebook import Parameter, schedule_of
from xiangnuan.law.windows import Regime, TierChange, Window, cut

_DAY = date.fromordinal


def series(kind: str, parameter: Parameter, ledger: Ledger, course: Course) -> list[Obligation]:
    """All windows of one series through the whole term, settled by the facts known so far (DTR 19, DCL 35).

    Empty until the person has checked in. Of a term that began before check-in, windows that were over by then are
    not asked for.
    """
    if ledger.checked_in is None or course.start is None or course.base_end is None or course.end is None:
        return []
    facts = ledger.of(kind, course.horizon)
    windows = _windows(parameter, ledger, course, facts)
    arrived = ledger.checked_in.toordinal()
    if arrived > course.start:
        windows = [window for window in windows if window.due >= arrived]
    lapses = [window.due + 1 for window in windows[1:]]
    lapses.append(course.end + 1)
    settled = _settle(windows, lapses, facts, course)
    return _obligations(kind, windows, lapses, settled, course)


def _windows(parameter: Parameter, ledger: Ledger, course: Course, facts: list[Event]) -> Sequence[Window]:
    assert course.start is not None
    assert course.base_end is not None
    regimes = _regimes(parameter, course)
    schedules = [schedule for regime in regimes if (schedule := schedule_of(regime.setting))]
    tiers: tuple[TierChange, ...] = ()
    if any(schedule.tiers for schedule in schedules):
        changes = (event for event in ledger.by_kind.get("tier", ()) if event.on.toordinal() <= course.horizon)
        by_day: dict[int, str] = {}
        for event in changes:
            # Two tiers on one day: the stricter one holds, whatever the order of input.
            by_day.setdefault(course.base(event.on.toordinal()), event.tier or "")
        tiers = tuple(TierChange(day, tier) for day, tier in by_day.items())
    days: tuple[int, ...] = ()
    if any(schedule.style == "rolling" for schedule in schedules):
        days = tuple(course.base(event.on.toordinal()) for event in facts if _settles(event) and not event.makes_up)
    last = course.base_end - course.customary
    windows: Sequence[Window] = cut(regimes, tiers, course.start, last, days)
    if course.customary and windows and windows[-1].due == last:
        windows = [*windows[:-1], windows[-1]._replace(due=course.base_end, closes=course.base_end)]
    if course.shifts:
        actual = course.actual
        windows = [
            Window(actual(window.opens), actual(window.due), actual(window.closes), window.rule) for window in windows
        ]
    return windows


def _regimes(parameter: Parameter, course: Course) -> tuple[Regime, ...]:
    """The values that the schedule has in the term, by the unsuspended day from which each holds."""
    assert course.start is not None
    assert course.end is not None
    regimes = [Regime(course.start, parameter.at(course.start))]
    for setting in parameter.history:
        first = setting.from_.toordinal()
        if course.start < first <= course.end:
            regimes.append(Regime(course.base(first), parameter.at(first)))
        if setting.to is not None and course.start <= setting.to.toordinal() < course.end:
            after = setting.to.toordinal() + 1
            regimes.append(Regime(course.base(after), parameter.at(after)))
    return tuple(regimes) if len(regimes) == 1 else tuple(sorted(regimes, key=lambda regime: regime.first))


def _settles(event: Event) -> bool:
    return event.kind != "drug_test" or event.result in TAKEN or event.result == "missed_excused"


def _settle(windows: Sequence[Window], lapses: list[int], facts: list[Event], course: Course) -> dict[int, Event]:
    """Which window each fact settles, in order of date: the one that holds it, or the missed one it makes up for."""
    settled: dict[int, Event] = {}
    held_from = course.actual(course.held_from) if course.held_from is not None else None
    place, count = 0, len(windows)
    for event in facts:
        if not _settles(event):
            continue
        day = event.on.toordinal()
        if event.makes_up is not None:
            missed = _missed(windows, event.makes_up.toordinal())
            if missed is not None and missed not in settled and windows[missed].due < day < lapses[missed]:
                settled[missed] = event
                continue
        while place < count and windows[place].closes < day:
            place += 1
        if place == count:
            continue
        opens = windows[place].opens
        # While a detention is open, the windows behind it have no dates yet: nothing can settle them.
        if opens <= day and place not in settled and (held_from is None or opens < held_from):
            settled[place] = event
    return settled


def _missed(windows: Sequence[Window], day: int) -> int | None:
    place = bisect_right(windows, day, key=lambda window: window.opens) - 1
    return place if place >= 0 and day <= windows[place].closes else None


def _obligations(
    kind: str, windows: Sequence[Window], lapses: list[int], settled: dict[int, Event], course: Course
) -> list[Obligation]:
    found: list[Obligation] = []
    ended = course.ended
    held_from = course.actual(course.held_from) if course.held_from is not None else None
    for place, (opens, due, _, rule) in enumerate(windows):
        event = settled.get(place)
        lapse = lapses[place]
        if event is not None:
            by = FactRef(event.kind, event.on, event.ref)
            excused = event.result == "missed_excused"
            found.append(
                Obligation(kind, place + 1, _DAY(opens), _DAY(due), _DAY(lapse), event.on, by, excused, False, rule)
            )
            continue
        if ended is not None:
            if due >= ended:
                continue
            lapse = min(lapse, ended)
        held = held_from is not None and due >= held_from
        found.append(Obligation(kind, place + 1, _DAY(opens), _DAY(due), _DAY(lapse), None, None, False, held, rule))
    return found
