"""Dates as people write them: every customary style, and the difference between no date and an impossible one."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from xiangnuan.sheets.text import Cell, plain, says_nothing

_EPOCH = dt.date(1899, 12, 30)
# Serials of 1927 to 2119: smaller ones are counts or years, larger ones are digits of something else.
_SERIAL = range(10_000, 80_000)
_YEARS = range(1900, 2100)


class DateTrouble(Enum):
    """Why a cell gave no date."""

    BLANK = "blank"
    NOT_A_DATE = "not_a_date"
    IMPOSSIBLE = "impossible"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class DateRead:
    """What a cell says about a day. `guessed` marks readings a person may want to see (serials, two-digit years)."""

    value: dt.date | None
    trouble: DateTrouble | None = None
    guessed: bool = False
    year: int | None = None
    month: int | None = None
    day: int | None = None


_BLANK = DateRead(None, DateTrouble.BLANK)
_NO_DATE = DateRead(None, DateTrouble.NOT_A_DATE)

_DIGITS = {"〇": "0", "○": "0", "零": "0", "Ｏ": "0", "◯": "0", "一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7",
           "八": "8", "九": "9", "壹": "1", "贰": "2", "叁": "3", "肆": "4", "伍": "5", "陆": "6", "柒": "7", "捌": "8", "玖": "9",
           "两": "2", "元": "1"}  # fmt: skip
_TENS = {"廿": 20, "卅": 30}
_MONTH_NAMES = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}

_TIME = re.compile(
    r"(?:[ T]|(?<=[日号\d]))(?:上午|下午|早上|中午|晚上|AM|PM|am|pm)?\s*\d{1,2}[:时点]\d{0,2}(?:[:分]?\d{0,2})?(?:\.\d+)?秒?\s*(?:AM|PM|am|pm)?"
    r"(?:\s*(?:Z|[+-]\d\d:?\d\d))?$"
)
_WEEKDAY = re.compile(r"[,，(]?\s*(?:星期|周|礼拜)[一二三四五六日天]\)?$")
_REMARK = re.compile(r"\s*[(（\[【][^)）\]】]*[)）\]】]?\s*$")
_WRAPPING = re.compile(r"^(?:于|自|从|约|公元|日期[:：]?)+|(?:起|止|前|后|左右|始|补|报到|签订|签|到期)+$")
_CHINESE = re.compile(r"[〇○零Ｏ◯一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾廿卅两元]+")
_LETTER_IN_NUMBER = re.compile(r"(?<=\d)[oO](?=[\d.\-/年月日])|(?<=[.\-/年月])[oO](?=\d)")
_SEPARATED = re.compile(
    r"^(\d{1,4})(?:年|[.\-/,，、。·\\—_~ ]|-{2})+(\d{1,2})(?:月份?|[.\-/,，、。·\\—_ ]|-{2})+(\d{1,2})[日号]?[.,。、]?$"
)
_YEAR_LAST = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")
_YEAR_MONTH = re.compile(r"^(\d{2}|\d{4})(?:年|[.\-/、。])(\d{1,2})月?份?[.\-/]?$")
_YEAR_MONTH_MIXED = re.compile(r"^(\d{2}|\d{4})年(\d{1,2})月(?:份|初|中旬?|底|末|上旬|下旬)?$")
_YEAR_ONLY = re.compile(r"^(\d{4})年?(?:初|底|中|末|上半年|下半年)?$")
_MONTH_DAY = re.compile(r"^(\d{1,2})(?:月|[.\-/])(\d{1,2})[日号]?$")
_MONTH_ONLY = re.compile(r"^(\d{1,2})月份?$")
_NAMED = re.compile(
    r"^(?:(\d{1,2})[ \-]?([A-Za-z]{3})[a-z]*[ \-,.]+(\d{2}|\d{4})|([A-Za-z]{3})[a-z]*[ \-.]+(\d{1,2})[, \-]+(\d{4}))$"
)


def read_date(cell: Cell) -> DateRead:
    """The day that a cell names, or why it names none. Takes date cells, numbers (serials, 20150307) and text."""
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    if isinstance(cell, dt.date):
        if cell.year < 1905:  # a formula over a blank cell shows as 1900-01-00
            return _BLANK
        return DateRead(cell)
    if isinstance(cell, bool | dt.time | dt.timedelta):
        return _NO_DATE
    if isinstance(cell, int | float):
        return _read_number(float(cell)) if abs(cell) < 1e15 else _NO_DATE
    if not cell:
        return _BLANK
    return _read_text(cell)


@lru_cache(maxsize=65_536)
def _read_text(original: str) -> DateRead:
    text = plain(original)
    if says_nothing(text):
        return _BLANK
    if text.startswith("1900-01-00") or text in {"1900/1/0", "1899-12-30", "1899-12-31", "0000-00-00", "0"}:
        return _BLANK
    text = _REMARK.sub("", text) or text
    text = _WEEKDAY.sub("", text).strip()
    text = _TIME.sub("", text).strip()
    text = _WEEKDAY.sub("", text).strip()
    text = _WRAPPING.sub("", text).strip()
    text = _CHINESE.sub(lambda found: _arabic(found.group()), text)
    text = _LETTER_IN_NUMBER.sub("0", text)
    text = re.sub(r"\s*([年月日号.\-/,，、])\s*", r"\1", text).strip()
    return _read_shape(text)


def _read_shape(text: str) -> DateRead:
    if re.fullmatch(r"\d+(\.0+)?", text):
        return _read_number(float(text))
    if re.fullmatch(r"\d{8}[日号.]", text):
        return _read_number(float(text[:8]))
    if re.fullmatch(r"\d{5}\.\d{3,}", text):  # a serial with a time of day
        return _read_number(float(text))
    if found := _SEPARATED.match(text):
        year, month, day = (int(part) for part in found.groups())
        digits = len(found.group(1))
        if digits == 4:
            return _day(year, month, day)
        if digits <= 2 and not _YEAR_LAST.match(text):
            return _day(_century(year), month, day, guessed=True)
        if digits == 3:
            return _NO_DATE
    if found := _YEAR_LAST.match(text):
        first, second, year = (int(part) for part in found.groups())
        month, day = (second, first) if first > 12 else (first, second)
        return _day(year, month, day, guessed=True)
    if found := re.fullmatch(r"(\d{4})[年.\-/](\d{2})(\d{2})日?", text) or re.fullmatch(
        r"(\d{4})(\d{2})[月.\-/](\d{2})日?", text
    ):
        return _numbers(found)
    if found := re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?.{0,2}", text):
        return _numbers(found)
    if found := _NAMED.match(text):
        return _named(found)
    return _read_part(text)


def _numbers(found: re.Match[str]) -> DateRead:
    year, month, day = (int(part) for part in found.groups())
    return _day(year, month, day)


def _named(found: re.Match[str]) -> DateRead:
    """7-Mar-15 and Mar 7, 2015."""
    day, name, year, name_first, day_second, year_second = found.groups()
    month = _MONTH_NAMES.get((name or name_first).lower())
    if month is None:
        return _NO_DATE
    number = int(year or year_second)
    return _day(number if number > 99 else _century(number), month, int(day or day_second), guessed=True)


def _read_part(text: str) -> DateRead:
    """A date with something missing, or no date at all."""
    if found := _YEAR_MONTH_MIXED.match(text) or _YEAR_MONTH.match(text):
        year, month = int(found.group(1)), int(found.group(2))
        if len(found.group(1)) == 2 and "年" not in text:
            # 3.15 and 12.5 are a month and a day rather than a year and a month.
            return _month_and_day(year, month)
        year = year if year > 99 else _century(year)
        if year not in _YEARS:
            return _NO_DATE
        return DateRead(
            None, DateTrouble.INCOMPLETE if 1 <= month <= 12 else DateTrouble.IMPOSSIBLE, year=year, month=month
        )
    if found := _YEAR_ONLY.match(text):
        year = int(found.group(1))
        return DateRead(None, DateTrouble.INCOMPLETE, year=year) if year in _YEARS else _NO_DATE
    if found := _MONTH_DAY.match(text):
        return _month_and_day(int(found.group(1)), int(found.group(2)))
    if found := _MONTH_ONLY.match(text):
        return DateRead(None, DateTrouble.INCOMPLETE, month=int(found.group(1)))
    return _NO_DATE


def _month_and_day(month: int, day: int) -> DateRead:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return _NO_DATE
    return DateRead(None, DateTrouble.INCOMPLETE, month=month, day=day)


@lru_cache(maxsize=65_536)
def _read_number(number: float) -> DateRead:
    if number == 0:
        return _BLANK
    if number < 0:
        return _NO_DATE
    whole = int(number)
    if not number.is_integer():
        if whole in _YEARS:  # 2015.3 typed as a number: a year and a month, and 2015.1 may be October
            month = round((number - whole) * 100)
            month = month // 10 if month % 10 == 0 else month
            return DateRead(None, DateTrouble.INCOMPLETE, year=whole, month=month) if 1 <= month <= 12 else _NO_DATE
        if whole in range(1, 13):
            return _read_part(repr(number))
        return DateRead(_EPOCH + dt.timedelta(days=whole), guessed=True) if whole in _SERIAL else _NO_DATE
    if whole in _YEARS:
        return DateRead(None, DateTrouble.INCOMPLETE, year=whole)
    if whole in _SERIAL:
        return DateRead(_EPOCH + dt.timedelta(days=whole), guessed=True)
    text = str(whole)
    if len(text) == 8:
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if len(text) == 14 and int(text[:4]) in _YEARS:
        return _day(int(text[:4]), int(text[4:6]), int(text[6:8]))
    if len(text) == 6:
        if text[:2] in {"19", "20"} and 1 <= int(text[4:]) <= 12:
            return DateRead(None, DateTrouble.INCOMPLETE, year=int(text[:4]), month=int(text[4:]))
        month, day = int(text[2:4]), int(text[4:])
        if 1 <= month <= 12 and 1 <= day <= 31:
            return _day(_century(int(text[:2])), month, day, guessed=True)
    return _NO_DATE


def _day(year: int, month: int, day: int, guessed: bool = False) -> DateRead:
    if year not in _YEARS:
        return DateRead(None, DateTrouble.IMPOSSIBLE, year=year, month=month, day=day)
    try:
        return DateRead(dt.date(year, month, day), guessed=guessed, year=year, month=month, day=day)
    except ValueError:
        return DateRead(None, DateTrouble.IMPOSSIBLE, year=year, month=month, day=day)


def _century(year: int) -> int:
    """Two digits mean the past hundred years or the next twenty (terms end ahead)."""
    return 2000 + year if year < 50 else 1900 + year


def _arabic(text: str) -> str:
    """Chinese numerals as digits: 二〇一五 -> 2015, 十二 -> 12, 廿一 -> 21, 三十一 -> 31."""
    text = text.replace("拾", "十")
    if "十" not in text and not any(letter in _TENS for letter in text):
        return "".join(_DIGITS.get(letter, letter) for letter in text)
    for letter, value in _TENS.items():
        if letter in text:
            head, _, tail = text.partition(letter)
            return f"{_arabic(head) if head else ''}{value + int(_arabic(tail.lstrip('十')) or 0)}"
    head, _, tail = text.partition("十")
    tens = int("".join(_DIGITS.get(letter, "") for letter in head) or 1) if head else 1
    ones = int("".join(_DIGITS.get(letter, "") for letter in tail) or 0) if tail else 0
    return str(tens * 10 + ones)


_RANGE = re.compile(r"\s*(?:至|到|—+|–|~+|～|－－|--+|起至|-(?=\s*\d{4}))\s*")


def read_range(cell: Cell) -> tuple[DateRead, DateRead] | None:
    """The two days of a span such as `2015.3.7-2018.3.6` or `自2015年3月7日起至2018年3月6日止`, else None."""
    if not isinstance(cell, str):
        return None
    text = plain(cell)
    if len(text) < 12:
        return None
    text = _REMARK.sub("", text) or text
    for found in _RANGE.finditer(text):
        first = _read_text(text[: found.start()])
        second = _read_text(text[found.end() :])
        troubles = {DateTrouble.NOT_A_DATE, DateTrouble.BLANK}
        if not {first.trouble, second.trouble} & troubles and (first.value or second.value):
            return first, second
    return None


_LENGTH = re.compile(r"(?:(\d+(?:\.\d+)?)\s*(?:个)?\s*(?:年|周年))?\s*(?:零|又)?(半年|半)?\s*(?:(\d+)\s*(?:个)?\s*月)?")


def read_months(cell: Cell, unit: str = "") -> int | None:
    """A length of time in months: 三年, 36个月, 3 (years up to 9, else months; `unit` 年 or 月 settles it), 一年六个月."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return _bare_months(float(cell), unit)
    text = plain(cell).replace(" ", "")
    text = _CHINESE.sub(lambda found: _arabic(found.group()), text)
    try:
        return _bare_months(float(text), unit)
    except ValueError:
        pass
    for found in _LENGTH.finditer(text):
        years, half, months = found.groups()
        if years is None and months is None and half != "半年":
            continue
        total = round(float(years or 0) * 12) + (6 if half else 0) + int(months or 0)
        if 0 < total <= 120 and (years is None or float(years) < 1900):
            return total
    return None


def _bare_months(number: float, unit: str) -> int | None:
    if unit == "年" or (unit != "月" and number < 10):
        number *= 12
    return round(number) if 0 < number <= 120 else None
