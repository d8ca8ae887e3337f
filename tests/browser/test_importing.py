"""A list comes in and goes out again in a real browser: upload, columns, preview, import, undo."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import expect
from stdnum.cn import ric

from xiangnuan.web.clock import today

NAMES = ["阮试验", "阮试验二", "阮试验三"]


def an_identity_number(serial: int) -> str:
    head = f"33048219880808{serial:03d}"
    return head + ric.calc_check_digit(head + "0")


@pytest.fixture
def roster(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """An ugly list with a heading of its own for each device: title rows, a heading of two lines, mixed dates, a row with a fault and a repeated one."""
    checked_in = today() - timedelta(days=40)
    decided = checked_in - timedelta(days=6)
    path = tmp_path / "新仓镇台账.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("花名册")
    sheet.merge_range(0, 0, 0, 7, "新仓镇社区戒毒社区康复人员花名册")
    sheet.write(1, 0, "填报单位：")
    number = {"phone": "序号", "desktop": "编号"}[request.node.callspec.params["device"]]
    for at, heading in enumerate([number, "姓名", "公民身份号码", "联系方式", "属地", "戒毒措施", "决定日期"]):
        sheet.merge_range(2, at, 3, at, heading)
    sheet.merge_range(2, 7, 2, 8, "时间")
    sheet.write_row(3, 7, ["报到", "协议"])
    days = [f"{checked_in:%Y.%-m.%-d}", f"{checked_in:%Y年%-m月%-d日}", f"{checked_in:%Y%m%d}"]
    for at, name in enumerate(NAMES):
        row = [
            at + 1,
            name,
            an_identity_number(at * 2 + 1),
            f"1380000{at:04d}",
            "新仓镇",
            "社戒",
            f"{decided:%Y-%m-%d}",
        ]
        sheet.write_row(4 + at, 0, [*row, days[at], ""])
    faulty = an_identity_number(9)
    sheet.write_row(
        7, 0, [4, "阮错号", faulty[:-1] + ("1" if faulty[-1] != "1" else "2"), "", "新仓镇", "社戒", "", days[0]]
    )
    sheet.write_row(8, 0, [5, NAMES[0], an_identity_number(1), "", "新仓镇", "社戒", f"{decided:%Y-%m-%d}", days[0]])
    sheet.write(9, 0, "合计")
    book.close()
    return path


def test_a_list_is_uploaded_looked_over_imported_undone_and_known_again(device, axe, roster: Path) -> None:
    page = device("manager", "/cases/roster/")
    axe(page)
    page.locator("input[type=file]").set_input_files(roster)
    page.get_by_role("button", name="上传").click()
    preview = page.get_by_role("button", name="看预览")
    expect(preview).to_be_visible()
    axe(page)
    preview.click()

    expect(page.locator(".xn-stat").first).to_contain_text("3")
    expect(page.locator("main")).to_contain_text("校验位不对")
    axe(page)
    page.get_by_role("link", name="可能重复 1").click()
    expect(page.locator("main")).to_contain_text("是同一人")
    axe(page)

    page.get_by_role("button", name="导入 3 人").click()
    page.locator("dialog[open]").get_by_role("button", name="导入", exact=True).click()
    expect(page.locator("main")).to_contain_text("已导入 3 人、3 个个案")
    where = page.url
    page.goto("/people/?q=阮试验")
    expect(page.locator("main")).to_contain_text("阮＊")

    page.goto(where)
    page.get_by_role("button", name="撤销这次导入").click()
    page.locator("dialog[open]").get_by_role("button", name="撤销", exact=True).click()
    expect(page.locator("main")).to_contain_text("已撤销：3 人")
    page.goto("/people/?q=阮试验")
    expect(page.locator("main")).not_to_contain_text("阮＊")

    # The same list again: the columns are remembered, so the preview comes at once.
    page.goto("/cases/roster/")
    page.locator("input[type=file]").set_input_files(roster)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("button", name="导入 3 人")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
