"""Dates in words, Chinese and English."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation

from xiangnuan.web import clock, dates

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("say", "chinese", "english"),
    [
        (dates.long_date, "2026年11月23日", "23 Nov 2026"),
        (dates.full_date, "2026年11月23日 星期一", "Monday 23 Nov 2026"),
        (dates.short_date, "11月23日", "23 Nov"),
        (dates.day_weekday, "11月23日 周一", "Mon 23 Nov"),
        (dates.weekday_day, "周一 11月23日", "Mon 23 Nov"),
        (dates.month, "2026年11月", "Nov 2026"),
    ],
)
@time_machine.travel("2026-11-23 12:00+08:00", tick=False)
def test_a_day_is_said_in_the_language_of_the_reader(say, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert say(MONDAY) == chinese
    with translation.override("en"):
        assert say(MONDAY) == english


@time_machine.travel("2026-11-23 12:00+08:00", tick=False)
def test_a_day_of_another_year_names_its_year() -> None:
    with translation.override("zh-hans"):
        assert dates.short_date(date(2027, 1, 20)) == "2027年1月20日"


@time_machine.travel("2026-11-23 12:00+08:00", tick=False)
def test_a_moment_of_the_present_day_says_today() -> None:
    with translation.override("zh-hans"):
        assert dates.moment(datetime(2026, 11, 23, 1, 42, tzinfo=UTC)) == "今天 9:42"
        assert dates.moment(datetime(2026, 11, 22, 1, 5, tzinfo=UTC)) == "11月22日 9:05"


@time_machine.travel("2026-11-22 16:30+00:00", tick=False)
def test_the_day_begins_at_midnight_in_shanghai_and_not_in_greenwich() -> None:
    assert clock.today() == MONDAY
    assert clock.now().hour == 0
