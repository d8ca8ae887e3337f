"""Counting days and months as the law counts them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangnuan.law.days import add_months, last_day, month_ends, read_day, within, within_working_days


def test_within_fifteen_days_starts_on_the_day_after_the_event() -> None:
    assert within(date(2024, 3, 1), 15) == date(2024, 3, 16)


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2024, 3, 10), 36, date(2027, 3, 9)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 2, date(2024, 3, 30)),
        (date(2024, 1, 31), 3, date(2024, 4, 30)),
        (date(2024, 12, 1), 1, date(2024, 12, 31)),
        (date(2024, 8, 30), 6, date(2025, 2, 28)),
    ],
)
def test_the_last_day_of_a_term(first: date, months: int, last: date) -> None:
    assert last_day(first, months) == last


def test_a_month_without_the_day_gives_its_last_day() -> None:
    assert add_months(date(2024, 10, 31), 1) == date(2024, 11, 30)
    assert add_months(date(2024, 10, 31), 4) == date(2025, 2, 28)
    assert add_months(date(2024, 3, 10), 12) == date(2025, 3, 10)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_terms_of_more_months_end_later_and_share_one_table(first: date, months: int) -> None:
    ends = month_ends(first.toordinal(), months)
    assert ends[0] == first.toordinal() - 1
    assert list(ends) == sorted(set(ends))
    assert date.fromordinal(ends[months]) == last_day(first, months)


def test_working_days_skip_the_national_holiday_and_count_its_make_up_days() -> None:
    # 2024: holiday 1 to 7 October, with 29 September and 12 October worked for it.
    assert within_working_days(date(2024, 9, 27), 5) == (date(2024, 10, 10), True)


def test_working_days_before_an_event() -> None:
    assert within_working_days(date(2024, 10, 8), -1) == (date(2024, 9, 30), True)


def test_a_year_without_published_holidays_is_counted_by_weekends_and_says_so() -> None:
    assert within_working_days(date(2040, 9, 28), 5) == (date(2040, 10, 5), False)


@pytest.mark.parametrize("text", ["2024-02-30", "2024-3-1", "20240301", "2024/03/01", "", "1800-01-01", None, 20240301])
def test_only_real_days_are_read(text: object) -> None:
    with pytest.raises(ValueError, match=r"day|year|month"):
        read_day(text)
