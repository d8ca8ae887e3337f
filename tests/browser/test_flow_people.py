"""Somebody is sought, a number is shown for a reason that the trail keeps, and a double is merged with a thumb and undone."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

from playwright.sync_api import Page, expect
from tests.browser.site import Site

from xiangnuan.web.clock import today

Open = Callable[..., Page]

WITH_DUTIES = """
    SELECT person.id, person.name, person.name_initials, person.birth_date
    FROM people_person person
    JOIN cases_case "case" ON "case".person_id = person.id AND "case".state = 'running' AND "case".is_current
    WHERE person.identity_kind = 'resident' AND (
        -- Few enough to be among the first ten answers.
        SELECT count(*) FROM people_person other WHERE other.name_initials LIKE person.name_initials || '%'
    ) < 6
    ORDER BY person.id LIMIT 1 OFFSET ?
"""


def somebody(site: Site, at: int) -> tuple[int, str, str, str]:
    """Number, name, initials and birth date of a person whose term runs."""
    with closing(sqlite3.connect(site.home / "demo.sqlite3")) as database:
        found = database.execute(WITH_DUTIES, (at,)).fetchone()
    return (int(found[0]), str(found[1]), str(found[2]), str(found[3]))


def duties(page: Page, person: int) -> list[str]:
    """What the page of a person lists as coming next."""
    page.goto(f"/people/{person}/")
    return page.locator(".xn-next li[id^='duty-'] .xn-next-line").all_inner_texts()


def test_initials_arrows_and_enter_open_a_person_and_a_number_is_shown_for_a_reason_that_the_trail_keeps(
    desktop: Open, site: Site
) -> None:
    person, _, initials, _ = somebody(site, at=3)
    page = desktop("manager", "/today/")
    page.keyboard.press("/")
    page.keyboard.type(initials, delay=30)
    wanted = page.locator(f"#xn-search-results a[href='/people/{person}/']")
    expect(wanted).to_be_visible()
    for _ in range(12):
        page.keyboard.press("ArrowDown")
        if wanted.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/people/{person}/$"))

    page.get_by_role("link", name="显示完整证件号码").click()
    asked = page.locator("#revealed")
    asked.get_by_text("核对身份", exact=True).click()
    asked.get_by_role("button").first.click()
    expect(asked.locator(".xn-secret")).to_have_text(re.compile(r"^\d{17}[\dX]$"))

    trail = desktop("auditor", "/access/trail/")
    entry = trail.locator("tbody tr", has_text="显示证件号码").first
    expect(entry).to_contain_text(str(person))


def test_a_double_is_merged_with_a_thumb_and_the_undo_gives_both_their_duties_back(phone: Open, site: Site) -> None:
    person, name, _, born = somebody(site, at=8)
    page = phone("manager", "/people/new/")
    before = duties(page, person)
    assert before
    cases = page.locator(".xn-filters .xn-filter").count()

    page.goto("/people/new/")
    page.get_by_label("证件种类").select_option("none")
    page.get_by_label("姓名").fill(name)
    page.get_by_label("出生日期").fill(born)
    page.get_by_text("社区戒毒", exact=True).tap()
    page.get_by_label("执行地").select_option(index=1)
    page.get_by_label("决定日期").fill((today() - timedelta(days=40)).isoformat())
    page.get_by_label("报到日期").fill((today() - timedelta(days=36)).isoformat())
    page.get_by_role("button", name="登记", exact=True).tap()
    expect(page.get_by_text("可能已经登记过，还没有保存")).to_be_visible()
    page.get_by_role("button", name="不是同一个人，继续登记").tap()
    expect(page).to_have_url(re.compile(r"/people/\d+/$"))
    double = int(page.url.rstrip("/").split("/")[-1])
    of_double = duties(page, double)
    assert of_double

    page.goto(f"/people/{person}/merge/{double}/")
    page.get_by_text("保留左边").tap()
    page.get_by_label("为什么认为是同一个人").fill("照片一致，同一部手机。")
    page.get_by_role("button", name="合并").tap()
    expect(page.get_by_role("heading", name="已合并为一份")).to_be_visible()
    merge = page.url
    page.goto(f"/people/{person}/")
    expect(page.locator(".xn-filters .xn-filter")).to_have_count(cases + 1)
    page.goto(f"/people/?q={name}")
    expect(page.locator(f"main a[href='/people/{double}/']")).to_have_count(0)

    page.goto(merge)
    page.get_by_role("button", name="撤销合并").first.tap()
    page.locator("dialog[open]").get_by_role("button", name="撤销合并").tap()
    expect(page.get_by_role("heading", name="合并已撤销")).to_be_visible()
    assert duties(page, person) == before
    assert duties(page, double) == of_double
