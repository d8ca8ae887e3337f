"""A paper is photographed, uploaded and seen, taken out of sight and brought back, on a phone and on a desktop."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser.site import Site

Open = Callable[..., Page]
Axe = Callable[[Page], None]


def somebody(site: Site) -> int:
    """A client of the shown worker who has papers."""
    with closing(sqlite3.connect(site.home / "demo.sqlite3")) as database:
        found = database.execute("SELECT person_id FROM attachments_attachment ORDER BY id LIMIT 1").fetchone()
    return int(found[0])


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0110] = "Secret Camera"
    path = tmp_path / "决定书扫描.jpg"
    Image.new("RGB", (640, 480), (210, 200, 180)).save(path, exif=exif)
    return path


def test_a_paper_is_uploaded_seen_withdrawn_and_restored(
    device: Open, site: Site, axe: Axe, photo: Path, tmp_path: Path
) -> None:
    script = tmp_path / "坏.svg"
    script.write_text("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    page = device("social_worker", f"/people/{somebody(site)}/?tab=papers#record")
    papers = page.locator(".xn-papers").first.locator(":scope > li")
    before = papers.count()
    assert before
    axe(page)

    page.get_by_role("link", name="添加材料").last.click()
    page.get_by_label("是什么材料").select_option(label="决定书")
    page.locator("#id_papers").set_input_files([photo, script])
    expect(page.get_by_text("决定书扫描.jpg（")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_text("已添加 1 份材料。")).to_be_visible()
    expect(page.get_by_text("“坏.svg”没有保存：不收这种文件。")).to_be_visible()
    expect(papers).to_have_count(before + 1)

    with page.expect_popup() as opening:
        papers.first.get_by_role("link", name="决定书扫描").first.click()
    seen = opening.value
    picture = seen.locator("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [640, 480]
    seen.close()
    with page.expect_download() as saving:
        papers.first.get_by_role("link", name="保存").click()
    assert saving.value.suggested_filename == "决定书扫描.jpg"
    assert b"Secret Camera" not in saving.value.path().read_bytes()

    papers.first.get_by_role("link", name="撤回").click()
    axe(page)
    page.get_by_label("为什么撤回").fill("传错了人")
    page.get_by_role("button", name="撤回", exact=True).click()
    expect(papers).to_have_count(before)
    page.get_by_text("已撤回 1 份").click()
    expect(page.get_by_text("撤回：传错了人")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="恢复").click()
    expect(papers).to_have_count(before + 1)


def test_a_file_that_is_too_large_is_named_before_anything_is_sent(device: Open, site: Site, tmp_path: Path) -> None:
    big = tmp_path / "很大.pdf"
    with big.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    page = device("social_worker", f"/cases/attachments/of/{somebody(site)}/new/")
    page.locator("#id_papers").set_input_files(big)
    expect(page.get_by_text("“很大.pdf”太大：每个最多 20 MB")).to_be_visible()
    assert page.locator("#id_papers").evaluate("control => control.files.length") == 0
    page.goto("/cases/roster/")
    with big.open("wb") as file:
        file.truncate(41 * 1024 * 1024)
    page.locator("input[type=file]").set_input_files(big)
    expect(page.get_by_text("文件过大：最多 40 MB。")).to_be_visible()


def test_a_browser_that_sends_too_much_is_shown_why(desktop: Open, site: Site, tmp_path: Path) -> None:
    big = tmp_path / "很大.jpg"
    with big.open("wb") as file:
        file.truncate(120 * 1024 * 1024)
    page = desktop("social_worker", f"/cases/attachments/of/{somebody(site)}/new/")
    page.watch.expect(413)  # type: ignore[attr-defined]
    page.evaluate("document.querySelectorAll('[data-xn-most-bytes]').forEach((one) => delete one.dataset.xnMostBytes)")
    page.get_by_label("是什么材料").select_option(label="其他")
    page.locator("#id_papers").set_input_files(big)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_role("heading", name="上传的内容太大")).to_be_visible()


def test_the_town_office_sees_papers_and_changes_none(phone: Open, site: Site) -> None:
    page = phone("town_office", f"/people/{somebody(site)}/?tab=papers#record")
    expect(page.locator(".xn-papers > li").first).to_be_visible()
    expect(page.get_by_role("link", name="添加材料")).to_have_count(0)
    expect(page.get_by_role("link", name="撤回")).to_have_count(0)
