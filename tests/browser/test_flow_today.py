"""A worker's day in a real browser, from the first touch to an empty list: tests, their follow-up, a correction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect
from tests.browser.forms import taken_by_women

Open = Callable[..., Page]

TODAY = "/today/"
# What a form asks for beyond what it comes filled in with: a choice to touch, or words for a field.
CHOICES = {"drug-test": "阴性", "contact": "家访"}
WORDS = {
    "review": ("评估结论", "平稳，继续每月谈话。"),
    "police-report": ("事由和依据", "逾期未报到，依《戒毒条例》第十四条。"),
}


@contextmanager
def touches(page: Page) -> Iterator[list[int]]:
    """Count how often the screen is touched until the block ends, over all pages that it leads through."""
    page.context.add_init_script("addEventListener('pointerdown', () => sessionStorage.taps++, true)")
    page.evaluate(
        "() => { sessionStorage.taps = 0; addEventListener('pointerdown', () => sessionStorage.taps++, true) }"
    )
    counted: list[int] = []
    yield counted
    counted.append(int(page.evaluate("sessionStorage.taps")))


def asked_now(page: Page) -> Locator:
    """The buttons of everything overdue or for today."""
    return page.locator("a.btn-primary[href*='duty='], a.xn-btn--soft[href*='duty=']")


def of_case(page: Page, case: str, title: str) -> Locator:
    """The duty of that name of a case, as Today lists it."""
    return page.locator(".xn-task", has=page.locator(f"a[href^='/cases/{case}/record/']")).filter(has_text=title)


def save(page: Page) -> None:
    taken_by_women(page)
    page.get_by_role("button", name="保存，回到清单").click()
    expect(page.get_by_role("status").first).to_contain_text("已记录")


def first_test(page: Page) -> str:
    """Open the first test that Today asks for; return the number of its case."""
    page.goto(f"{TODAY}?kind=tests")
    act = page.locator(".xn-task", has_text="次尿检").first.locator(".xn-task-act a")
    found = re.search(r"/cases/(\d+)/", act.get_attribute("href") or "")
    assert found
    act.click()
    return found[1]


def test_a_plain_negative_test_costs_three_touches_from_today(phone: Open) -> None:
    page = phone("social_worker", TODAY)
    with touches(page) as counted:
        page.locator(".xn-task", has_text="次尿检").first.locator(".xn-task-act a").tap()
        page.get_by_text("阴性", exact=True).tap()
        page.get_by_role("button", name="保存，下一位").tap()
        expect(page.get_by_role("status").first).to_contain_text("已记录")
    assert counted == [3]


def test_a_plain_negative_test_costs_five_touches_from_the_plus(phone: Open) -> None:
    page = phone("social_worker", TODAY)
    with touches(page) as counted:
        page.locator(".xn-bottom-link--main").tap()
        page.locator(".xn-links a").first.tap()
        page.locator(".xn-act", has_text="尿检").tap()
        page.get_by_text("阴性", exact=True).tap()
        page.get_by_role("button", name="保存").first.tap()
        expect(page.get_by_role("status").first).to_contain_text("已记录")
    assert counted == [5]


def test_a_positive_test_asks_for_its_confirmation_within_three_days_and_the_laboratory_settles_it(
    device: Open,
) -> None:
    page = device("social_worker", TODAY)
    case = first_test(page)
    page.get_by_text("阳性", exact=True).click()
    page.locator(".xn-choice", has_text="吗啡").click()
    save(page)

    page.goto(TODAY)
    asked = of_case(page, case, "确认复检")
    expect(asked).to_contain_text("3日内确认")
    expect(asked.locator(".xn-task-when")).to_contain_text("还有 3 天")
    asked.locator(".xn-task-act a").click()
    expect(page.locator("select[name=method]")).to_have_value("laboratory")
    page.get_by_text("阴性", exact=True).click()
    save(page)
    page.goto(TODAY)
    expect(of_case(page, case, "确认复检")).to_have_count(0)
    page.goto(f"{TODAY}?due=done")
    expect(page.locator(".xn-task", has_text="确认复检").first).to_be_visible()


def test_a_corrected_result_keeps_both_versions_and_moves_the_duties(phone: Open) -> None:
    page = phone("social_worker", TODAY)
    case = first_test(page)
    page.get_by_text("阴性", exact=True).tap()
    save(page)
    page.goto(TODAY)
    expect(of_case(page, case, "确认复检")).to_have_count(0)

    def correct(to: str, why: str) -> None:
        page.goto(f"/cases/{case}/history/")
        page.locator(".xn-event", has_text="尿检").first.get_by_role("link", name="更正").tap()
        page.get_by_text(to, exact=True).tap()
        if to == "阳性":
            page.locator(".xn-choice", has_text="氯胺酮").tap()
        page.get_by_label("为什么", exact=True).fill(why)
        page.get_by_role("button", name="更正").tap()
        expect(page.get_by_role("status").first).to_contain_text("已更正")

    correct("阳性", "看错了试剂板")
    page.goto(TODAY)
    expect(of_case(page, case, "确认复检")).to_have_count(1)
    page.goto(f"/cases/{case}/history/")
    event = page.locator(".xn-event", has_text="看错了试剂板")
    expect(event).to_contain_text("阳性（氯胺酮）")
    event.locator("summary").tap()
    expect(event.locator("s", has_text="阴性")).to_be_visible()

    correct("阴性", "登记到别人名下了")
    page.goto(TODAY)
    expect(of_case(page, case, "确认复检")).to_have_count(0)
    page.goto(f"/cases/{case}/history/")
    expect(page.locator(".xn-event").first.locator("summary")).to_have_count(2)


def test_a_testing_day_takes_a_positive_by_the_keyboard_too(desktop: Open) -> None:
    page = desktop("social_worker", "/cases/testing-day/")
    rows = page.locator("[data-xn-row]")
    people = rows.count()
    assert people >= 3
    rows.first.locator("input[type=radio]").first.focus()
    page.keyboard.press("p")
    expect(rows.first.locator("input[type=checkbox]:focus")).to_have_count(1)
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # goes on to the next person and does not send the day
    expect(rows.nth(1).locator("input[type=radio]:focus")).to_have_count(1)
    page.keyboard.press("n")
    page.get_by_role("button", name="保存这一天").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("2 人")
    expect(page.locator("[data-xn-row]")).to_have_count(people - 2)


def test_today_is_emptied_with_the_thumb_and_then_says_where_to_go_on(phone: Open) -> None:
    page = phone("social_worker", TODAY)
    assert asked_now(page).count() >= 3
    for _ in range(40):
        if not asked_now(page).count():
            break
        button = asked_now(page).first
        act = (button.get_attribute("href") or "").split("/")[4]
        button.tap()
        if act in CHOICES:
            page.get_by_text(CHOICES[act], exact=True).tap()
        elif act in WORDS:
            page.get_by_label(WORDS[act][0]).fill(WORDS[act][1])
        taken_by_women(page)
        page.get_by_role("button", name="保存，回到清单").tap()
        page.wait_for_url(lambda url: url.endswith(TODAY))
    for group in ("overdue", "today"):
        page.goto(f"{TODAY}?due={group}")
        expect(page.locator(".xn-task a[href*='duty=']")).to_have_count(0)
        expect(page.get_by_role("heading", name="这里没有要办的事")).to_be_visible()
    page.get_by_role("link", name="看全部", exact=True).tap()
    expect(page.locator("#group-week")).to_be_visible()
