"""Counting days, months and working days: the only place where the calendar is added to."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEARS = range(1950, 2200)


def read_day(value: object) -> date:
    """A calendar day from `YYYY-MM-DD` (or a `date`); raises ValueError for anything else."""
    if type(value) is date:
        day = value
    elif isinstance(value, str) and _DAY.fullmatch(value):
        day = date.fromisoformat(value)
    else:
        raise ValueError("not a day")
    if day.year not in _YEARS:
        raise ValueError("year out of range")
    return day


def within(event: date, days: int) -> date:
    """The last day of “within `days` days of the event”; the event's own day is not counted."""
    return event + timedelta(days=days)


@lru_cache(maxsize=4096)
def _month(index: int) -> tuple[int, int]:
    """The ordinal of the day before a month's first, and the month's length; months are numbered from year 0."""
    year, month = divmod(index, 12)
    first = date(year, month + 1, 1).toordinal()
    following = date(year + month // 11, (month + 1) % 12 + 1, 1).toordinal()
    return first - 1, following - first


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or that month's last day where it has no such day."""
    before, length = _month(day.year * 12 + day.month - 1 + months)
    return date.fromordinal(before + min(day.day, length))


def last_day(first: date, months: int) -> date:
    """The last day of a term of `months` months: one day before the same day, or the month's last day itself."""
    before, length = _month(first.year * 12 + first.month - 1 + months)
    return date.fromordinal(before + min(first.day - 1, length))


@lru_cache(maxsize=8192)
def month_ends(first: int, months: int) -> tuple[int, ...]:
    """Last days (ordinals) of the terms of 0, 1 .. `months` months that start on the ordinal day `first`."""
    start = date.fromordinal(first)
    index, day = start.year * 12 + start.month - 1, start.day - 1
    ends = (_month(index + count) for count in range(1, months + 1))
    return (first - 1, *(before + (day if day < length else length) for before, length in ends))


class WorkingDay(NamedTuple):
    """A day found by counting working days; `published` is false where holidays are not yet known."""

    day: date
    published: bool


def _is_working(day: date) -> tuple[bool, bool]:
    from chinese_calendar import is_workday  # loads twenty years of holidays: only when asked for

    try:
        return is_workday(day), True
    except NotImplementedError:
        return day.weekday() < 5, False


def within_working_days(event: date, days: int) -> WorkingDay:
    """The last of `days` working days after the event (before it, where `days` is negative).

    The State Council's holidays and make-up days are followed for the years that chinesecalendar knows; a later
    (or earlier) year is computed by weekends and the answer says so.
    """
    step = timedelta(days=1 if days >= 0 else -1)
    left, day, published = abs(days), event, True
    while left:
        day += step
        working, known = _is_working(day)
        published = published and known
        left -= working
    return WorkingDay(day, published)
