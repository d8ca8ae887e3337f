"""Cutting a term into the windows of a series. Days are ordinals of the term as if nothing suspended it."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from xiangnuan.law.days import add_months, last_day, month_ends
from xiangnuan.law.rulebook import Setting, schedule_of
from xiangnuan.law.schema import Rhythm, Stage


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
        self.months_at = {day: months for months, day in enumerate(self.grid)}
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
            rhythm, rule = self._rhythm(setting, opens)
            if rhythm is None:
                opens = self._after_gap(opens)
                anchor, passed, counted_from = opens, 0, None
                continue
            natural = self._window_end(opens, anchor, passed, rhythm, counted_from)
            fact = self._fact_in(setting, opens, natural)
            due = self._shortened(setting, natural, fact)
            if fact is not None and fact > due:
                fact = None
            due = min(due, self.last)
            closes = due if fact is None else fact
            found.append(Window(opens, due, closes, rule))
            opens, counted_from = closes + 1, fact
            if closes in self.months_at:
                anchor, passed = self.first, self.months_at[closes]
            elif closes == natural and rhythm.months is not None:
                passed += rhythm.months
            else:
                anchor, passed = opens, 0
        return found

    def _setting(self, day: int) -> Setting | None:
        place = bisect_right(self.regimes, day, key=lambda regime: regime.first) - 1
        return self.regimes[max(place, 0)].setting

    def _rhythm(self, setting: Setting | None, day: int) -> tuple[Rhythm | None, str]:
        schedule = schedule_of(setting)
        if setting is None or schedule is None:
            return None, ""
        number, stage = self._stage(self._stages(setting), day)
        own = f"/{self.tier}" if self.tier in schedule.tiers else ""
        return stage.every, f"{setting.parameter.id}{own}/{number}"

    def _stages(self, setting: Setting) -> tuple[Stage, ...]:
        schedule = schedule_of(setting)
        assert schedule is not None
        own = next((stages for tier, stages in schedule.tiers.items() if tier == self.tier), None)
        return schedule.stages if own is None else own

    def _stage(self, stages: tuple[Stage, ...], day: int) -> tuple[int, Stage]:
        months = 0
        for number, stage in enumerate(stages, 1):
            months += stage.months or 0
            if stage.months is None or day <= self.grid[min(months, len(self.grid) - 1)]:
                return number, stage
        return len(stages), stages[-1]

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

    def _shortened(self, setting: Setting | None, due: int, fact: int | None) -> int:
        """A new tier in the running window: it keeps its due day, or change + new interval if that is sooner."""
        if setting is None:
            return due
        while self.changes and self.changes[0].on <= (due if fact is None else min(due, fact)):
            before = self._stages(setting)
            change = self.changes.pop(0)
            self.tier = change.tier
            after = self._stages(setting)
            every = self._stage(after, change.on)[1].every
            if after != before and every is not None:
                due = min(due, _later(change.on, every))
        return due

    def _after_gap(self, opens: int) -> int:
        """The next day on which a rule could ask for something again."""
        steps = [regime.first for regime in self.regimes if regime.first > opens]
        setting = self._setting(opens)
        if schedule_of(setting) is not None and setting is not None:
            months = 0
            for stage in self._stages(setting):
                months += stage.months or 0
                if stage.months is not None and self.grid[min(months, len(self.grid) - 1)] >= opens:
                    steps.append(self.grid[min(months, len(self.grid) - 1)] + 1)
                    break
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
