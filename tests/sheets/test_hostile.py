"""Lists that mean harm: the same looks as for papers, said in sentences of the import."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.files.making import archive, archive_that_lies, spreadsheet

from xiangnuan.sheets.limits import LIMITS, SheetError
from xiangnuan.sheets.reading import read_workbook
from xiangnuan.sheets.writing import workbook

MEGABYTE = 1024 * 1024
BOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a workbook with macros under the name of a list": (lambda: spreadsheet(xl__vbaProject_dot_bin=b"x"), "macros"),
    "a workbook that says it has macros": (
        lambda: archive(
            BOOK
            | {"[Content_Types].xml": b"<T><O ContentType='application/vnd.ms-excel.sheet.macroEnabled.main+xml'/></T>"}
        ),
        "macros",
    ),
    "a workbook with macros of Excel 4": (lambda: spreadsheet(xl__macrosheets__sheet1_dot_xml=b"x"), "macros"),
    "an old workbook with macros": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "_VBA_PROJECT_CUR".encode("utf-16-le") + bytes(512),
        "macros",
    ),
    "a bomb": (lambda: archive(BOOK | {"xl/worksheets/sheet1.xml": bytes(60 * MEGABYTE)}), "too_large"),
    "a bomb of many parts": (lambda: archive({f"xl/{at}.xml": b"" for at in range(LIMITS.parts + 1)}), "too_large"),
    "a bomb that tells a small size": (lambda: archive_that_lies(100, 3 * MEGABYTE), "too_large"),
    "a part that climbs out": (lambda: archive(BOOK | {"xl/../../../etc/x": b"x"}), "path_names"),
    "a part at the root": (lambda: archive(BOOK | {"/etc/x": b"x"}), "path_names"),
    "two parts of one name": (lambda: archive(BOOK | {"xl/Workbook.xml": b"x"}), "path_names"),
    "a zip of something else": (lambda: archive({"a.txt": b"x"}), "unreadable"),
    "a spreadsheet of LibreOffice without content": (
        lambda: archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        "unreadable",
    ),
    "more than a list may have": (lambda: b"x," * (21 * MEGABYTE), "too_large"),
    "an SVG with a script": (lambda: b"<svg><script>alert(1)</script></svg>", "no_table"),
    "a PDF": (lambda: b"%PDF-1.7", "unreadable"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_list_is_refused_with_a_sentence(name: str) -> None:
    make, code = HOSTILE[name]
    with pytest.raises(SheetError) as wrong:
        read_workbook(make(), "名册.xlsx")
    assert wrong.value.code == code
    assert wrong.value.zh.endswith("。")
    assert wrong.value.en.endswith(".")


def test_an_honest_list_is_still_taken() -> None:
    book = read_workbook(workbook("名册", ["姓名"], [["林玉安"]]), "名册.xlsm")
    assert book.sheets[0].rows[1] == ["林玉安"]
