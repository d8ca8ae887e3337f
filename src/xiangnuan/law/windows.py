"""Cutting a term into the windows of a series. Days are ordinals of the term as if nothing suspended it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from xiangnuan.law.days import add_months, last_day, month_ends
from xiangnuan.law.rulebook import Setting, schedule_of
from xiangnuan.law.schema import Rhythm


class Window(NamedTuple):
    """A window of a series; it closes with its due day, or, of a rolling series, with the fact that settled it."""

    opens: int
    due: int
    closes: int
    rule: str


class Regime(NamedTuple):
    """The schedule in force from a day of the term on (None: no rule from then on)."""

    first: int
    setting: Setting | None


class TierChange(NamedTuple):
    """A tier that holds from a day of the term on."""

    on: int
    tier: str


@lru_cache(maxsize=65536)
def cut(
    regimes: tuple[Regime, ...],
    tiers: tuple[TierChange, ...],
    first: int,
    last: int,
    settled: tuple[int, ...] = (),
) -> tuple[Window, ...]:
    """The contiguous windows of a series from `first` to `last`.

    `tiers` are the changes of tier in order of day. `settled` are the days of settling facts, which only a rolling
    schedule looks at. A pure function of small tuples, so that cases with the same first day share the work.
    """
    return tuple(_Cutter(regimes, tiers, first, last, settled).windows())


class _Line(NamedTuple):
    """One stage of a schedule as the cutter reads it: until which month of the term, how often, under which rule."""

    until: int | None
    rhythm: Rhythm | None
    rule: str


@lru_cache(maxsize=1024)
def _lines(setting: Setting, tier: str | None) -> tuple[_Line, ...]:
    """The stages of a setting for a tier; empty where it holds no schedule."""
    schedule = schedule_of(setting)
    if schedule is None:
        return ()
    own = next((stages for name, stages in schedule.tiers.items() if name == tier), None)
    place = setting.parameter.id if own is None else f"{setting.parameter.id}/{tier}"
    lines, months = [], 0
    for number, stage in enumerate(schedule.stages if own is None else own, 1):
        months += stage.months or 0
        lines.append(_Line(months if stage.months is not None else None, stage.every, f"{place}/{number}"))
    return tuple(lines)


class _Cutter:
    def __init__(
        self,
        regimes: tuple[Regime, ...],
        tiers: tuple[TierChange, ...],
        first: int,
        last: int,
        settled: tuple[int, ...],
    ) -> None:
        self.regimes, self.first, self.last, self.settled = regimes, first, last, settled
        self.grid = month_ends(first, max(48, (last - first) // 28 + 40))
        self.tier: str | None = None
        self.changes = list(tiers)
        while self.changes and self.changes[0].on <= first:
            self.tier = self.changes.pop(0).tier

    def windows(self) -> list[Window]:
        found: list[Window] = []
        opens, anchor, passed = self.first, self.first, 0
        counted_from: int | None = None  # of a rolling schedule: the last fact
        while opens <= self.last:
            setting = self._setting(opens)
            line = self._line(setting, opens)
            if setting is None or line is None or line.rhythm is None:
                opens = self._after_gap(opens)
                anchor, passed, counted_from = opens, 0, None
                continue
            natural = self._window_end(opens, anchor, passed, line.rhythm, counted_from)
            fact = self._fact_in(setting, opens, natural)
            due = self._shortened(setting, natural, fact) if self.changes else natural
            if fact is not None and fact > due:
                fact = None
            due = min(due, self.last)
            closes = due if fact is None else fact
            found.append(Window(opens, due, closes, line.rule))
            opens, counted_from = closes + 1, fact
            if closes == natural and line.rhythm.months is not None:
                passed += line.rhythm.months
            else:
                anchor, passed = self._regular_anchor(closes)
        return found

    def _regular_anchor(self, closes: int) -> tuple[int, int]:
        """Back to the months of the term where a window happens to end with one, else on from the day after."""
        months = bisect_left(self.grid, closes)
        if months < len(self.grid) and self.grid[months] == closes:
            return self.first, months
        return closes + 1, 0

    def _setting(self, day: int) -> Setting | None:
        if len(self.regimes) == 1:
            return self.regimes[0].setting
        place = bisect_right(self.regimes, day, key=lambda regime: regime.first) - 1
        return self.regimes[max(place, 0)].setting

    def _line(self, setting: Setting | None, day: int) -> _Line | None:
        """The stage of the term, and of the tier, that a day lies in."""
        if setting is None:
            return None
        lines = _lines(setting, self.tier)
        for line in lines:
            if line.until is None or line.until >= len(self.grid) or day <= self.grid[line.until]:
                return line
        return lines[-1] if lines else None

    def _window_end(self, opens: int, anchor: int, passed: int, rhythm: Rhythm, counted_from: int | None) -> int:
        if counted_from is not None:
            return _later(counted_from, rhythm)
        if rhythm.days is not None:
            return opens + rhythm.days - 1
        assert rhythm.months is not None
        months = passed + rhythm.months
        if anchor == self.first and months < len(self.grid):
            return self.grid[months]
        return last_day(date.fromordinal(anchor), months).toordinal()

    def _fact_in(self, setting: Setting | None, opens: int, due: int) -> int | None:
        schedule = schedule_of(setting)
        if schedule is None or schedule.style != "rolling":
            return None
        return next((day for day in self.settled if opens <= day <= due), None)

    def _shortened(self, setting: Setting, due: int, fact: int | None) -> int:
        """A new tier in the running window: it keeps its due day, or change + new interval if that is sooner."""
        while self.changes and self.changes[0].on <= (due if fact is None else min(due, fact)):
            before = _lines(setting, self.tier)
            change = self.changes.pop(0)
            self.tier = change.tier
            after = self._line(setting, change.on)
            if after is not None and after.rhythm is not None and _lines(setting, self.tier) != before:
                due = min(due, _later(change.on, after.rhythm))
        return due

    def _after_gap(self, opens: int) -> int:
        """The next day on which a rule could ask for something again."""
        steps = [regime.first for regime in self.regimes if regime.first > opens]
        line = self._line(self._setting(opens), opens)
        if line is not None and line.until is not None and line.until < len(self.grid):
            steps.append(max(self.grid[line.until], opens) + 1)
        following = min(steps, default=self.last + 1)
        if self.changes and self.changes[0].on <= following:
            change = self.changes.pop(0)
            self.tier = change.tier
            return max(opens, change.on)
        return following


def _later(day: int, rhythm: Rhythm) -> int:
    if rhythm.days is not None:
        return day + rhythm.days
    assert rhythm.months is not None
    return add_months(date.fromordinal(day), rhythm.months).toordinal()
