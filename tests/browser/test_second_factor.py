"""Second factors in a real browser: the code of a phone, recovery codes, passkeys by a virtual authenticator."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import DESKTOP, PATIENCE, PHONE, sign_in
from tests.browser.site import Site
from tests.browser.watch import Watch

from xiangnuan.demo.places import PASSWORD


def code_of(secret: str, moment: float | None = None) -> str:
    """The six digits of RFC 6238 (SHA-1, 30 seconds)."""
    counter = struct.pack(">Q", int(moment if moment is not None else time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_the_code_is_that_of_the_standard() -> None:
    assert code_of(base64.b32encode(b"12345678901234567890").decode(), 59) == "287082"


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def fresh(request: pytest.FixtureRequest, site: Site, browser: Browser) -> Iterator[Callable[[], Page]]:
    """`fresh()`: a browser of its own in which nobody is signed in. A passkey belongs to a name, so: localhost."""
    address = site.url.replace("127.0.0.1", "localhost")
    opened: list[tuple[Any, Watch]] = []

    def open_page() -> Page:
        context = browser.new_context(base_url=address, locale="zh-CN", reduced_motion="reduce", **request.param)
        context.set_default_timeout(PATIENCE)
        watch = Watch(address)
        watch.attach(context)
        opened.append((context, watch))
        return context.new_page()

    yield open_page
    problems = [problem for _, watch in opened for problem in watch.problems]
    for context, _ in opened:
        context.close()
    assert not problems, "\n".join(problems)


def confirm_password(page: Page) -> None:
    """Say once more that it is you."""
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()


def sign_in_by_password(page: Page, username: str) -> None:
    """Sign in by the form, as far as the question for the second factor."""
    page.goto("/account/login/")
    page.locator("input[name=login]:visible").fill(username)
    page.locator("input[name=password]:visible").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_phone_is_set_up_codes_are_kept_and_one_opens_once(
    fresh: Callable[[], Page], axe: Callable[[Page], None], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    role = "supervisor" if "[phone]" in request.node.name else "town_office"
    page = fresh()
    sign_in(page, role)
    page.goto("/account/2fa/")
    axe(page)
    page.get_by_role("link", name="启用验证器").click()
    confirm_password(page)
    secret = page.get_by_label("密钥").input_value()
    axe(page)
    page.locator("input[name=code]").fill(code_of(secret))
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
    axe(page)
    codes = page.locator("#recovery_codes").input_value().split()
    assert len(codes) == 10
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    download.value.save_as(tmp_path / "codes.txt")
    assert (tmp_path / "codes.txt").read_text().split() == codes
    page.get_by_label("我已经保存好了").check()
    page.goto("/account/2fa/recovery-codes/")
    expect(page.locator("main")).not_to_contain_text(codes[0])

    # A code opens once too: the last one is that of the next half minute, which a phone that is a little fast shows.
    for attempt, answer in enumerate((codes[0], codes[0], code_of(secret, time.time() + 30))):
        again = fresh()
        sign_in_by_password(again, role)
        expect(again.get_by_role("heading", name="两步验证")).to_be_visible()
        if attempt == 0:
            axe(again)
            expect(again.get_by_role("button", name="用通行密钥")).to_have_count(0)
        again.locator("input[name=code]").fill(answer)
        again.get_by_role("button", name="登录", exact=True).click()
        if attempt == 1:
            expect(again.get_by_text("错误代码")).to_be_visible()
        else:
            again.wait_for_url(lambda url: "/account/" not in url)


@pytest.fixture
def authenticator() -> Callable[[Page], None]:
    """`authenticator(page)`: give a page a fingerprint reader that says yes."""

    def plug_in(page: Page) -> None:
        cdp = page.context.new_cdp_session(page)
        cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    return plug_in


def test_a_passkey_is_added_and_signs_in_without_a_password(
    fresh: Callable[[], Page],
    authenticator: Callable[[Page], None],
    axe: Callable[[Page], None],
    request: pytest.FixtureRequest,
) -> None:
    role = "counsellor" if "[phone]" in request.node.name else "auditor"
    page = fresh()
    authenticator(page)
    sign_in(page, role)
    page.goto("/account/2fa/webauthn/add/")
    confirm_password(page)
    page.locator("input[name=name]").fill("我的手机")
    page.locator("input[name=passwordless]").check()
    axe(page)
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
    page.get_by_label("我已经保存好了").check()
    page.goto("/account/2fa/webauthn/")
    expect(page.get_by_text("我的手机")).to_be_visible()
    axe(page)

    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button").first.click()
    page.goto("/account/login/?next=/access/sessions/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url("**/access/sessions/")
    expect(page.get_by_text("现在这台")).to_be_visible()
    axe(page)

    # After the password the passkey is the second factor.
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button").first.click()
    sign_in_by_password(page, role)
    page.get_by_role("button", name="用通行密钥").click()
    page.wait_for_url(lambda url: "/account/" not in url)


def test_somebody_invited_comes_in_by_the_link(
    fresh: Callable[[], Page], axe: Callable[[Page], None], site: Site, request: pytest.FixtureRequest
) -> None:
    username = f"new.{'a' if 'phone' in request.node.name else 'b'}"
    page = fresh()
    sign_in(page, "administrator")
    page.goto("/access/accounts/new/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=name]").fill("顾新来")
    page.locator("select[name=role]").select_option("supervisor")
    page.get_by_role("button", name="保存").click()
    code = page.locator("img.xn-qr")
    expect(code).to_be_visible()
    expect(code).to_have_js_property("complete", True)
    assert code.evaluate("image => image.naturalWidth > 0")
    axe(page)
    link = page.get_by_label("邀请链接").input_value()

    guest = fresh()
    guest.goto(link)
    expect(guest.get_by_role("heading", name="顾新来")).to_be_visible()
    axe(guest)
    guest.locator("input[name=password1]").fill("杨柳 青草 十一只羊")
    guest.locator("input[name=password2]").fill("杨柳 青草 十一只羊")
    guest.get_by_role("button", name="设好并登录").click()
    guest.wait_for_url("**/today/")
    late = fresh()
    late.goto(link)
    expect(late.get_by_role("heading", name="链接不能用了")).to_be_visible()

    rows = json.loads(site.command("accounts", "list", "--json"))
    assert any(row["username"] == username and row["active"] for row in rows)
