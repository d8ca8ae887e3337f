"""A table file as sheets of plain cells, whatever its format; what it claims to be is not believed."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from xiangnuan.files.archives import ArchiveLimits, opened_archive, refuse_macros, refuse_old_macros
from xiangnuan.files.refusals import Refused
from xiangnuan.sheets.delimited import read_delimited
from xiangnuan.sheets.limits import LIMITS, MEGABYTE, Limits, SheetError, too_large, unreadable
from xiangnuan.sheets.markup import read_markup
from xiangnuan.sheets.text import Cell

Merge = tuple[tuple[int, int], tuple[int, int]]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PASSWORD = SheetError(
    "password",
    "文件加了密码，请先在表格软件里取消密码再上传。",
    "The file has a password: remove it in the spreadsheet program first.",
)


@dataclass(slots=True)
class Sheet:
    """One sheet: its rows from the first one on, short rows padded; merged ranges as inclusive corners from 0."""

    name: str
    rows: list[list[Cell]]
    merged: tuple[Merge, ...] = ()
    hidden: bool = False


@dataclass(slots=True)
class Workbook:
    """A file's sheets; `kind` is what it is by content (xlsx, xls, ods, csv, html, xml), `encoding` of text files."""

    name: str
    kind: str
    sheets: list[Sheet] = field(default_factory=list)
    encoding: str = ""

    @property
    def row_count(self) -> int:
        """Rows of all sheets, blank ones included."""
        return sum(len(sheet.rows) for sheet in self.sheets)


def read_workbook(data: bytes, name: str = "", limits: Limits = LIMITS) -> Workbook:
    """Read a file by its content. Formulas come as the values stored beside them; nothing is ever calculated or run.

    Raises SheetError with sentences for the reader when the file is no table, is damaged, locked or beyond the limits.
    """
    if not data.strip(b"\0\t\r\n "):
        raise SheetError("empty", "文件是空的。", "The file is empty.")
    if len(data) > limits.file_bytes:
        size = limits.file_bytes // MEGABYTE
        raise too_large(f"最多 {size} MB。", f"at most {size} MB.")
    if data.startswith(_ZIP):
        return _read_zip(data, name, limits)
    if data.startswith(_OLE):
        if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data[: 4 * MEGABYTE]:
            raise _PASSWORD
        try:
            refuse_old_macros(data)
        except Refused as wrong:
            raise SheetError(wrong.code, wrong.zh, wrong.en) from wrong
        return Workbook(name, "xls", _read_calamine(data, limits))
    head = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").lower()
    if head.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"7z\xbc\xaf", b"{\\rtf")):
        raise unreadable(
            "这不是表格文件（只收 .xlsx、.xls、.csv）。", "This is no table file (.xlsx, .xls or .csv are taken)."
        )
    if head.startswith((b"<", b"<\0")):
        kind, tables = read_markup(data, limits)
        sheets = [Sheet(title, rows, merged) for title, rows, merged in tables]
        return Workbook(name, kind, _bounded(sheets, limits))
    encoding, rows = read_delimited(data, limits)
    title = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)
    return Workbook(name, "csv", _bounded([Sheet(title, rows)], limits), encoding)


def _read_zip(data: bytes, name: str, limits: Limits) -> Workbook:
    try:
        with opened_archive(io.BytesIO(data), ArchiveLimits(limits.parts, limits.unpacked_bytes)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            refuse_macros(archive)
            if "mimetype" in names and b"spreadsheet" in archive.read("mimetype")[:200]:
                _refuse_dtd(archive, "content.xml")
                kind = "ods"
            elif "xl/workbook.bin" in names:
                kind = "xlsb"
            elif any(part.lower() == "xl/workbook.xml" for part in names):
                _refuse_sparse_giants(archive, parts, limits)
                kind = "xlsx"
            else:
                raise unreadable(
                    "压缩包里没有表格：请解压后上传其中的表格文件。",
                    "A zip archive without a table: upload the table inside it.",
                )
    except SheetError:
        raise
    except Refused as wrong:
        raise (unreadable() if wrong.code == "damaged" else SheetError(wrong.code, wrong.zh, wrong.en)) from wrong
    return Workbook(name, kind, _read_calamine(data, limits))


def _refuse_dtd(archive: zipfile.ZipFile, part: str) -> None:
    with archive.open(part) as file:
        if b"<!DOCTYPE" in file.read(4096):
            raise unreadable()


_CELL = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r=["']([A-Za-z]{1,3})(\d{1,7})["'](?:[^>/]|/(?!>))*>""")
_COLUMN = re.compile(rb"""r=["']([A-Za-z]{1,3})\d""")
_LOW_ROW = re.compile(rb"""r=["'][A-Za-z]{1,3}(\d{6,7})["']""")
_SHARED = re.compile(rb"<(?:\w+:)?si>(.*?)</(?:\w+:)?si>", re.S)


def _refuse_sparse_giants(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse what is small on disk and giant in memory: two cells at far corners, one long text shared by millions.

    The reader lays a sheet out as a full rectangle and gives every cell its own copy of a shared text, so both are
    measured before it sees the file. Only cells with content count, as in the reader.
    """
    longest = 0
    for part in parts:
        if part.filename.lower().endswith("sharedstrings.xml"):
            body = archive.read(part)
            longest = max((len(found.group(1)) for found in _SHARED.finditer(body)), default=0)
    texts = 0
    for part in parts:
        if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename, re.I):
            continue
        body = archive.read(part)
        if b"<!DOCTYPE" in body[:4096]:
            raise unreadable()
        texts += body.count(b't="s"')
        bottom, right = _corner(body, limits.cells * 4)
        if bottom * right > limits.cells * 4 or right > 16_384 or bottom > 1_048_576:
            raise too_large("单元格散布的范围过大。", "its cells are spread over too large a range.")
    if texts * min(longest, 32_767 * 4) > limits.text_bytes * 20:
        raise too_large("文字总量超过上限。", "it holds more text than can be taken.")


def _corner(body: bytes, most: int) -> tuple[int, int]:
    """The lowest row and the rightmost column in use: first a quick upper bound, exact only where that is too large."""
    right = max((_column_number(letters) for letters in set(_COLUMN.findall(body))), default=0)
    bottom = max(99_999 if right else 0, max((int(row) for row in _LOW_ROW.findall(body)), default=0))
    if bottom * right <= most:
        return bottom, right
    bottom = right = 0
    for letters, row in _CELL.findall(body):
        bottom, right = max(bottom, int(row)), max(right, _column_number(letters))
    return bottom, right


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _read_calamine(data: bytes, limits: Limits) -> list[Sheet]:
    sheets: list[Sheet] = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as wrong:
        raise _PASSWORD from wrong
    except BaseException as wrong:  # the reader's own panics are no Exception
        if isinstance(wrong, KeyboardInterrupt | SystemExit):
            raise
        raise unreadable() from wrong
    if len(book.sheets_metadata) > limits.sheets:
        raise too_large(f"最多 {limits.sheets} 张工作表。", f"at most {limits.sheets} sheets.")
    for index, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            page = book.get_sheet_by_index(index)
            if page.total_height * max(page.total_width, 1) > limits.cells * 4:
                raise too_large("单元格散布的范围过大。", "its cells are spread over too large a range.")
            rows: list[list[Cell]] = page.to_python(skip_empty_area=False)  # type: ignore[assignment]
            merged = tuple(page.merged_cell_ranges or ())
        except SheetError:
            raise
        except BaseException as wrong:
            if isinstance(wrong, KeyboardInterrupt | SystemExit):
                raise
            raise unreadable(f"工作表“{about.name}”读不出来。", f"The sheet “{about.name}” cannot be read.") from wrong
        sheets.append(Sheet(about.name, rows, merged, about.visible != SheetVisibleEnum.Visible))
        _bounded(sheets, limits)
    return sheets


def _bounded(sheets: list[Sheet], limits: Limits) -> list[Sheet]:
    """The sheets without the blank rows at their ends; raises when more remains than may be taken."""
    for sheet in sheets:
        while sheet.rows and not any(cell not in ("", None) for cell in sheet.rows[-1]):
            sheet.rows.pop()
        if sheet.rows and len(sheet.rows[0]) > limits.columns:
            raise too_large(f"最多 {limits.columns} 列。", f"at most {limits.columns} columns.")
    # Title and heading rows come on top of the rows that a person counts.
    if sum(len(sheet.rows) for sheet in sheets) > limits.rows + 50 * max(len(sheets), 1):
        raise too_large(
            f"最多 {limits.rows:,} 行，请拆成几个文件。", f"at most {limits.rows:,} rows: split it into several files."
        )
    return sheets
