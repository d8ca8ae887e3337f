"""Numbers that are published: rates never claim more than is true, small cells can be held back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from xiangnuan.indicators import Hidden, Period, last_whole_month, month_of, percent, suppressed


@pytest.mark.parametrize(
    ("numerator", "denominator", "rate"),
    [
        (1, 2, "50.0"),
        (2, 3, "66.7"),
        (1, 8, "12.5"),
        (330, 330, "100.0"),
        (1999, 2000, "99.9"),  # 99.95 would round to a claim about the last one
        (1, 10_000, "0.1"),  # and somebody is not nobody
        (0, 7, "0.0"),
    ],
)
def test_only_all_is_100_percent_and_only_none_is_0(numerator: int, denominator: int, rate: str) -> None:
    assert percent(numerator, denominator) == Decimal(rate)


def test_without_a_denominator_there_is_no_rate() -> None:
    assert percent(0, 0) is None


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, Hidden(5)), (4, Hidden(5)), (5, 5), (371, 371)])
def test_a_small_count_is_held_back_and_none_is_not(count: int, shown: object) -> None:
    assert suppressed(count, 5) == shown
    assert suppressed(count, None) == count
    assert str(Hidden(5)) == "<5"


@pytest.mark.parametrize(
    ("as_of", "first", "last"),
    [
        (date(2016, 5, 5), date(2016, 4, 1), date(2016, 4, 30)),
        (date(2016, 5, 31), date(2016, 4, 1), date(2016, 4, 30)),
        (date(2016, 3, 1), date(2016, 2, 1), date(2016, 2, 29)),
        (date(2017, 1, 1), date(2016, 12, 1), date(2016, 12, 31)),
    ],
)
def test_the_last_whole_month_is_the_one_before(as_of: date, first: date, last: date) -> None:
    assert last_whole_month(as_of) == Period(first, last)


def test_a_month_is_whole() -> None:
    assert month_of(date(2024, 2, 11)) == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert not month_of(date(2024, 2, 11)).is_day
