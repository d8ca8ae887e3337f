"""A manager seals, opens and undoes with keys; a worker notes a consent, answers a request and fetches the copy with a thumb."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.site import Site

Open = Callable[..., Page]


def one(site: Site, query: str) -> tuple[int, ...]:
    """The first row of a query on the site's database."""
    with closing(sqlite3.connect(site.home / "demo.sqlite3")) as database:
        return tuple(int(value) for value in database.execute(query).fetchone())


def test_the_manager_seals_opens_and_undoes(desktop: Open, site: Site) -> None:
    page = desktop("manager", "/rights/due/?sort=-closed")
    row = page.locator("tbody tr").first
    link = row.locator("a").first
    path = str(link.get_attribute("href"))
    person = path.strip("/").split("/")[-1]
    row.locator("input[type=checkbox]").check()
    page.get_by_role("button", name="封存勾选的人").click()
    page.locator("dialog[open]").get_by_role("button", name="封存", exact=True).click()
    expect(page.get_by_text("已封存 1 人。")).to_be_visible()
    expect(page.locator(f"main a[href='{path}']")).to_have_count(0)

    page.goto(path)
    expect(page).to_have_url(re.compile(rf"/rights/sealed/{person}/$"))
    expect(page.get_by_role("heading", name="已封存")).to_be_visible()
    page.get_by_role("link", name="解封查阅").click()
    page.get_by_label("法律依据").select_option("person")
    page.get_by_label("公文或申请编号").fill("申请 3 号")
    page.get_by_label("谁、为何查阅").fill("本人申请查阅自己的记录")
    page.get_by_role("button", name="解封查阅").click()
    expect(page.get_by_text("只读，限时")).to_be_visible()
    expect(page.get_by_role("heading", name="身份与联系方式")).to_be_visible()
    page.get_by_role("button", name="结束查阅").click()
    expect(page.locator("tbody tr", has_text="申请 3 号")).to_be_visible()

    page.goto(f"/rights/sealed/{person}/undo/")
    page.get_by_label("原因").fill("点错了人")
    page.get_by_role("button", name="撤销封存").click()
    expect(page).to_have_url(re.compile(rf"/people/{person}/$"))
    expect(page.get_by_text("已撤销封存，记录恢复原样。")).to_be_visible()


def test_a_sealed_person_is_not_there_for_the_worker(phone: Open, site: Site) -> None:
    (person,) = one(site, "SELECT person_id FROM rights_seal WHERE undone_at IS NULL ORDER BY id LIMIT 1")
    page = phone("social_worker", "/people/")
    page.watch.expect(404)  # type: ignore[attr-defined]
    page.goto(f"/people/{person}/")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("已封存")


def test_a_consent_a_request_and_the_copy_with_a_thumb(phone: Open, site: Site, tmp_path: Path) -> None:
    person, request = one(site, "SELECT person_id, id FROM rights_request ORDER BY id LIMIT 1")
    page = phone("manager", f"/rights/persons/{person}/")
    page.get_by_role("link", name="登记 拍摄和公开照片").tap()
    page.get_by_text("同意", exact=True).tap()
    page.get_by_text("书面签字", exact=True).tap()
    page.get_by_label("同意书版本").fill("2026年9月版")
    page.get_by_role("button", name="保存").tap()
    page.get_by_role("link", name="撤回 拍摄和公开照片").tap()
    page.get_by_role("button", name="保存").tap()
    expect(page.get_by_text("已记下撤回。从现在起不再据此提供或公开；此前的不受影响。")).to_be_visible()

    page.goto(f"/rights/requests/{request}/")
    page.get_by_role("link", name="个人信息副本").tap()
    page.get_by_label("身份核对").select_option("document")
    page.get_by_text("打印件当面交付", exact=True).tap()
    page.get_by_role("button", name="保存").tap()
    for form in ("PDF/A", "JSON"):
        with page.expect_download() as fetched:
            page.get_by_role("link", name=form).first.tap()
        file = tmp_path / form.replace("/", "")
        fetched.value.save_as(file)
        if form == "JSON":
            assert json.loads(file.read_text())["person"]["number"] == person
        else:
            assert b"<pdfaid:part>2</pdfaid:part>" in file.read_bytes()
    page.goto(f"/rights/requests/{request}/")
    page.get_by_text("已办理", exact=True).tap()
    page.get_by_label("答复").last.fill("副本已当面交给本人。")
    page.get_by_role("button", name="保存答复").tap()
    expect(page.get_by_text("副本已当面交给本人。")).to_be_visible()


def test_the_assessment_is_made_and_printed(desktop: Open) -> None:
    page = desktop("manager", "/rights/papers/")
    page.get_by_role("link", name="生成新的一版").last.click()
    page.get_by_label("结论与待办").fill("备份每天做，已试过恢复。")
    page.get_by_role("button", name="生成").click()
    expect(page.get_by_role("heading", name=re.compile("第 2 版"))).to_be_visible()
    expect(page.get_by_text("备份每天做，已试过恢复。")).to_be_visible()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="PDF/A").click()
    assert fetched.value.suggested_filename == "assessment-v2.pdf"


@pytest.mark.sweep
def test_the_pages_are_clean_at_both_sizes(phone: Open, desktop: Open, site: Site, axe: Callable[[Page], None]) -> None:
    person, request = one(site, "SELECT person_id, id FROM rights_request ORDER BY id LIMIT 1")
    sealed, opening = one(site, "SELECT person_id, id FROM rights_opening ORDER BY id LIMIT 1")
    paths = (
        "due/", "sealed/", f"sealed/{sealed}/", f"sealed/{sealed}/open/", "openings/", f"openings/{opening}/",
        f"persons/{person}/", f"persons/{person}/consent/", f"persons/{person}/copy/", "requests/", f"requests/{request}/",
        "papers/", "papers/1/",
    )  # fmt: skip
    for device in (phone, desktop):
        page = device("manager", "/rights/due/")
        for path in paths:
            page.goto(f"/rights/{path}")
            axe(page)
            width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
            assert width[0] <= width[1], path
