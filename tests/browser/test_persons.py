"""Persons in a real browser: found with the keyboard, entered, shown on the road, unmasked, merged and parted again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

PERSONS = "/people/"


def no_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def first_person(page: Page) -> None:
    """Open the first person of the list."""
    page.locator(".xn-people-name a").first.click()
    expect(page.locator(".xn-road")).to_be_visible()


def enter(page: Page, name: str, born: str) -> None:
    """Fill the form of a new person without papers, with the case."""
    page.goto("/people/new/")
    page.get_by_label("证件种类").select_option("none")
    page.get_by_label("姓名").fill(name)
    page.get_by_label("出生日期").fill(born)
    page.get_by_text("社区戒毒", exact=True).click()
    page.get_by_label("执行地").select_option(index=1)
    page.get_by_label("决定日期").fill("2026-01-05")
    page.get_by_label("报到日期").fill("2026-01-09")
    page.wait_for_load_state("networkidle")  # what is asked while one types has been answered


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", [PERSONS, "/people/new/", "/people/search/", "/cases/rules/"])
def test_the_pages_of_persons_can_be_used_by_everyone_and_fit_every_screen(device, axe, path: str, theme: str) -> None:
    page = device("social_worker", path, color_scheme=theme)
    axe(page)
    assert no_sideways(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("tab", ["", "tests", "family", "case", "about"])
def test_each_part_of_a_persons_page_can_be_used_by_everyone(device, axe, tab: str, theme: str) -> None:
    page = device("social_worker", PERSONS, color_scheme=theme)
    first_person(page)
    page.goto(f"{page.url}?tab={tab}")
    axe(page)
    assert no_sideways(page)


def test_the_road_is_six_lines_on_a_phone_and_three_on_a_desk(device) -> None:
    page = device("social_worker", f"{PERSONS}?measure=community_treatment&state=running&sort=-checked_in")
    first_person(page)
    tops = {
        round(box["y"])
        for stretch in page.locator(".xn-road-stretch svg").all()
        if (box := stretch.bounding_box()) is not None
    }
    viewport = page.viewport_size
    assert viewport is not None
    assert len(tops) == (6 if viewport["width"] < 768 else 3)


def test_a_mark_of_the_road_leads_to_its_fact(desktop) -> None:
    page = desktop("social_worker", f"{PERSONS}?measure=community_treatment&state=running&sort=checked_in")
    first_person(page)
    mark = page.locator(".xn-road-stretch a:has(use)").last
    target = str(mark.get_attribute("href")).split("#")[1]
    mark.dispatch_event("click")
    expect(page.locator(f"#{target}")).to_be_visible()


def test_the_same_is_said_in_a_table_for_who_does_not_see_the_picture(desktop) -> None:
    page = desktop("social_worker", PERSONS)
    first_person(page)
    page.get_by_text("用表格看").click()
    expect(page.locator(".xn-road-table tbody tr").first).to_be_visible()


def test_somebody_is_found_and_opened_by_the_keyboard_alone(desktop) -> None:
    page = desktop("manager", PERSONS)
    page.keyboard.press("/")
    page.keyboard.type("l", delay=30)
    answers = page.locator("#xn-search-results a.xn-found")
    expect(answers).not_to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(answers.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/people/\d+/$"))


def test_a_number_is_shown_only_after_a_reason(device, axe) -> None:
    page = device("social_worker", PERSONS)
    first_person(page)
    page.get_by_role("link", name="显示完整证件号码").click()
    page.get_by_role("button", name="显示出来").click()
    expect(page.locator("#revealed")).not_to_contain_text(re.compile(r"\d{17}[\dX]"))
    page.get_by_text("核对身份").click()
    axe(page)
    page.get_by_role("button", name="显示出来").click()
    expect(page.locator("#revealed .xn-secret")).to_contain_text(re.compile(r"\d{17}[\dX]"))
    axe(page)


def test_another_day_is_asked_and_one_sees_that_it_is_another(desktop, axe) -> None:
    page = desktop("social_worker", PERSONS)
    first_person(page)
    page.goto(f"{page.url}?as_of=2026-02-01")
    expect(page.get_by_text("您看的不是今天")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="回到今天").click()
    expect(page.get_by_text("您看的不是今天")).to_have_count(0)


def test_a_double_is_shown_before_saving_and_two_records_are_merged_and_parted_again(desktop, axe) -> None:
    page = desktop("manager", "/people/new/")
    enter(page, "苗重名", "1991-02-03")
    page.get_by_role("button", name="登记").click()
    expect(page).to_have_url(re.compile(r"/people/\d+/$"))
    first = page.url

    enter(page, "苗重名", "1991-02-03")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("可能已经登记过，还没有保存")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="不是同一个人，继续登记").click()
    expect(page).to_have_url(re.compile(r"/people/\d+/$"))
    assert page.url != first

    page.locator(".xn-person-acts summary").last.click()
    page.get_by_role("link", name="与另一份记录合并").click()
    page.get_by_label("姓名、拼音、手机尾号、证件号").last.fill("苗重名")
    page.get_by_role("button", name="找").click()
    page.locator("main a.xn-found").click()
    axe(page)
    page.get_by_text("保留左边").click()
    page.get_by_label("为什么认为是同一个人").fill("照片一致")
    page.get_by_role("button", name="合并").click()
    expect(page.get_by_role("heading", name="已合并为一份")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="打开这个人").click()
    expect(page).to_have_url(first)
    expect(page.locator(".xn-filters .xn-filter")).to_have_count(2)

    page.goto("/people/doubles/")
    axe(page)
    page.locator("tbody a[href*='/merges/']").first.click()
    page.get_by_role("button", name="撤销合并").first.click()
    page.locator("dialog[open]").get_by_role("button", name="撤销合并").click()
    expect(page.get_by_role("heading", name="合并已撤销")).to_be_visible()
    page.goto(f"{PERSONS}?q=苗重名")
    expect(page.locator(".xn-people-name a")).to_have_count(2)


def test_on_a_phone_a_person_is_opened_by_a_tap_anywhere_on_the_row(phone) -> None:
    page = phone("social_worker", PERSONS)
    page.locator(".xn-people-next").first.tap(force=True)
    expect(page.locator(".xn-road")).to_be_visible()


def test_a_rule_is_found_and_its_history_opened(device, axe) -> None:
    page = device("auditor", "/cases/rules/?q=test.lab.report")
    page.locator(".xn-rule summary").first.click()
    expect(page.locator(".xn-rule-history li")).to_have_count(2)
    axe(page)
