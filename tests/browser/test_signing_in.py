"""Getting in and out, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_a_stranger_sees_the_sign_in_page_and_nothing_else(device: Callable[..., Page]) -> None:
    page = device(None, "/today/")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    assert "/account/login/" in page.url


def test_one_tap_on_a_demo_account_opens_the_first_page_of_its_role(device: Callable[..., Page]) -> None:
    page = device("social_worker")
    assert page.url.endswith("/today/")


def test_a_wrong_password_says_what_to_do_and_keeps_the_name(device: Callable[..., Page]) -> None:
    page = device(None, "/account/login/")
    page.locator("input[name=login]:visible").fill("nobody")
    page.locator("input[name=password]:visible").fill("not the password")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.locator("input[name=login]:visible")).to_have_value("nobody")


def test_signing_out_ends_the_session(device: Callable[..., Page]) -> None:
    page = device("auditor", "/account/logout/")
    page.get_by_role("main").get_by_role("button").first.click()
    page.goto("/access/trail/")
    assert "/account/login/" in page.url
