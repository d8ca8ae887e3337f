"""Tables written as markup under a spreadsheet's name: HTML tables and the XML spreadsheet of 2003.

Older systems export such files as `.xls`. They are parsed as text with nothing fetched, expanded or run.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from xiangnuan.sheets.delimited import decode
from xiangnuan.sheets.limits import Limits, SheetError, too_large, unreadable
from xiangnuan.sheets.text import Cell

Table = tuple[str, list[list[Cell]], tuple[tuple[tuple[int, int], tuple[int, int]], ...]]


class _Tables(HTMLParser):
    """Collects rows of both dialects: tr/td/th with spans, and Row/Cell/Data with Index and Merge attributes."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.tables: list[tuple[str, dict[tuple[int, int], str], list[tuple[tuple[int, int], tuple[int, int]]]]] = []
        self.name = ""
        self.row = -1
        self.column = 0
        self.text: list[str] | None = None
        self.span = (1, 1)
        self.covered: set[tuple[int, int]] = set()
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = tag.split(":")[-1]
        given = {name.split(":")[-1]: value or "" for name, value in attrs}
        if tag in {"script", "style", "head"}:
            self.silent += 1
        elif tag == "worksheet":
            self.name = given.get("name", "")
        elif tag == "table":
            taken = {name for name, _cells, _merges in self.tables}
            name = self.name if self.name not in taken else f"{self.name}{len(self.tables) + 1}"
            self.tables.append((name, {}, []))
            self.row, self.covered = -1, set()
        elif tag in {"tr", "row"} and self.tables:
            self._close_cell()
            self.row = _number(given.get("index"), self.row + 2) - 1
            self.column = 0
        elif tag in {"td", "th", "cell"} and self.tables and self.row >= 0:
            self._close_cell()
            self.column = _number(given.get("index"), self.column + 1) - 1
            while (self.row, self.column) in self.covered:
                self.column += 1
            self.span = (
                _number(given.get("rowspan"), _number(given.get("mergedown"), 0) + 1),
                _number(given.get("colspan"), _number(given.get("mergeacross"), 0) + 1),
            )
            if self.row >= self.limits.rows + 50 or self.column + self.span[1] > self.limits.columns:
                raise too_large(
                    f"最多 {self.limits.rows:,} 行、{self.limits.columns} 列。",
                    f"at most {self.limits.rows:,} rows, {self.limits.columns} columns.",
                )
            self.text = []
        elif tag == "br" and self.text is not None:
            self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        tag = tag.split(":")[-1]
        if tag in {"script", "style", "head"}:
            self.silent = max(0, self.silent - 1)
        elif tag in {"td", "th", "cell", "tr", "row", "table"}:
            self._close_cell()

    def handle_data(self, data: str) -> None:
        if self.text is not None and not self.silent:
            self.text.append(data)

    def _close_cell(self) -> None:
        if self.text is None:
            return
        _, cells, merges = self.tables[-1]
        down, across = min(self.span[0], self.limits.rows), self.span[1]
        cells[self.row, self.column] = "".join(self.text).strip()
        if len(cells) > self.limits.cells:
            raise too_large("单元格过多。", "too many cells.")
        if down > 1 or across > 1:
            merges.append(((self.row, self.column), (self.row + down - 1, self.column + across - 1)))
            if down * across <= 20_000:
                self.covered.update((self.row + r, self.column + c) for r in range(down) for c in range(across))
        self.column += across
        self.text = None


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) and int(text) > 0 else otherwise


def read_markup(data: bytes, limits: Limits) -> tuple[str, list[Table]]:
    """The format (`html` or `xml`) and its tables as name, padded rows and merged ranges; raises SheetError."""
    head = data[:2048].decode("latin-1")
    declared = re.search(r"(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", head, re.I)
    _, text = decode(data)
    if declared and declared.group(1).lower() in {"gbk", "gb2312", "gb18030"}:
        text = data.decode("gb18030", errors="replace")
    if "<!ENTITY" in text[:100_000]:
        raise unreadable()
    kind = "xml" if re.search(r"<(?:\w+:)?workbook", text[:4096], re.I) else "html"
    parser = _Tables(limits)
    try:
        parser.feed(text)
        parser.close()
    except (AssertionError, RecursionError) as wrong:
        raise unreadable() from wrong
    tables: list[Table] = []
    for name, cells, merges in parser.tables:
        if not cells:
            continue
        height = max(row for row, _ in cells) + 1
        width = max(column for _, column in cells) + 1
        if height * width > limits.cells:
            raise too_large("单元格散布的范围过大。", "its cells are spread over too large a range.")
        rows: list[list[Cell]] = [[""] * width for _ in range(height)]
        for (row, column), value in cells.items():
            rows[row][column] = value
        tables.append((name, rows, tuple(merges)))
    if not tables:
        raise SheetError("no_table", "文件里没有找到表格。", "No table was found in the file.")
    return kind, tables
