"""A worker brings her own list in, in English: every page says so, the clocks run, Today asks, and the undo takes it back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect
from stdnum.cn import ric
from tests.browser.language import HAN, chinese_left
from tests.browser.site import Site

from xiangnuan.web.clock import today

Open = Callable[..., Page]
Axe = Callable[[Page], None]

# How six hands write a date.
WAYS = (
    "{0.year}.{0.month}.{0.day}",
    "{0:%Y}年{0.month}月{0.day}日",
    "{0:%Y%m%d}",
    "{0:%Y/%m/%d}",
    "{0:%y}-{0.month}-{0.day}",
)
HEADINGS = ("序 号", "姓  名", "身份证号", "手机", "所属镇街", "管控类别")
IN_THE_LIST = re.compile(
    r"新仓 戒毒人员|最新|新仓镇戒毒康复人员情况一览表|填表日期|社区戒毒\s*[（(]康复[）)]|报到时间|签订协议时间|尿检情况"
    r"|最近一次尿检日期|尿检结果|序 号|姓\s+名|身份证号|手机|所属镇街|管控类别|新仓|社区戒毒|阴性|惠＊.|\d+年\d+月\d+日"
)


def a_number(serial: int, wrong: bool = False) -> str:
    """A resident identity number that nobody has."""
    head = f"33048219910909{serial:03d}"
    check = ric.calc_check_digit(head + "0")
    return head + (("1" if check == "0" else "0") if wrong else check)


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """Two title rows, a heading of two lines, a date in every hand, past tests, a bad number, a repeated row, a note."""
    path = tmp_path / "新仓 戒毒人员 (最新).xlsx"
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy/m/d"})
    sheet = book.add_worksheet("Sheet1")
    sheet.merge_range(0, 0, 0, 9, "新仓镇戒毒康复人员情况一览表")
    sheet.merge_range(1, 0, 1, 9, f"填表日期：{today():%Y.%m.%d}")
    for at, heading in enumerate(HEADINGS):
        sheet.merge_range(2, at, 3, at, heading)
    sheet.merge_range(2, 6, 2, 7, "社区戒毒（康复）")
    sheet.write_row(3, 6, ["报到时间", "签订协议时间"])
    sheet.merge_range(2, 8, 2, 9, "尿检情况")
    sheet.write_row(3, 8, ["最近一次尿检日期", "尿检结果"])

    checked_in = today() - timedelta(days=75)
    tested = today() - timedelta(days=50)

    def person(at: int, name: str, number: str, day_in: date | str) -> None:
        row = 3 + at
        sheet.write_row(row, 0, [at, name, number, "", "新仓", "社区戒毒"])
        if isinstance(day_in, date):
            sheet.write_datetime(row, 6, day_in, day)
        else:
            sheet.write(row, 6, day_in)
        sheet.write_row(row, 7, [WAYS[0].format(checked_in), WAYS[2].format(tested), "阴性"])

    for at, way in enumerate(WAYS, start=1):
        person(at, f"惠试{'甲乙丙丁戊'[at - 1]}", a_number(at * 2), way.format(checked_in))
    person(6, "惠试己", a_number(12), checked_in)
    person(7, "惠试错", a_number(14, wrong=True), checked_in)
    person(8, "惠试甲", a_number(2), checked_in)
    sheet.write(12, 0, "备注：以上数据由各村上报。")
    book.close()
    return path


def left_in_chinese(page: Page, home: Path) -> list[str]:
    """What is left in Chinese on a page, but for what stands in the list itself."""
    texts = (IN_THE_LIST.sub("", text) for text in chinese_left(page, home))
    return [f"{page.url}: {text}" for text in texts if HAN.search(text)]


@pytest.mark.sweep
def test_a_worker_brings_her_list_in_works_with_it_and_takes_it_back_in_english(
    desktop: Open, axe: Axe, site: Site, roster: Path
) -> None:
    page = desktop("social_worker", "/cases/roster/", locale="en-GB")
    left: list[str] = []

    def look() -> None:
        axe(page)
        left.extend(left_in_chinese(page, site.home))

    page.locator("input[type=file]").set_input_files(roster)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".xn-step[aria-current=step]")).to_contain_text("Columns")
    look()
    page.get_by_role("button", name="preview").click()
    expect(page.locator(".xn-stat").first).to_contain_text("6")
    expect(page.locator("main")).to_contain_text("the identity number fails its checksum")
    expect(page.locator("main")).to_contain_text("the same person as row 5")
    look()
    page.get_by_role("button", name="Import 6 persons").click()
    page.locator("dialog[open]").get_by_role("button", name="Import", exact=True).click()
    undo = page.get_by_role("button", name="Undo this import")
    expect(undo).to_be_visible()
    look()
    done = page.url

    # Checked in two and a half months ago, tested once since: a test is late.
    page.goto("/today/?kind=tests&due=overdue")
    late = page.locator(".xn-task", has_text="惠＊甲")
    expect(late.first).to_contain_text("last")
    look()
    late.locator("h3 a").first.click()
    expect(page.locator(".xn-road")).to_be_visible()
    look()

    page.goto(done)
    undo.click()
    page.locator("dialog[open]").get_by_role("button", name="Undo", exact=True).click()
    # The button goes when the undoing begins; the list is only gone when the page says so.
    expect(page.locator("main")).to_contain_text("Undone: 6 persons")
    look()
    page.goto("/today/?kind=tests&due=overdue")
    expect(late).to_have_count(0)
    page.goto("/people/?q=惠试")
    expect(page.locator(".xn-people-name")).to_have_count(0)
    assert left == [], "\n".join(left)
