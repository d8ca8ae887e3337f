"""What a browser keeps of a page, and the tokens for programs, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_going_back_after_signing_out_shows_nobody(device: Callable[..., Page]) -> None:
    # A session of its own: the others' must not end with it.
    page = device(None, "/account/login/")
    page.get_by_role("button", name="审计员").click()
    page.goto("/access/trail/")
    expect(page.get_by_role("heading", name="操作记录")).to_be_visible()
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    for _step in range(2):
        page.go_back()
        expect(page.get_by_role("heading", name="操作记录")).to_have_count(0)


def test_a_token_is_shown_once_opens_the_api_and_is_revoked(device: Callable[..., Page]) -> None:
    page = device("social_worker", "/exchange/tokens/")
    page.get_by_label("用途").fill("月报取数")
    page.get_by_label("读取人员").check()
    page.get_by_role("button", name="新建令牌").click()
    shown = page.get_by_role("status").locator("code")
    expect(shown).to_contain_text("xn_")
    key = shown.inner_text()
    page.reload()
    expect(page.get_by_text(key)).to_have_count(0)
    asked = {"Authorization": f"Bearer {key}"}
    answer = page.request.get("/api/v1/persons", headers=asked)
    assert answer.status == 200
    assert answer.json()["items"]
    assert page.request.get("/api/v1/cases", headers=asked).status == 403
    page.get_by_role("row", name="月报取数").first.get_by_role("button", name="作废").click()
    expect(page.get_by_text("已作废").first).to_be_visible()
    assert page.request.get("/api/v1/me", headers=asked).status == 401
