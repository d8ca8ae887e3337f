"""Tests and visits spread over columns: one column a month, a day or a time (第1次), beside the persons."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xiangnuan.cases.roster import words
from xiangnuan.sheets.dates import DateTrouble, read_date
from xiangnuan.sheets.text import Cell, is_blank, plain, says_nothing, tight

_ORDINAL = re.compile(
    r"(?:第([一二三四五六七八九十\d]{1,3})[次轮回]|第?([一二三四1234])季度?|([一二三四五六七八九十\d]{1,3})次(?!数))"
)
_NUMBERED = re.compile(
    r"^(?:尿检|检测|毛检|走访|谈话)?(日期|时间|结果|情况)[(（]?(\d{1,2}|[一二三四五六七八九十])[)）]?$"
)
_MONTH = re.compile(r"(?:(20\d\d|\d\d)(?:年度?|[.\-/]))?0?(\d{1,2})月份?")
_YEAR = re.compile(r"(20\d\d)")
_CONTACT = re.compile(r"走访|谈话|家访|访谈|电访|帮教|约谈|见面")
_TEST = re.compile(r"尿检|检测|毛检|发检|检验|尿样")
_ABOUT_DATE = re.compile(r"日期|时间|^日$")
_ABOUT_RESULT = re.compile(r"结果|情况|结论|阴阳|方式|内容")
# Month columns of other things stand in rosters too (补助、就业): only these words may stand beside a month.
_BESIDE = re.compile(
    r"尿检|检测|毛检|发检|检验|尿样|走访|谈话|家访|访谈|电访|帮教|约谈|见面|结果|情况|日期|时间|登记|记录|年度?|月份?|第|次|上半年|下半年|季度|[\d一二三四五六七八九十.\-/()（）:： ]"
)


@dataclass(frozen=True, slots=True)
class WideColumn:
    """One column of a spread layout. `part`: what its cells hold, `date`, `result` or `both`; `group` ties the two."""

    index: int
    kind: str
    group: str
    part: str
    on: dt.date | None = None
    year: int | None = None
    month: int | None = None


def wide_columns(
    paths: Sequence[tuple[str, ...]], rows: Sequence[Sequence[Cell]], title: str, sheet: str
) -> list[WideColumn]:
    """The columns that spread tests or contacts; none unless at least two of them stand together or one says what it is."""
    year_above = _YEAR.search(title) or _YEAR.search(sheet)
    above = int(year_above.group(1)) if year_above else None
    found = [column for index, path in enumerate(paths) if (column := _column(index, path, above, f"{title} {sheet}"))]
    said = any(
        _TEST.search("".join(paths[column.index])) or _CONTACT.search("".join(paths[column.index])) for column in found
    )
    if len(found) < 2 and not said:
        return []
    # Headings alone do not make tests: some cell must read as a result, a day or a mark.
    if not any(_tells(cell) for column in found for cell in _column_cells(rows, column.index)):
        return []
    return found


def _column_cells(rows: Sequence[Sequence[Cell]], index: int) -> Iterator[Cell]:
    for row in rows[:300]:
        if index < len(row) and not is_blank(row[index]):
            yield row[index]


def _tells(cell: Cell) -> bool:
    return bool(words.read_result(cell)) or read_date(cell).value is not None or bool(words.read_contact_form(cell))


def _column(index: int, path: tuple[str, ...], year_above: int | None, around: str) -> WideColumn | None:
    whole = tight(" ".join(path))
    if not whole or len(whole) > 40:
        return None
    leaf = tight(path[-1])
    kind = (
        "contact"
        if _CONTACT.search(whole) or (_CONTACT.search(around) and not _TEST.search(whole + around))
        else "test"
    )
    part = "date" if _ABOUT_DATE.search(leaf) else "result" if _ABOUT_RESULT.search(leaf) else "both"
    for text in (leaf, whole):
        heading_day = read_date(text)
        if heading_day.value and not heading_day.guessed:
            return WideColumn(index, kind, heading_day.value.isoformat(), "both", on=heading_day.value)
    numbered = _NUMBERED.match(leaf)
    if numbered:
        part = "date" if numbered.group(1) in {"日期", "时间"} else "result"
        return WideColumn(index, kind, f"#{numbered.group(2)}", part)
    ordinal = _ORDINAL.search(whole)
    if ordinal and not _BESIDE.sub("", whole):
        return WideColumn(index, kind, ordinal.group(), part, year=_year_in(whole) or year_above)
    month = _MONTH.search(whole)
    if month and not _BESIDE.sub("", whole):
        number = int(month.group(2))
        year = int(month.group(1)) if month.group(1) else _year_in(whole) or year_above
        year = year + 2000 if year is not None and year < 100 else year
        if 1 <= number <= 12:
            return WideColumn(index, kind, f"{year}-{number}", part, year=year, month=number)
    return None


def _year_in(text: str) -> int | None:
    found = _YEAR.search(text)
    return int(found.group(1)) if found else None


@dataclass(frozen=True, slots=True)
class WideEvent:
    """One test or contact read out of a spread layout; `month_only` when its day stands nowhere."""

    index: int
    kind: str
    on: dt.date | None
    text: str
    month_only: bool = False
    trouble: DateTrouble | None = None


def read_wide(cells: Sequence[Cell], columns: Sequence[WideColumn], today: dt.date) -> Iterator[WideEvent]:
    """The events of one row. A month without a day gives its last day (today, in the running month), so marked."""
    groups: dict[tuple[str, str], list[WideColumn]] = {}
    for column in columns:
        groups.setdefault((column.kind, column.group), []).append(column)
    for members in groups.values():
        dates = [column for column in members if column.part == "date"]
        others = [column for column in members if column.part != "date"]
        if dates and others:
            yield from _paired(cells, dates[0], others, today)
        else:
            for column in members:
                yield from _single(cells, column, today)


def _cell(cells: Sequence[Cell], column: WideColumn) -> Cell:
    return cells[column.index] if column.index < len(cells) else None


def _paired(
    cells: Sequence[Cell], date: WideColumn, others: Sequence[WideColumn], today: dt.date
) -> Iterator[WideEvent]:
    text = " ".join(plain(_cell(cells, column)) for column in others if not is_blank(_cell(cells, column)))
    date_cell = _cell(cells, date)
    if not text and is_blank(date_cell):
        return
    event = _dated(date, date_cell, text, today)
    if event and (event.on or text):
        yield event


def _dated(column: WideColumn, cell: Cell, text: str, today: dt.date) -> WideEvent | None:
    read = read_date(cell)
    if read.value:
        return WideEvent(column.index, column.kind, read.value, text)
    if read.trouble is DateTrouble.INCOMPLETE and read.day and (read.month or column.month):
        year = column.year or read.year
        if year:
            return _whole(column, year, read.month or column.month or 0, read.day, text)
    if read.trouble is DateTrouble.BLANK and not says_nothing(text) and column.month and column.year:
        return _month_event(column, text, today)
    if says_nothing(text) and read.trouble is DateTrouble.BLANK:
        return None
    return WideEvent(column.index, column.kind, None, text or plain(cell), trouble=read.trouble)


def _whole(column: WideColumn, year: int, month: int, day: int, text: str) -> WideEvent:
    try:
        return WideEvent(column.index, column.kind, dt.date(year, month, day), text)
    except ValueError:
        return WideEvent(column.index, column.kind, None, text, trouble=DateTrouble.IMPOSSIBLE)


def _month_event(column: WideColumn, text: str, today: dt.date) -> WideEvent | None:
    year, month = column.year, column.month
    if year is None or month is None:
        return WideEvent(column.index, column.kind, None, text, trouble=DateTrouble.INCOMPLETE)
    first = dt.date(year, month, 1)
    if first > today:
        return None
    last = dt.date(year + (month == 12), month % 12 + 1, 1) - dt.timedelta(days=1)
    return WideEvent(column.index, column.kind, min(last, today), text, month_only=True)


_PIECE_DATE = re.compile(
    r"((?:20)?\d{2}[年.\-/]\d{1,2}[月.\-/]\d{1,2}[日号]?|\d{8}|\d{1,2}[月.\-/]\d{1,2}[日号]?|\d{1,2}[日号])"
)


def _single(cells: Sequence[Cell], column: WideColumn, today: dt.date) -> Iterator[WideEvent]:
    """A cell that holds day and result at once (1.15阴性；1.28阴性), only a result, or only a day."""
    cell = _cell(cells, column)
    if is_blank(cell):
        return
    if not isinstance(cell, str):
        yield _numeric(cell, column)
        return
    text = plain(cell)
    pieces = [
        piece for piece in re.split(r"[;；\n]+|[,，、](?=\s*(?:\d{4}[年.\-/]|\d{1,2}[.月]))", text) if piece.strip()
    ]
    for piece in pieces:
        found = _PIECE_DATE.search(piece)
        if found and column.on is None:
            rest = (piece[: found.start()] + piece[found.end() :]).strip(" ()（）:：，,、")
            event = _piece_day(found.group(1), rest, column)
            if event:
                yield event
                continue
        if column.on is not None:
            if _says_something(piece):
                yield WideEvent(column.index, column.kind, column.on, piece)
        elif column.month is not None:
            if _says_something(piece):
                event = _month_event(column, piece, today)
                if event:
                    yield event
        elif _says_something(piece):
            yield WideEvent(column.index, column.kind, None, piece, trouble=DateTrouble.INCOMPLETE)


def _says_something(piece: str) -> bool:
    return not says_nothing(piece)  # a dash in a month means that nothing took place


def _numeric(cell: Cell, column: WideColumn) -> WideEvent:
    """A date cell alone: it took place on that day; a number from 1 to 31 under a month is that month's day."""
    read = read_date(cell)
    if read.value:
        return WideEvent(column.index, column.kind, read.value, "")
    text = plain(cell)
    if column.year and column.month and text.isdigit() and 1 <= int(text) <= 31:
        return _whole(column, column.year, column.month, int(text), "")
    return WideEvent(column.index, column.kind, column.on, text, trouble=None if column.on else DateTrouble.NOT_A_DATE)


def _piece_day(text: str, rest: str, column: WideColumn) -> WideEvent | None:
    read = read_date(text)
    if read.value:
        return WideEvent(column.index, column.kind, read.value, rest)
    day_only = re.fullmatch(r"(\d{1,2})[日号]", text)
    if day_only and column.year and column.month:
        return _whole(column, column.year, column.month, int(day_only.group(1)), rest)
    if read.trouble is DateTrouble.INCOMPLETE and read.month and read.day and column.year:
        return _whole(column, column.year, read.month, read.day, rest)
    if read.trouble is DateTrouble.IMPOSSIBLE:
        return WideEvent(column.index, column.kind, None, rest, trouble=DateTrouble.IMPOSSIBLE)
    return None
