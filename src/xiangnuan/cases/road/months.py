"""The months of a term: they are counted from its first day, so that each window of a month is one column."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

from xiangnuan.law.days import add_months

HALF = 6
"""Months in a stretch: one line on a phone; two stretches side by side make a year on a desk."""


@dataclass(frozen=True, slots=True)
class Months:
    """The columns of a road: `firsts[k]` is the first day of month k, `last` the last day of the road."""

    firsts: tuple[date, ...]
    last: date

    @classmethod
    def of(cls, first: date, last: date) -> Months:
        """The months from the first to the last day of a term; a last day that only closes a month opens none.

        The printed end of an order may be the same day of the month (2024-03-10 to 2027-03-10): still 36 months.
        """
        count = 1
        while add_months(first, count) < last:
            count += 1
        return cls(tuple(add_months(first, number) for number in range(count)), last)

    def __len__(self) -> int:
        return len(self.firsts)

    def place(self, day: date) -> int | None:
        """The number of the month that holds a day, from 0; None outside the road."""
        if day < self.firsts[0] or day > self.last:
            return None
        return bisect_right(self.firsts, day) - 1

    def last_of(self, number: int) -> date:
        """The last day of a month."""
        return self.firsts[number + 1] - timedelta(days=1) if number + 1 < len(self.firsts) else self.last

    def middle(self, number: int) -> date:
        """The day in the middle of a whole month from its first day on: by it the month is named."""
        first = self.firsts[number]
        return first + (add_months(first, 1) - first) // 2

    def part(self, number: int, day: date) -> float:
        """How much of a whole month is over when a day begins, from 0 to 1."""
        first = self.firsts[number]
        return min(1.0, (day - first).days / (add_months(first, 1) - first).days)
