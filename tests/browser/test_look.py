"""The look in a real browser: theme, language, masked names, keys, drafts, narrow screens."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

ME = "/web/me/"


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/account/login/", "/no/such/page/"])
def test_pages_without_sign_in_can_be_used_by_everyone(device, axe, theme: str, path: str) -> None:
    page = device(None, "/account/login/", color_scheme=theme)
    if path != "/account/login/":
        page.watch.expect(404)
        page.goto(path)
    axe(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_my_page_can_be_used_by_everyone(device, axe, theme: str) -> None:
    axe(device("social_worker", ME, color_scheme=theme))


def test_without_a_choice_the_page_is_as_light_or_dark_as_the_system(desktop) -> None:
    assert ground(desktop(None, "/account/login/", color_scheme="light")) == "rgb(250, 247, 241)"
    assert ground(desktop(None, "/account/login/", color_scheme="dark")) == "rgb(21, 25, 28)"


def test_a_chosen_theme_outlives_the_page_and_the_system(desktop) -> None:
    page = desktop("social_worker", ME, color_scheme="light")
    page.get_by_role("group", name="外观").get_by_role("button", name="深色").click()
    expect(page.get_by_role("button", name="深色")).to_have_attribute("aria-pressed", "true")
    page.reload()
    assert ground(page) == "rgb(21, 25, 28)"


def test_the_language_changes_on_the_spot(desktop) -> None:
    page = desktop("social_worker", ME)
    page.get_by_role("group", name="语言").get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Me", exact=True)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"


def test_names_are_masked_until_the_switch_in_the_rail_is_pressed(desktop) -> None:
    page = desktop("social_worker", ME)
    switch = page.locator(".xn-rail-switch")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")


def test_a_slash_leads_to_the_search_box_and_can_be_switched_off(desktop) -> None:
    page = desktop("social_worker", ME)
    page.keyboard.press("/")
    expect(page.locator("#xn-search-input")).to_be_focused()
    page.get_by_role("group", name="单键快捷键").get_by_role("button", name="关").click()
    expect(page.get_by_role("group", name="单键快捷键").get_by_role("button", name="关")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.keyboard.press("/")
    expect(page.locator("#xn-search-input")).not_to_be_focused()


def test_the_first_tab_leads_past_the_navigation(desktop) -> None:
    page = desktop("social_worker", ME)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("path", [ME, "/account/2fa/", "/account/password/change/"])
def test_no_page_scrolls_sideways_on_the_narrowest_phone(phone, path: str) -> None:
    page = phone("social_worker", path, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_everything_to_press_on_a_phone_is_large_enough(phone) -> None:
    page = phone("social_worker", ME)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input:not([type=hidden])')]
            .map(element => [element.textContent.trim(), element.getBoundingClientRect()])
            .filter(([, box]) => box.width && box.height > 1 && (box.height < 38 || box.width < 38))
            .map(([text]) => text)"""
    )
    assert small == []


def test_nothing_of_a_reader_stays_in_the_browser_after_sign_out(desktop) -> None:
    page = desktop("social_worker", ME)
    page.evaluate("sessionStorage.setItem('xn-draft:/x:y', '{}')")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/account/login/**")
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('xn-draft'))") == []


def test_a_page_weighs_less_than_200_kilobytes(phone) -> None:
    page = phone("social_worker", ME)
    weight = page.evaluate(
        """() => [...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]
            .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""
    )
    assert 0 < weight < 200_000
