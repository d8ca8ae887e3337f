"""Dates as people write them in cells."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangnuan.sheets.dates import DateTrouble, read_date, read_months, read_range

DAY = dt.date(2015, 3, 7)
DAYS = st.dates(dt.date(1930, 1, 1), dt.date(2099, 12, 31))
_NUMERALS = "〇一二三四五六七八九"


@pytest.mark.parametrize(
    "written",
    [
        "2015.3.7", "2015年3月7日", "20150307", "2015-3-7", "2015/3/7", "15.3.7", "2015.03.07", "２０１５年３月７日", "2015．3．7",
        " 2015 年 3 月 7 日 ", "2015、3、7", "2015。3。7", "2015,3,7", "2015 3 7", "2015—3—7", "2015--3-7", "2015.3.7.", "2015年3月7号",
        "2015年03月07", "'2015-03-07", "2015-03-07 00:00:00", "2015-03-07 09:30:15.0", "2015-03-07T08:30:00", "2015-03-07T08:30:00+08:00",
        "2015年3月7日9:30", "2015年3月7日 上午9时30分", "2015年3月7日星期六", "2015/03/07 周六", "2015.3.7(补)", "2015年3月7日（补签）", "2O15.3.7",
        "二〇一五年三月七日", "二○一五年三月七日", "二零一五年三月七日", "贰零壹伍年叁月柒日", "15年3月7日", "150307", "42070", "42070.0", "42070.375",
        42070.0, 42070, 42070.375, 20150307.0, 20150307, dt.date(2015, 3, 7), dt.datetime.combine(DAY, dt.time(9, 30)), "3/7/2015", "7-Mar-15", "Mar 7, 2015",
        "2015\u200b.3.7", "2015年\t3月7日", "自2015年3月7日", "2015年3月7日起", "2015.3.7\u3000", "20150307日", "2015年3月7日报到", "公元2015年3月7日",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_customary_style(written: object) -> None:
    assert read_date(written).value == DAY  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("二〇一五年十二月二十一日", dt.date(2015, 12, 21)),
        ("二〇一五年十二月廿一日", dt.date(2015, 12, 21)),
        ("一九八九年十月一日", dt.date(1989, 10, 1)),
        ("二〇二四年二月二十九日", dt.date(2024, 2, 29)),
        ("98.3.7", dt.date(1998, 3, 7)),
        ("28.11.5", dt.date(2028, 11, 5)),
        ("13/7/2015", dt.date(2015, 7, 13)),
    ],
)
def test_numerals_centuries_and_foreign_order_are_understood(written: str, day: dt.date) -> None:
    assert read_date(written).value == day


@pytest.mark.parametrize(
    "written", ["2015.2.30", "20150230", "2015年6月31日", "2015.13.1", "2023-02-29", "20251301", "2105.3.7", "1015.3.7"]
)
def test_a_day_that_does_not_exist_is_told_from_no_date(written: str) -> None:
    assert read_date(written).trouble is DateTrouble.IMPOSSIBLE


@pytest.mark.parametrize("written", ["未报到", "见备注", "按时", "社工甲", "abc", "逾期未到", True, dt.time(9, 0)])
def test_words_are_no_dates(written: object) -> None:
    assert read_date(written).trouble is DateTrouble.NOT_A_DATE  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written",
    ["", None, "  ", "\u3000", "—", "/", "无", "不详", "0000-00-00", 0, 0.0, dt.date(1899, 12, 31), "N/A", "#N/A"],
)
def test_blanks_and_their_words_are_blank(written: object) -> None:
    assert read_date(written).trouble is DateTrouble.BLANK  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "year", "month"),
    [("2015年3月", 2015, 3), ("2015.3", 2015, 3), (2015.3, 2015, 3), ("201503", 2015, 3), ("2015", 2015, None), (2015, 2015, None), ("15年3月", 2015, 3), ("3月", None, 3), ("3月7日", None, 3)],
)  # fmt: skip
def test_half_a_date_says_what_it_has(written: object, year: int | None, month: int | None) -> None:
    read = read_date(written)  # type: ignore[arg-type]
    assert (read.value, read.trouble, read.year, read.month) == (None, DateTrouble.INCOMPLETE, year, month)


def test_serials_and_short_years_are_marked_as_readings_to_look_at() -> None:
    assert read_date(45678).guessed
    assert read_date("15.3.7").guessed
    assert not read_date("2015.3.7").guessed


@given(DAYS)
def test_every_day_survives_every_style(day: dt.date) -> None:
    numerals = "".join(_NUMERALS[int(digit)] for digit in str(day.year))
    styles = [
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{numerals}年{_chinese(day.month)}月{_chinese(day.day)}日",
        float(f"{day:%Y%m%d}"),
        dt.datetime.combine(day, dt.time(13, 5)),
    ]
    assert [read_date(style).value for style in styles] == [day] * len(styles)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens] + "十"
    return head + ("" if ones == 0 and tens else _NUMERALS[ones])


@given(st.dates(dt.date(1955, 1, 1), dt.date(2099, 12, 31)))
def test_a_serial_is_the_day_that_excel_means(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    assert read_date(float(serial)).value == day
    assert read_date(str(serial)).value == day


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.dates()))
def test_no_cell_breaks_the_reader(cell: object) -> None:
    read = read_date(cell)  # type: ignore[arg-type]
    assert (read.value is None) == (read.trouble is not None)
    assert read.value is None or read.value.year >= 1900
    read_months(cell)  # type: ignore[arg-type]
    read_range(cell)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written",
    ["2015.3.7-2018.3.6", "自2015年3月7日起至2018年3月6日止", "2015-03-07至2018-03-06", "2015-03-07-2018-03-06", "20150307-20180306", "2015.3.7—2018.3.6", "2015/3/7~2018/3/6", "2015年3月7日到2018年3月6日（三年）", "2015.03.07 － 2018.03.06"],
)  # fmt: skip
def test_a_span_gives_both_its_days(written: str) -> None:
    span = read_range(written)
    assert span is not None
    assert (span[0].value, span[1].value) == (DAY, dt.date(2018, 3, 6))


@pytest.mark.parametrize("written", ["三年", "2015.3.7", "2015-03-07", "", None, "13742180967-13800138000"])
def test_what_is_no_span_gives_none(written: str | None) -> None:
    assert read_range(written) is None


@pytest.mark.parametrize(
    ("written", "months"),
    [("三年", 36), ("36个月", 36), ("3", 36), (3, 36), (36.0, 36), ("3年", 36), ("叁年", 36), ("一年六个月", 18), ("1.5年", 18), ("一年半", 18), ("两年", 24), ("十八个月", 18), ("半年", 6), ("24月", 24), ("社区戒毒三年", 36), ("3年（2024.8.11-2027.8.11）", 36), ("长期", None), ("2024年", None), ("", None)],
)  # fmt: skip
def test_lengths_of_terms_become_months(written: object, months: int | None) -> None:
    assert read_months(written) == months  # type: ignore[arg-type]


def test_the_unit_of_the_heading_settles_a_bare_number() -> None:
    assert read_months(6, "月") == 6
    assert read_months(6, "年") == 72
