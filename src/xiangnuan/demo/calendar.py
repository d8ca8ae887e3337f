"""Working days, as the agency keeps them, and hours of the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from chinese_calendar import is_workday

SHANGHAI = ZoneInfo("Asia/Shanghai")
Blocked = Sequence[tuple[date, date]]
"""Spans of days (the last one outside) on which a person cannot be met."""


@lru_cache(maxsize=16384)
def is_working(day: date) -> bool:
    """Whether the agency works: the State Council's calendar where it is published, weekdays elsewhere."""
    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def is_free(day: date, blocked: Blocked) -> bool:
    """Whether no span of `blocked` holds the day."""
    return all(not first <= day < after for first, after in blocked)


def pick_day(rng: Random, first: date, last: date, blocked: Blocked = (), *, lean: float = 0.5) -> date | None:
    """A working day from `first` to `last` on which the person can be met; None where there is none.

    `lean` moves the choice: near 0 the first days are likelier, near 1 the last ones.
    """
    span = (last - first).days
    if span < 0:
        return None
    for _ in range(8):
        share = rng.betavariate(1 + 2 * lean, 1 + 2 * (1 - lean))
        day = first + timedelta(days=round(share * span))
        if is_working(day) and is_free(day, blocked):
            return day
    for offset in range(span, -1, -1):
        day = first + timedelta(days=offset)
        if is_working(day) and is_free(day, blocked):
            return day
    return None


def working_day_from(day: date, blocked: Blocked = ()) -> date:
    """The first working day from `day` on when the person can be met."""
    while not (is_working(day) and is_free(day, blocked)):
        day += timedelta(days=1)
    return day


def moment(rng: Random, day: date, first_hour: int = 9, last_hour: int = 17) -> datetime:
    """A moment of a day within working hours."""
    minute = rng.randrange(first_hour * 60, last_hour * 60)
    return datetime.combine(day, time(minute // 60, minute % 60, rng.randrange(60)), SHANGHAI)
