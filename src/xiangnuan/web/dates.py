"""Dates in words, Chinese and English, by the language in force."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from xiangnuan.web import clock

WEEKDAYS = (
    gettext_lazy("星期一"),
    gettext_lazy("星期二"),
    gettext_lazy("星期三"),
    gettext_lazy("星期四"),
    gettext_lazy("星期五"),
    gettext_lazy("星期六"),
    gettext_lazy("星期日"),
)
WEEKDAYS_SHORT = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)


def _say(pattern: str, day: date) -> str:
    return _said(get_language(), pattern, day)


# A page says some dozens of dates, most of them again and again.
@lru_cache(maxsize=8192)
def _said(language: str | None, pattern: str, day: date) -> str:
    return pattern.format(
        year=day.year,
        month=day.month,
        day=day.day,
        month_name=str(MONTHS_3[day.month]).capitalize(),
        weekday=WEEKDAYS[day.weekday()],
        weekday_short=WEEKDAYS_SHORT[day.weekday()],
    )


def long_date(day: date) -> str:
    """Return 2026年11月23日, in English 23 Nov 2026."""
    return _say(_("{year}年{month}月{day}日"), day)


def full_date(day: date) -> str:
    """Return 2026年11月23日 星期一, in English Monday 23 Nov 2026."""
    return _say(_("{year}年{month}月{day}日 {weekday}"), day)


def short_date(day: date) -> str:
    """Return 11月23日, with the year where it is not the present one; in English 23 Nov."""
    if day.year != clock.today().year:
        return long_date(day)
    return _say(_("{month}月{day}日"), day)


def day_weekday(day: date) -> str:
    """Return 11月23日 周一, in English Mon 23 Nov."""
    return _say(_("{month}月{day}日 {weekday_short}"), day)


def weekday_day(day: date) -> str:
    """Return 周一 11月23日, in English Mon 23 Nov."""
    return _say(_("{weekday_short} {month}月{day}日"), day)


def month(day: date) -> str:
    """Return 2026年11月, in English Nov 2026."""
    return _say(_("{year}年{month}月"), day)


def moment(at: datetime) -> str:
    """Return 今天 9:42, else 11月23日 9:42, in the time of the setting."""
    local = timezone.localtime(at)
    day = local.date()
    named = pgettext("moment", "今天") if day == clock.today() else short_date(day)
    return f"{named} {local.hour}:{local.minute:02d}"
