"""The span of days that a figure speaks of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple


class Period(NamedTuple):
    """A span of days, both ends in it; `first` is None where it begins with the agency."""

    first: date | None
    last: date

    @property
    def is_day(self) -> bool:
        """Whether it is one single day."""
        return self.first == self.last


def since_founding(as_of: date) -> Period:
    """From the agency's founding to `as_of`."""
    return Period(None, as_of)


def on_day(as_of: date) -> Period:
    """The one day `as_of`, at its end."""
    return Period(as_of, as_of)


def month_of(day: date) -> Period:
    """The whole month in which `day` lies."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def last_whole_month(as_of: date) -> Period:
    """The month before the one in which `as_of` lies."""
    return month_of(as_of.replace(day=1) - timedelta(days=1))
