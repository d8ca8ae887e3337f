"""Tables out: what leaves as a workbook reads the same and can run nothing."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

import pytest
from python_calamine import load_workbook

from xiangnuan.sheets.writing import download, workbook


def read(content: bytes) -> list[list[object]]:
    """The rows of the first sheet."""
    return load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_a_table_comes_back_as_it_was_written():
    rows = [["林玉安", 3, date(2026, 6, 15), None, True], ["陈明", 1.5, date(2024, 2, 29), "说明", False]]
    content = workbook("今天", ["姓名", "次数", "日期", "说明", "已办"], rows)
    assert read(content) == [
        ["姓名", "次数", "日期", "说明", "已办"],
        ["林玉安", 3.0, date(2026, 6, 15), "", True],
        ["陈明", 1.5, date(2024, 2, 29), "说明", False],
    ]


@pytest.mark.parametrize("hostile", ['=HYPERLINK("http://x")', "+1", "-1+2", "@SUM(1)", "\t=1", "http://x/", "＝1"])
def test_no_text_becomes_a_formula_or_a_link(hostile):
    content = workbook("名单", ["姓名"], [[hostile]])
    with zipfile.ZipFile(BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert read(content)[1] == [hostile]


def test_an_identity_number_stays_text_with_every_digit():
    assert read(workbook("名单", ["证件号"], [["330482199003071234"]]))[1] == ["330482199003071234"]


def test_signs_that_a_workbook_cannot_hold_are_left_out():
    assert read(workbook("a[b]:c*?/\\", ["x"], [["安\x00静\x0b"]]))[1] == ["安静"]


def test_an_empty_list_still_has_its_heading():
    assert read(workbook("", ["姓名", "日期"], [])) == [["姓名", "日期"]]


def test_a_download_has_a_chinese_name_and_is_kept_by_no_cache():
    answer = download("今天 2026-06-15", b"x")
    assert "filename*=utf-8''%E4%BB%8A%E5%A4%A9" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
