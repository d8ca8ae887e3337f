"""Somebody leaves: everything handed over on one page, and back again the same day, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_a_manager_hands_over_and_takes_it_back(device: Callable[..., Page], axe: Callable[[Page], None]) -> None:
    page = device("manager", "/cases/leaving/")
    axe(page)
    row = page.locator("tbody tr", has_text="社工").filter(has_not_text="演示").first
    name = row.locator("td").first.inner_text().strip()
    row.get_by_role("link", name="办离职交接").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    axe(page)
    page.get_by_role("button", name="办理离职交接").click()
    expect(page.get_by_text("请选择").last).to_be_visible()
    page.locator("select[name=taker]").select_option(index=1)
    page.get_by_role("button", name="办理离职交接").click()
    page.wait_for_url("**/cases/leaving/")
    expect(page.locator("tbody tr").filter(has_text=name)).to_have_count(0)
    axe(page)
    page.get_by_role("button", name="撤销").first.click()
    expect(page.locator("tbody tr").filter(has_text=name)).to_have_count(1)
