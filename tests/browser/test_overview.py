"""The overview in a real browser: the day switched, a number opened, the definition read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def test_a_manager_looks_back_to_the_report_and_opens_a_figure(device: Open, axe: Callable[[Page], None]) -> None:
    page = device("manager", "/reports/")
    page.get_by_text("换个日期").click()
    axe(page)
    page.get_by_role("link", name="公开报告那一天").click()
    card = page.locator(".xn-stat", has_text="成立以来接收服务对象")
    expect(card).to_contain_text("371")
    expect(page.locator(".xn-stat", has_text="正常结案")).to_contain_text("29 + 5")
    axe(page)
    card.get_by_role("link").click()
    expect(page.get_by_role("heading", name="371 个个案")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_those_that_fall_short_are_two_taps_away(device: Open, axe: Callable[[Page], None]) -> None:
    page = device("manager", "/reports/?as_of=2016-05-05")
    page.locator(".xn-stat", has_text="帮教有效执行率").get_by_role("link").click()
    axe(page)
    page.get_by_role("link", name="看没有达到的").click()
    expect(page.get_by_role("heading", name="5 个个案")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("尿检逾期")
    axe(page)


def test_any_day_can_be_chosen_and_taken_home_as_a_table(desktop: Open, tmp_path: Path) -> None:
    page = desktop("council_member", "/reports/")
    page.get_by_text("换个日期").click()
    page.get_by_label("任何一天").fill("2016-05-05")
    page.get_by_role("button", name="看这一天").click()
    expect(page.locator("h1 + .xn-sub")).to_contain_text("2016年5月5日")
    with page.expect_download() as started:
        page.get_by_role("link", name="表格").click()
    assert started.value.suggested_filename == "figures-20160505.xlsx"


def test_the_overview_is_readable_in_the_dark_and_in_english(open_on: Open, axe: Callable[[Page], None]) -> None:
    page = open_on("phone", "city_office", "/reports/", color_scheme="dark", locale="en-GB")
    expect(page.get_by_role("heading", level=1)).to_have_text("Figures")
    axe(page)
