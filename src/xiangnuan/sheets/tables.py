"""Finding the tables in a sheet: headings among titles, units and notes; bodies without totals, blanks and repeats."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xiangnuan.sheets.guessing import Vocabulary, heading
from xiangnuan.sheets.identity import looks_like_identity
from xiangnuan.sheets.reading import Merge, Sheet
from xiangnuan.sheets.text import Cell, is_blank, plain, tight

_TOTAL = re.compile(
    r"^.{0,10}(?:合计|总计|小计|共计|总数|累计|平均|汇总)(?:[:：]?.{0,12})$|^共\d+[人名条行个].{0,6}$|^计$"
)
_NOTE = re.compile(
    r"^(?:[（(]?(?:注|备注|说明|附注|附|填表|填报|制表|审核|审批|复核|负责|联系|单位|统计|报送|报表|签发|盖章|经办|打印|导出|主管|领导|日期|时间|此表|本表|以上|以下)"
    r"[^:：]{0,10}[:：、.)）]|[※*]|注\d*[:：.]|\d+[.、].{12,}$|本表|此表|以上|填表人|审核人)"
)
_SEARCHED = 80


@dataclass(slots=True)
class TableRow:
    """A body row: its number as the spreadsheet counts (from 1), its cells, and the section title that it stands under."""

    number: int
    cells: list[Cell]
    section: str = ""


@dataclass(slots=True)
class Table:
    """A table in a sheet. `paths`: for each column the lines of its heading; `title`: what stands above the headings."""

    sheet: str
    title: str
    paths: list[tuple[str, ...]]
    rows: list[TableRow]
    heading_row: int
    notes: list[str] = field(default_factory=list)
    hidden: bool = False


def find_tables(sheet: Sheet, vocabulary: Vocabulary) -> list[Table]:
    """The tables of a sheet, in order; none for a sheet of notes. The vocabulary is asked only what a heading is."""
    _fill_down(sheet)
    rows = sheet.rows
    tables: list[Table] = []
    start = 0
    while start < len(rows):
        top = _find_heading(rows, start, vocabulary)
        if top is None:
            break
        first, last = _heading_block(rows, sheet.merged, top, start)
        title = _title(rows, start, first)
        paths = _paths(rows, sheet.merged, first, last)
        table = Table(sheet.name, title, paths, [], first + 1, hidden=sheet.hidden)
        start = _read_body(rows, last + 1, first, last, table, vocabulary)
        tables.append(table)
    if not tables:
        bare = _without_heading(sheet)
        return [bare] if bare else []
    return tables


def _fill_down(sheet: Sheet) -> None:
    """Give every row of a vertically merged cell its value: a town written once for twenty rows."""
    for (top, left), (bottom, _right) in sheet.merged:
        if bottom == top or top >= len(sheet.rows) or left >= len(sheet.rows[top]):
            continue
        value = sheet.rows[top][left]
        if is_blank(value):
            continue
        for number in range(top + 1, min(bottom + 1, len(sheet.rows))):
            if left < len(sheet.rows[number]) and is_blank(sheet.rows[number][left]):
                sheet.rows[number][left] = value


def _filled(row: list[Cell]) -> list[int]:
    return [index for index, cell in enumerate(row) if cell is not None and cell != "" and not is_blank(cell)]


def _hits(row: list[Cell], vocabulary: Vocabulary) -> int:
    return len({heading(cell) for cell in row if isinstance(cell, str) and cell and vocabulary.knows(cell)})


# One of a row of columns that count on: 3月, 2026年3月, 第2次, 二季度.
_COUNTED = re.compile(
    r"(?:(?:20)?\d\d[年.\-/])?(?:[一二三四五六七八九十]{1,3}|\d{1,2})月份?|第?[一二三四五六七八九十\d]{1,3}(?:次|季度?|轮)\w{0,4}"
)


def _counted(row: list[Cell]) -> int:
    """How many cells count months or times; fewer than two say nothing."""
    found = sum(isinstance(cell, str) and bool(_COUNTED.fullmatch(tight(cell))) for cell in row)
    return found if found >= 2 else 0


def _find_heading(rows: list[list[Cell]], start: int, vocabulary: Vocabulary) -> int | None:
    """The row that holds the most known headings near the top; two are enough where they are half of the row."""
    best, most = None, 0
    for number in range(start, min(start + _SEARCHED, len(rows))):
        if most >= 3 and number > (best or 0) + 3:
            break
        filled = _filled(rows[number])
        hits = _hits(rows[number], vocabulary)
        told = hits + _counted(rows[number])
        enough = hits >= 3 or (hits == 2 and (len(filled) <= 5 or told > hits))
        if enough and hits > most and told >= 0.3 * len(filled):
            best, most = number, hits
    return best


def _is_words(cell: Cell, longest: int = 24) -> bool:
    """A short text without data in it: what a heading can be."""
    if not isinstance(cell, str):
        return False
    text = tight(cell)
    if not 0 < len(text) <= longest or looks_like_identity(cell):
        return False
    return not re.search(r"\d{5,}|\d+[.\-/]\d+[.\-/]\d+", text) and not re.fullmatch(r"[\d.,%+-]+", text)


def _heading_block(rows: list[list[Cell]], merged: tuple[Merge, ...], top: int, start: int) -> tuple[int, int]:
    """First and last row of the headings around the row with the most known ones: group titles above, parts below."""
    first = last = top
    while first > start and last - first < 2 and _is_group_row(rows, merged, first - 1, first):
        first -= 1
    while last + 1 < len(rows) and last - first < 2 and _continues(rows, merged, last, last + 1):
        last += 1
    return first, last


def _is_group_row(rows: list[list[Cell]], merged: tuple[Merge, ...], above: int, below: int) -> bool:
    """Whether the row above holds titles over groups of columns (基本信息 | 措施信息), not a title or unit line."""
    filled = _filled(rows[above])
    if not filled or not all(_is_words(rows[above][index], 20) for index in filled):
        return False
    if any(re.search(r"[:：]|年\s*\d*\s*月|第.*页|盖章", plain(rows[above][index])) for index in filled):
        return False
    width = len(_filled(rows[below]))
    if any(
        upper <= above <= lower and right > left and right - left + 1 >= max(width, 2)
        for (upper, left), (lower, right) in merged
    ):
        return False
    if len(filled) >= 2:
        return True
    # One title alone is a group only where a merge says which columns it spans.
    return any(
        upper == above and left == filled[0] and lower == above and left < right and right - left + 1 < width
        for (upper, left), (lower, right) in merged
    )


def _continues(rows: list[list[Cell]], merged: tuple[Merge, ...], above: int, row: int) -> bool:
    """Whether a row splits the headings above it (期限 -> 起, 止) instead of beginning the body."""
    filled = _filled(rows[row])
    if not filled:
        return False
    upper, lower = rows[above], rows[row]
    spans = {
        column
        for (up, left), (down, right) in merged
        if up <= above <= down and right > left
        for column in range(left, right + 1)
    }
    own = [index for index in filled if not (index < len(upper) and upper[index] == lower[index])]
    if not own:
        return len(filled) > 1
    if not all(_is_words(lower[index], 16) for index in own):
        return False
    if len(own) > 0.8 * len(_filled(upper)) and not spans:
        return False
    # Under a merged parent stand its parts; single headings beside it may have a part of their own (报到 -> 时间).
    if spans & set(own) and len(own) <= 0.7 * len(_filled(upper)):
        return True
    for index in own:
        blank_above = is_blank(upper[index]) if index < len(upper) else True
        next_is_split = index + 1 < len(upper) and is_blank(upper[index + 1]) and index + 1 in own
        if not (blank_above or index in spans or next_is_split):
            return False
    # Where nothing is merged, parts stand under a parent: at least one of them under a heading, one beside it.
    return bool(spans & set(own)) or any(not is_blank(upper[index]) for index in own if index < len(upper))


def _paths(rows: list[list[Cell]], merged: tuple[Merge, ...], first: int, last: int) -> list[tuple[str, ...]]:
    """For each column its heading from top to bottom; a parent reaches over the columns it is merged with."""
    width = max(len(rows[number]) for number in range(first, last + 1))
    lines: list[list[str]] = []
    for number in range(first, last + 1):
        line = [plain(rows[number][index]) if index < len(rows[number]) else "" for index in range(width)]
        for (upper, left), (lower, right) in merged:
            if upper <= number <= lower and right > left and left < width and line[left]:
                for index in range(left + 1, min(right + 1, width)):
                    line[index] = line[index] or line[left]
        if number < last:
            below = rows[number + 1 : last + 1]
            for index in range(1, width):
                parts_here = any(index < len(row) and not is_blank(row[index]) for row in below)
                parts_left = any(index - 1 < len(row) and not is_blank(row[index - 1]) for row in below)
                if (
                    not line[index]
                    and line[index - 1]
                    and parts_here
                    and parts_left
                    and not _covered(merged, number, index)
                ):
                    line[index] = line[index - 1]
        lines.append(line)
    paths: list[tuple[str, ...]] = []
    for index in range(width):
        path: list[str] = []
        for line in lines:
            if line[index] and (not path or path[-1] != line[index]):
                path.append(line[index])
        paths.append(tuple(path))
    while (
        paths
        and not paths[-1]
        and all(index >= len(row) or is_blank(row[index]) for index in [len(paths) - 1] for row in rows[last + 1 :])
    ):
        paths.pop()
    return paths


def _covered(merged: tuple[Merge, ...], row: int, column: int) -> bool:
    return any(upper <= row <= lower and left <= column <= right for (upper, left), (lower, right) in merged)


def _title(rows: list[list[Cell]], start: int, first: int) -> str:
    lines = []
    for number in range(start, first):
        words = [plain(rows[number][index]) for index in _filled(rows[number])]
        if words:
            lines.append(" ".join(words))
    return "\n".join(lines)


def _read_body(rows: list[list[Cell]], start: int, first: int, last: int, table: Table, vocabulary: Vocabulary) -> int:
    """Put the body rows into the table; returns the row where the search for another table goes on."""
    headings = {
        (index, plain(cell))
        for number in range(first, last + 1)
        for index, cell in enumerate(rows[number])
        if not is_blank(cell)
    }
    texts = {text for _, text in headings}
    section = ""
    for number in range(start, len(rows)):
        row = rows[number]
        filled = [index for index, cell in enumerate(row) if cell is not None and cell != ""]
        if not filled:
            continue
        lead = row[filled[0]]
        if len(filled) <= 4:
            filled = _filled(row)
            if not filled:
                continue
            lead = row[filled[0]]
            if len(filled) == 1 and not looks_like_identity(lead):
                section = _single(lead, table, section)
                continue
        if isinstance(lead, str):
            if _is_total(row, filled):
                continue
            if len(filled) <= 8 and _is_note(row, filled):
                table.notes.append(" ".join(plain(row[index]) for index in filled))
                continue
            if plain(lead) in texts or vocabulary.knows(lead):
                same = sum((index, plain(row[index])) in headings for index in filled)
                if same >= 0.6 * len(filled):
                    continue  # the headings printed again on the next page
                hits = _hits(row, vocabulary)
                if hits >= 3 and hits >= 0.6 * len(filled):
                    # Title lines of the next table were taken for sections here: the search begins above them.
                    return _above(rows, number, start)
        table.rows.append(TableRow(number + 1, row, section))
    return len(rows)


def _above(rows: list[list[Cell]], number: int, start: int) -> int:
    while number > start and len(_filled(rows[number - 1])) == 1:
        number -= 1
    return number


def _single(cell: Cell, table: Table, section: str) -> str:
    """What a row with one cell is: a note, a total, or the title of the section that follows."""
    text = plain(cell)
    if not isinstance(cell, str) or re.fullmatch(r"[\d.\-/ ]*", text):
        return section
    if _NOTE.match(text) or len(text) > 40:
        table.notes.append(text)
        return section
    return section if _TOTAL.match(tight(text)) else text


def _is_total(row: list[Cell], filled: list[int]) -> bool:
    """A row of sums: the word stands in one of its first cells, and nothing in it identifies anybody."""
    for index in filled[:3]:
        cell = row[index]
        if isinstance(cell, str) and len(cell) <= 40 and _TOTAL.match(tight(cell)):
            return not any(looks_like_identity(row[other]) for other in filled)
    return False


def _is_note(row: list[Cell], filled: list[int]) -> bool:
    lead = plain(row[filled[0]])
    if any(looks_like_identity(row[index]) for index in filled):
        return False
    return bool(_NOTE.match(lead)) or (lead.endswith((":", "：")) and len(filled) <= 6)


def _without_heading(sheet: Sheet) -> Table | None:
    """A table without headings, recognised by a column of identity numbers in at least two rows and half of all."""
    counts: dict[int, int] = {}
    whole = 0
    for row in sheet.rows[:400]:
        filled = _filled(row)
        if len(filled) < 2:
            continue
        whole += 1
        for index in filled:
            if looks_like_identity(row[index]):
                counts[index] = counts.get(index, 0) + 1
    if not counts or max(counts.values()) < max(2, whole // 2):
        return None
    column = max(counts, key=lambda index: counts[index])
    start = next(
        number for number, row in enumerate(sheet.rows) if column < len(row) and looks_like_identity(row[column])
    )
    width = max(len(row) for row in sheet.rows)
    table = Table(sheet.name, _title(sheet.rows, 0, start), [()] * width, [], start + 1, hidden=sheet.hidden)
    nothing = Vocabulary(())
    _read_body(sheet.rows, start, start, start - 1, table, nothing)
    return table
