"""Files of every format, honest and hostile."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import zipfile
from dataclasses import replace

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from xiangnuan.sheets.limits import LIMITS, SheetError
from xiangnuan.sheets.reading import Workbook, read_workbook

ROWS = [["姓名", "日期"], ["张三", "2025.1.1"]]
_SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'


def book(rows: list[list[object]] = ROWS, sheets: int = 1) -> bytes:  # type: ignore[assignment]
    """An .xlsx file with the same rows on each sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as written:
        for number in range(sheets):
            sheet = written.add_worksheet(f"表{number + 1}")
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
    return buffer.getvalue()


def with_sheet(rows: str, shared: str | None = None) -> bytes:
    """An .xlsx file whose first sheet is replaced by this XML."""
    source, buffer = zipfile.ZipFile(io.BytesIO(book())), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as changed:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = _SHEET.format(rows=rows).encode()
            if shared is not None and part.filename == "xl/sharedStrings.xml":
                content = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{shared}</t></si></sst>'.encode()
            changed.writestr(part.filename, content)
    return buffer.getvalue()


def code_of(data: bytes, **limits: int) -> str:
    """The code of the error that a file ends in; both its sentences are there."""
    with pytest.raises(SheetError) as caught:
        read_workbook(data, "list.xlsx", replace(LIMITS, **limits))
    assert caught.value.zh
    assert caught.value.en
    return caught.value.code


def texts(read: Workbook) -> list[list[object]]:
    """The rows of the first sheet."""
    return read.sheets[0].rows  # type: ignore[return-value]


def test_the_format_is_found_from_the_bytes_and_not_from_the_name() -> None:
    assert read_workbook(book(), "list.csv").kind == "xlsx"
    assert read_workbook("姓名,日期\n张三,2025.1.1\n".encode("gbk"), "list.xlsx").kind == "csv"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
def test_delimited_text_in_every_encoding_and_with_every_delimiter(encoding: str, found: str, delimiter: str) -> None:
    text = "\r\n".join(
        delimiter.join(row)
        for row in [
            ["姓名", "住址", "日期"],
            ["张三", "某路1号", "2025.1.1"],
            ["𠮷田" if encoding != "gbk" else "吉田", "", "x"],
        ]
    )
    read = read_workbook(text.encode(encoding), "list.csv")

    assert read.encoding == found
    assert texts(read)[:2] == [["姓名", "住址", "日期"], ["张三", "某路1号", "2025.1.1"]]


def test_quoted_fields_keep_delimiters_and_line_ends() -> None:
    read = read_workbook('姓名,住址\n张三,"某路1号,2幢\n3室"\n'.encode(), "list.csv")

    assert texts(read)[1] == ["张三", "某路1号,2幢\n3室"]


def test_formulas_come_as_stored_values_and_are_never_run() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as written:
        sheet = written.add_worksheet()
        sheet.write_formula(0, 0, '=HYPERLINK("http://example.invalid","x")', None, "值")
        sheet.write_formula(0, 1, '=cmd|"/c calc"!A1', None, 3)
    assert texts(read_workbook(buffer.getvalue())) == [["值", 3.0]]
    assert texts(read_workbook(b"a,b\n=1+1,@SUM(A1)\n"))[1] == ["=1+1", "@SUM(A1)"]


def test_dates_numbers_and_blanks_keep_their_kind() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as written:
        sheet = written.add_worksheet()
        sheet.write_row(1, 1, [dt.datetime.combine(dt.date(2025, 1, 1), dt.time()), 1.5, "x", True])
    assert texts(read_workbook(buffer.getvalue())) == [[""] * 5, ["", dt.date(2025, 1, 1), 1.5, "x", True]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\0\0\0", "empty"),
        (b"PK\x03\x04broken", "unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", "unreadable"),
        (b"%PDF-1.7 ...", "unreadable"),
        (b"\x89PNG\r\n\x1a\n....", "unreadable"),
        (b"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10\xff\xfe\xff", "unreadable"),
        (b"<html><body>no table</body></html>", "no_table"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><Workbook><Row>&a;</Row></Workbook>', "unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "password"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_an_archive_without_a_table_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert code_of(buffer.getvalue()) == "unreadable"


def test_every_limit_ends_in_one_clear_error() -> None:
    many = [["a", "b"]] * 300
    assert code_of(book(), file_bytes=100) == "too_large"
    assert code_of(book(many), rows=200) == "too_large"  # type: ignore[arg-type]
    assert code_of(book([["x"] * 60]), columns=50) == "too_large"
    assert code_of(book(sheets=4), sheets=3) == "too_large"
    assert code_of(book(), unpacked_bytes=1000) == "too_large"
    assert code_of(book(), parts=3) == "too_large"
    assert code_of(b"a,b\n" * 300, rows=200) == "too_large"
    assert code_of(b"<table>" + b"<tr><td>1</td></tr>" * 300 + b"</table>", rows=200) == "too_large"


def test_rows_up_to_the_limit_come_in_with_titles_on_top() -> None:
    assert len(texts(read_workbook(book([["a"]] * 210), "x", replace(LIMITS, rows=200)))) == 210


def test_a_bomb_of_zeros_is_not_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(60):
                part.write(b"0" * 1_000_000)
    assert code_of(buffer.getvalue()) == "too_large"


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c s='1' r='A1'><v>1</v></c></row><row r='900000'><c s='1' r='ZZ900000'><v>1</v></c></row>",
        '<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:c r="XFD1000000"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_two_cells_at_far_corners_do_not_fill_the_memory(cells: str) -> None:
    assert code_of(with_sheet(cells)) == "too_large"


def test_one_long_text_shared_by_many_cells_does_not_fill_the_memory() -> None:
    cells = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{column}{row}" t="s"><v>0</v></c>' for column in "ABCDEFGH") + "</row>"
        for row in range(1, 9001)
    )
    assert code_of(with_sheet(cells, shared="长" * 40_000)) == "too_large"


def test_blank_rows_that_only_carry_a_style_cost_nothing() -> None:
    styled = "".join(f'<row r="{row}"><c r="A{row}"/><c r="B{row}"/></row>' for row in range(3, 60_000))
    read = read_workbook(with_sheet(f'<row r="1"><c r="A1"><v>1</v></c></row>{styled}'))
    assert len(texts(read)) == 1


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for head in (b"", b"PK\x03\x04", b"<table><tr><td>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        with contextlib.suppress(SheetError):
            assert read_workbook(head + data, "x").sheets
