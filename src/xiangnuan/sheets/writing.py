"""Tables out: an .xlsx workbook of plain rows, in which no cell can become a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Characters that XML cannot hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDEST, _NARROWEST = 48, 8
# Excel's own limits.
_MOST_ROWS, _LONGEST = 1_048_576, 32_767


def workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The bytes of a workbook with one sheet: a heading row that stays in view, then `rows`.

    Text is written as text, whatever it begins with: "=1+1" stays those four signs (and is marked as text, so that it
    also stays so where somebody saves the sheet as CSV and opens that). Numbers, dates and booleans keep their kind.
    Raises ValueError for more rows than a sheet can hold.
    """
    stream = BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    sheet = book.add_worksheet(_sheet_name(title))
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@", "valign": "top"})
    quoted = book.add_format({"num_format": "@", "quote_prefix": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
    widths = [_width(column) for column in columns]
    quoted_head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "quote_prefix": True})
    for at, column in enumerate(columns):
        words = _clean(column)
        sheet.write_string(0, at, words, quoted_head if begins_like_formula(words) else head)
    count = 0
    for count, row in enumerate(rows, 1):
        if count >= _MOST_ROWS:
            raise ValueError("more rows than a sheet can hold")
        for at, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, bool):
                sheet.write_boolean(count, at, value)
            elif isinstance(value, int | float):
                sheet.write_number(count, at, value)
            elif isinstance(value, date):
                sheet.write_datetime(count, at, _as_datetime(value), day)
            else:
                words = _clean(str(value))
                sheet.write_string(count, at, words, quoted if begins_like_formula(words) else text)
            widths[at] = max(widths[at], _width(value))
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(max(width, _NARROWEST), _WIDEST))
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, count, len(columns) - 1)
    book.close()
    return stream.getvalue()


def download(name: str, content: bytes) -> HttpResponse:
    """An answer that the browser saves as `name`.xlsx and no cache keeps."""
    answer = HttpResponse(content, content_type=CONTENT_TYPE)
    disposition = content_disposition_header(True, f"{name}.xlsx")
    if disposition:
        answer["Content-Disposition"] = disposition
    answer["Cache-Control"] = "no-store"
    return answer


def begins_like_formula(text: str) -> bool:
    """Whether a spreadsheet may take `text` for a formula: such a cell is marked as text (`quote_prefix`)."""
    return text[:1] in _RISKY


# What a spreadsheet may take for the beginning of a formula.
_RISKY = frozenset({"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"})


def _sheet_name(title: str) -> str:
    return _cut(re.sub(r"[\[\]:*?/\\']", " ", _clean(title)).strip(), 31).strip() or "1"


def _clean(text: str) -> str:
    return _cut(_CONTROL.sub("", text), _LONGEST)


def _cut(text: str, most: int) -> str:
    """The beginning of a text as a spreadsheet counts it: a rare sign beyond the first plane counts twice."""
    if len(text) * 2 <= most:
        return text
    return text.encode("utf-16-le", "ignore")[: most * 2].decode("utf-16-le", "ignore")


def _as_datetime(value: date) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001  (a sheet knows no zones)


def _width(value: Any) -> int:
    """How many narrow signs a value needs: a Chinese sign takes two."""
    if isinstance(value, date):
        return 12
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in str(value)) + 2
