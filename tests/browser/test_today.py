"""Today in a real browser: worked until it is empty, with a thumb, and a testing day with the keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.forms import taken_by_women

TODAY = "/today/"


def row(page: Page, title: str) -> Locator:
    """The first row of the list whose duty is called so."""
    return page.locator(".xn-task").filter(has=page.get_by_text(title, exact=False)).first


def number(page: Page, label: str) -> int:
    """The figure of a card."""
    card = page.locator(".xn-stat", has=page.locator(".xn-stat-label", has_text=re.compile(rf"^\s*{label}\s*$")))
    return int(card.locator(".xn-stat-value").inner_text())


def no_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", [TODAY, "/today/calendar/", "/cases/record/", "/cases/testing-day/"])
def test_the_daily_pages_can_be_used_by_everyone_and_fit_every_screen(device, axe, path: str, theme: str) -> None:
    page = device("social_worker", path, color_scheme=theme)
    axe(page)
    assert no_sideways(page)


def test_a_manager_sees_the_tables_and_every_number_leads_on(desktop, axe) -> None:
    page = desktop("manager", TODAY)
    page.get_by_role("link", name="按社工").click()
    axe(page)
    door = page.locator("td .xn-count").first
    count = int(door.inner_text())
    door.click()
    expect(page.locator(".xn-task")).to_have_count(count)


def test_a_tap_opens_the_whole_reason_and_another_closes_it(phone, axe) -> None:
    page = phone("social_worker", TODAY)
    article = page.locator(".xn-article").first
    article.tap()
    reason = page.locator(".xn-reason:not([hidden])")
    expect(reason).to_contain_text("用到的事实")
    expect(article).to_have_attribute("aria-expanded", "true")
    axe(page)
    article.tap()
    expect(reason).to_have_count(0)


def test_a_test_is_recorded_with_three_taps(phone) -> None:
    page = phone("social_worker", f"{TODAY}?kind=tests")
    done = number(page, "今天已办")
    row(page, "次尿检").locator(".xn-task-act a").tap()
    expect(page.get_by_role("heading", name="记录尿检")).to_be_visible()
    assert page.locator("input[name=result]:checked").count() == 0
    page.get_by_text("阴性", exact=True).tap()
    taken_by_women(page)
    page.get_by_role("button", name="保存，下一位").tap()
    expect(page.get_by_role("status")).to_contain_text("已记录")
    page.goto(f"{TODAY}?kind=tests")
    assert number(page, "今天已办") == done + 1


def test_a_positive_test_opens_its_follow_up_and_its_correction_takes_it_back(desktop) -> None:
    page = desktop("social_worker", f"{TODAY}?kind=tests")
    link = row(page, "次尿检").locator(".xn-task-act a")
    case = re.search(r"/cases/(\d+)/", link.get_attribute("href") or "")
    assert case
    link.click()
    page.get_by_text("阳性", exact=True).click()
    page.get_by_role("button", name="保存，下一位").click()
    expect(page.get_by_text("请选出哪一项是阳性")).to_be_visible()
    page.locator(".xn-choice", has_text="吗啡").click()
    taken_by_women(page)
    page.get_by_role("button", name="保存，回到清单").click()
    expect(page.get_by_role("status")).to_contain_text("确认复检")
    page.goto(f"/cases/{case[1]}/history/")
    page.locator(".xn-event", has_text="阳性（吗啡）").first.get_by_role("link", name="更正").click()
    page.get_by_text("阴性", exact=True).click()
    page.get_by_label("为什么", exact=True).fill("看错了一行")
    page.get_by_role("button", name="更正").click()
    expect(page.get_by_role("status").first).to_contain_text("已更正")
    event = page.locator(".xn-event", has_text="看错了一行")
    event.locator("summary").click()
    expect(event).to_contain_text("阳性（吗啡）")


def test_a_testing_day_is_entered_by_the_keyboard_alone(desktop) -> None:
    page = desktop("social_worker", "/cases/testing-day/")
    rows = page.locator("[data-xn-row]")
    people = rows.count()
    assert people >= 4
    rows.first.locator("input[type=radio]").first.focus()
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.keyboard.press("r")
    page.keyboard.type("当场拒绝")
    page.keyboard.press("Enter")
    focused = str(page.evaluate("document.activeElement.name"))
    assert focused == rows.nth(3).locator("input[type=radio]").first.get_attribute("name")
    page.get_by_role("button", name="保存这一天").click()
    expect(page.get_by_role("status").first).to_contain_text("3 人")
    # Two are done; who refused and who was absent stay.
    expect(page.locator("[data-xn-row]")).to_have_count(people - 2)


def test_what_was_half_typed_comes_back_and_leaves_once_it_is_saved(phone) -> None:
    page = phone("social_worker", TODAY)
    link = page.locator(".xn-task-act a[href*='/contact/']").first
    href = (link.get_attribute("href") or "").split("?")[0]
    page.goto(href)
    page.get_by_label("谈了什么").fill("谈到一半")
    page.goto(TODAY)
    page.goto(href)
    expect(page.get_by_label("谈了什么")).to_have_value("谈到一半")
    page.get_by_text("谈话", exact=True).tap()
    page.get_by_role("button", name="保存").tap()
    expect(page.get_by_role("status").first).to_contain_text("已记录")
    page.goto(href)
    expect(page.get_by_label("谈了什么")).to_have_value("")


def settle(page: Page, act: str) -> None:
    """Fill the form of an act as briefly as it may be filled, and save it."""
    if act == "drug-test":
        page.get_by_text("阴性", exact=True).click()
        taken_by_women(page)
    elif act == "contact":
        page.get_by_text("家访", exact=True).click()
    elif act == "review":
        page.get_by_label("评估结论").fill("平稳")
    elif act == "police-report":
        page.get_by_label("事由和依据").fill("逾期未报到")
    page.get_by_role("button", name="保存，回到清单").click()


def test_today_is_worked_until_it_is_empty(desktop) -> None:
    page = desktop("social_worker", TODAY)
    acts = page.locator("a.btn-primary[href*='duty='], .xn-task-act a.xn-btn--soft[href*='duty=']")
    for _ in range(60):
        if not acts.count():
            break
        href = acts.first.get_attribute("href") or ""
        acts.first.click()
        settle(page, href.split("/")[4])
        page.wait_for_url(lambda url: "/record/" not in url)
    assert (number(page, "已逾期"), number(page, "今天")) == (0, 0)
    expect(page.locator("#group-overdue")).to_have_count(0)
