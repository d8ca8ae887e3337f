"""A colleague covers and works, somebody is opened in an emergency and it is reviewed, a doctor sees what was shared."""

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
Axe = Callable[[Page], None]

ABSENT = "艾嘉宁"
OF_SOMEBODY = """
    SELECT person.id, person.name, person.birth_date
    FROM people_person person
    JOIN access_user worker ON worker.id = person.worker_id
    JOIN cases_case "case" ON "case".person_id = person.id AND "case".state = 'running' AND "case".is_current
    WHERE (worker.username = 'social_worker') = ? AND (
        SELECT count(*) FROM people_person other WHERE other.name = person.name AND other.birth_date = person.birth_date
    ) = 1
    ORDER BY person.id LIMIT 1 OFFSET ?
"""


def somebody(site: Site, *, own: bool, at: int) -> tuple[int, str, str]:
    """Number, name and birth date of a client of the demo's social worker, or of a colleague."""
    with closing(sqlite3.connect(site.home / "demo.sqlite3")) as database:
        found = database.execute(OF_SOMEBODY, (int(own), at)).fetchone()
    return (int(found[0]), str(found[1]), str(found[2]))


def masked(name: str) -> re.Pattern[str]:
    """A name as the switch shows it: the first sign stays."""
    return re.compile(re.escape(name[0]) + "＊")


def test_a_manager_arranges_cover_and_the_colleague_works_with_a_thumb_until_it_is_ended(
    desktop: Open, phone: Open, axe: Axe
) -> None:
    manager = desktop("manager", "/access/covers/")
    manager.get_by_role("link", name="安排代班").click()
    manager.get_by_label("谁不在").select_option(label=ABSENT)
    manager.get_by_label("由谁代班").select_option(label="演示 社工")
    manager.get_by_text("外出培训", exact=True).click()
    axe(manager)
    manager.get_by_role("button", name="安排代班").click()
    expect(manager).to_have_url(re.compile(r"/access/covers/$"))
    row = manager.locator("tbody tr", has_text=ABSENT).filter(has_text="演示 社工")
    expect(row).to_contain_text("进行中")
    axe(manager)

    worker = phone("social_worker", "/today/")
    expect(worker.get_by_text(f"您代 {ABSENT} 的班")).to_be_visible()
    axe(worker)
    worker.get_by_role("navigation", name="按谁的服务对象").get_by_role("link", name=f"代 {ABSENT}").tap()
    task = worker.locator(".xn-task", has=worker.locator(".xn-pill", has_text=f"代 {ABSENT}")).first
    expect(task).to_be_visible()
    person = task.locator("h3 a").get_attribute("href")
    assert person
    worker.goto(person)
    expect(worker.locator(".xn-person-name")).to_contain_text(f"代 {ABSENT}")
    axe(worker)
    worker.locator(".xn-menu--record summary").tap()
    worker.locator(".xn-menu--record a[href*='/record/contact/']").first.tap()
    worker.get_by_text("谈话", exact=True).first.tap()
    found = worker.get_by_text("见到了", exact=True)
    if found.count():
        found.first.tap()
    worker.locator("form[method=post] button[type=submit].btn-primary").first.tap()
    expect(worker).to_have_url(re.compile(r"/people/\d+/"))

    row.get_by_role("button", name="结束").click()
    manager.locator("dialog[open]").get_by_role("button", name="结束").click()
    expect(row).to_contain_text("提前结束")
    worker.watch.expect(404)  # type: ignore[attr-defined]
    assert worker.goto(person).status == 404  # type: ignore[union-attr]


def test_somebody_in_front_of_one_is_opened_with_a_reason_and_the_manager_is_told_and_reviews_it(
    phone: Open, desktop: Open, site: Site, axe: Axe
) -> None:
    person, name, born = somebody(site, own=False, at=4)
    worker = phone("social_worker", "/today/")
    worker.watch.expect(404, 422)  # type: ignore[attr-defined]
    assert worker.goto(f"/people/{person}/").status == 404  # type: ignore[union-attr]

    worker.goto("/people/emergency/")
    worker.get_by_label("或姓名全名").fill(name)
    worker.get_by_label("加出生日期").fill((today() - timedelta(days=9999)).isoformat())
    worker.get_by_text("危机处置", exact=True).tap()
    worker.get_by_label("当时的情况").fill("在卫生院门口晕倒")
    worker.get_by_role("button", name="打开这个人").tap()
    expect(worker.get_by_text("没有完全符合的人")).to_be_visible()
    axe(worker)
    worker.get_by_label("加出生日期").fill(born)
    worker.get_by_role("button", name="打开这个人").tap()
    expect(worker).to_have_url(re.compile(rf"/people/{person}/$"))
    expect(worker.get_by_text("这个人不在您的范围内")).to_be_visible()
    expect(worker.locator(".xn-menu--record")).to_have_count(0)
    axe(worker)

    manager = desktop("manager", "/today/")
    expect(manager.get_by_text("1 次紧急查看等您复核")).to_be_visible()
    expect(manager.locator(".xn-rail .xn-nav-count")).to_contain_text("1")
    axe(manager)
    manager.get_by_role("link", name="去复核").click()
    expect(manager.locator("tbody tr")).to_have_count(1)
    expect(manager.locator("tbody tr")).to_contain_text(masked(name))
    manager.locator("tbody tr a").first.click()
    expect(manager.get_by_text("查看这个人的页面")).to_be_visible()
    axe(manager)
    manager.get_by_label("复核意见").fill("属实，处置得当")
    manager.get_by_role("button", name="标为已复核").click()
    expect(manager).to_have_url(re.compile(r"/people/emergencies/$"))
    expect(manager.locator(".xn-rail .xn-nav-count")).to_have_count(0)
    manager.goto("/people/emergencies/?state=not_found")
    expect(manager.locator("tbody tr")).to_contain_text("演示 社工")


def test_a_doctor_sees_a_page_with_what_was_shared_until_the_worker_ends_the_referral(
    desktop: Open, phone: Open, site: Site, axe: Axe
) -> None:
    person, name, _ = somebody(site, own=True, at=9)
    worker = desktop("social_worker", f"/people/{person}/")
    worker.get_by_label("更多").click()
    worker.get_by_role("link", name="转介给医生或咨询师").click()
    worker.get_by_label("转介给").select_option(label="演示 门诊医生 ・ 门诊医生")
    worker.get_by_label("转介目的").fill("请评估睡眠")
    worker.get_by_text("尿检结果", exact=True).click()
    axe(worker)
    worker.get_by_role("button", name="转介").click()
    expect(worker).to_have_url(re.compile(r"/people/referrals/$"))
    row = worker.locator("tbody tr", has_text="请评估睡眠")
    expect(row).to_contain_text("尿检结果")
    axe(worker)

    doctor = phone("clinic_doctor", "/")
    expect(doctor).to_have_url(re.compile(r"/people/referred/$"))
    listed = doctor.locator("tbody tr", has_text="请评估睡眠")
    expect(listed).to_contain_text(masked(name))
    axe(doctor)
    listed.get_by_role("link").tap()
    expect(doctor.get_by_role("heading", name="尿检结果")).to_be_visible()
    for never in ("电话", "措施和期限", "地址", "家庭"):
        expect(doctor.get_by_role("main").get_by_text(never)).to_have_count(0)
    axe(doctor)
    page = doctor.url

    row.get_by_role("button", name="结束").click()
    worker.locator("dialog[open]").get_by_role("button", name="结束").click()
    expect(row).to_contain_text("提前结束")
    doctor.watch.expect(403, 404)  # type: ignore[attr-defined]
    assert doctor.goto(page).status == 404  # type: ignore[union-attr]
    assert doctor.goto(f"/people/{person}/").status == 403  # type: ignore[union-attr]


def test_a_sealed_note_is_read_on_a_written_grant_and_no_longer_when_it_is_taken_back(
    phone: Open, desktop: Open, axe: Axe
) -> None:
    counsellor = phone("counsellor", "/people/referred/")
    counsellor.locator("tbody tr a").first.tap()
    counsellor.get_by_role("link", name="写保密记录").tap()
    counsellor.get_by_label("内容").fill("第二次咨询，睡得好一些。")
    axe(counsellor)
    counsellor.get_by_role("button", name="保存").tap()
    expect(counsellor.get_by_text("第二次咨询，睡得好一些。")).to_be_visible()
    axe(counsellor)

    supervisor = desktop("supervisor", "/people/notes/")
    supervisor.locator("tbody tr a").first.click()
    expect(supervisor.get_by_text("第二次咨询，睡得好一些。")).to_be_visible()
    axe(supervisor)
    note = supervisor.url

    counsellor.goto("/access/supervision/")
    counsellor.get_by_role("button", name="收回").first.tap()
    counsellor.locator("dialog[open]").get_by_role("button", name="收回").tap()
    expect(counsellor.locator("tbody tr")).to_contain_text("提前结束")
    axe(counsellor)
    supervisor.watch.expect(404)  # type: ignore[attr-defined]
    assert supervisor.goto(note).status == 404  # type: ignore[union-attr]
