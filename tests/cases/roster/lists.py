"""A builder of lists as other agencies, towns and police systems keep them; all persons are made up."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from xiangnuan.cases.roster.places import Places
from xiangnuan.cases.roster.planning import plan_workbook
from xiangnuan.cases.roster.reading import Roster, read_roster
from xiangnuan.sheets.identity import check_sign
from xiangnuan.sheets.reading import read_workbook

TODAY = dt.date(2026, 10, 31)
TOWNS = {
    "330482001": "当湖街道",
    "330482002": "钟埭街道",
    "330482003": "曹桥街道",
    "330482101": "乍浦镇",
    "330482102": "新埭镇",
    "330482103": "新仓镇",
    "330482106": "广陈镇",
    "330482107": "林埭镇",
    "330482108": "独山港镇",
}
PINGHU = Places("330482", "平湖市", TOWNS)

_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "安柏晨丹恩帆歌禾嘉凯澜敏宁欧培清然思桐薇熙妍泽"


def name(order: int) -> str:
    """A made-up name, different for each order up to some thousands."""
    first, rest = order % len(_FAMILY), order // len(_FAMILY)
    return _FAMILY[first] + _GIVEN[(order * 7) % len(_GIVEN)] + (_GIVEN[rest % len(_GIVEN)] if order % 3 else "")


def identity(order: int, *, female: bool = False) -> str:
    """A fictional identity number with a sound checksum."""
    born = dt.date(1970, 1, 1) + dt.timedelta(days=order * 37 % 9000)
    sequence = order % 499 * 2 + (0 if female else 1)
    digits = f"330482{born:%Y%m%d}{sequence:03d}"
    return digits + check_sign(digits)


def phone(order: int) -> str:
    """A made-up mobile number."""
    return f"138{order * 7919 % 100_000_000:08d}"


@dataclass
class Page:
    """One sheet to be written: rows from the top, merges as (row, column, row, column), whether it is hidden."""

    name: str
    rows: Sequence[Sequence[Any]]
    merges: Sequence[tuple[int, int, int, int]] = field(default_factory=tuple)
    hidden: bool = False


def xlsx(*pages: Page) -> bytes:
    """The bytes of an .xlsx file with these sheets; dates become date cells, numbers numbers."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy/m/d"})
    for page in pages:
        sheet = book.add_worksheet(page.name)
        for top, left, bottom, right in page.merges:
            sheet.merge_range(top, left, bottom, right, "")
        for number, row in enumerate(page.rows):
            for column, value in enumerate(row):
                if value in ("", None):
                    continue
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, column, dt.datetime.combine(value, dt.time()))
                elif isinstance(value, int | float):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, value)
        if page.hidden:
            sheet.hide()
    book.close()
    return buffer.getvalue()


def delimited(rows: Sequence[Sequence[Any]], *, delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """The bytes of a delimited text; fields with the delimiter, quotes or line ends are quoted."""

    def quoted(value: object) -> str:
        text = "" if value is None else str(value)
        return f'"{text}"' if any(sign in text for sign in (delimiter, "\n")) else text

    text = "\r\n".join(delimiter.join(map(quoted, row)) for row in rows) + "\r\n"
    return text.encode(encoding)


def read(data: bytes, filename: str = "list.xlsx", places: Places = PINGHU, today: dt.date = TODAY) -> Roster:
    """The file as the engine understands it, with every column guessed and nobody asked."""
    return read_roster(plan_workbook(read_workbook(data, filename)), places, today)


def refused(roster: Roster) -> dict[str, list[str]]:
    """For each refused row its number and the codes of its reasons."""
    return {finding.number: [reason.code for reason in finding.reasons] for finding in roster.refused}


def warned(roster: Roster) -> dict[str, list[str]]:
    """For each warned row its number and the codes of its warnings."""
    return {row.number: [warning.code for warning in row.warnings] for row in roster.warned}


def fields_of(roster: Roster, table: int = 0) -> dict[str, str | None]:
    """For each heading of a table the field that was guessed."""
    return {guess.heading: guess.field for guess in roster.plans[table].guesses}
