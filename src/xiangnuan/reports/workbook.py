"""The overview as an Excel workbook: the figures with their definitions, and the towns."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from xiangnuan.indicators import all_indicators
from xiangnuan.reports.queries import Overview
from xiangnuan.sheets.writing import begins_like_formula
from xiangnuan.web import dates


def overview_workbook(overview: Overview) -> bytes:
    """An .xlsx file with two sheets. Text is written as text, so that nothing in it can act as a formula."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "quoted": book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
        "rate": book.add_format({"num_format": "0.0", "valign": "top"}),
        "count": book.add_format({"num_format": "#,##0", "valign": "top"}),
    }
    _figures(book.add_worksheet(_("数字")), overview, formats)
    _towns(book.add_worksheet(_("各镇街道")), overview, formats)
    book.close()
    return buffer.getvalue()


def _head(sheet: Any, overview: Overview, formats: dict[str, Any], widths: list[int], names: list[str]) -> int:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, overview.scope.agency.name, formats["title"])
    sheet.write_string(1, 0, _("截至 {day}").format(day=dates.long_date(overview.as_of)))
    for column, name in enumerate(names):
        sheet.write_string(3, column, name, formats["head"])
    sheet.freeze_panes(4, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return 4


def _figures(sheet: Any, overview: Overview, formats: dict[str, Any]) -> None:
    names = [_("名称"), _("数值"), _("单位"), _("分子"), _("分母"), _("期间"), _("定义"), _("可靠程度")]
    row = _head(sheet, overview, formats, [26, 10, 7, 9, 9, 26, 60, 30], names)
    for one in all_indicators():
        figure = one.value(overview.scope, overview.as_of)
        first, last = figure.period
        period = (
            dates.long_date(last) if first in (None, last) else f"{dates.long_date(first)} — {dates.long_date(last)}"
        )
        _text(sheet, row, 0, str(one.name), formats)
        _number(sheet, row, 1, figure.value, formats)
        _text(sheet, row, 2, str(one.unit), formats)
        _number(sheet, row, 3, figure.numerator, formats)
        _number(sheet, row, 4, figure.denominator, formats)
        _text(sheet, row, 5, period, formats)
        _text(sheet, row, 6, str(one.definition), formats)
        _text(sheet, row, 7, f"{one.certainty} {one.certainty_note}".strip(), formats)
        row += 1


def _towns(sheet: Any, overview: Overview, formats: dict[str, Any]) -> None:
    names = [_("镇（街道）"), _("有效执行率（%）"), _("有效执行"), _("正在执行"), _("没有达到")]
    row = _head(sheet, overview, formats, [18, 14, 11, 11, 11], names)
    for town in overview.towns():
        _text(sheet, row, 0, town.name, formats)
        for column, value in enumerate((town.rate, town.numerator, town.denominator, town.excepted), 1):
            _number(sheet, row, column, value, formats)
        row += 1


def _text(sheet: Any, row: int, column: int, words: str, formats: dict[str, Any]) -> None:
    sheet.write_string(row, column, words, formats["quoted" if begins_like_formula(words) else "text"])


def _number(sheet: Any, row: int, column: int, value: int | Decimal | None, formats: dict[str, Any]) -> None:
    if value is None:
        sheet.write_blank(row, column, None, formats["text"])
    else:
        sheet.write_number(row, column, float(value), formats["rate" if isinstance(value, Decimal) else "count"])
