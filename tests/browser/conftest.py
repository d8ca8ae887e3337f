"""A real browser on the real server: phone and desktop, signed in by role, watched on every step, seen by axe."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.browser.site import ROOT, Site, load_demo, serve
from tests.browser.watch import Watch

from xiangnuan.access.roles import Role

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
DEVICES = {"phone": PHONE, "desktop": DESKTOP}

Open = Callable[..., Page]
# A busy machine is slow, not wrong.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in this folder needs the browser, said or not; the desk and the dark are what `--all` adds."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            call = getattr(item, "callspec", None)  # only where a test has parameters
            if call and {"desktop", "dark"} & {str(value) for value in call.params.values()}:
                item.add_marker(pytest.mark.sweep)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the machine where there is one, else the one that playwright keeps."""
    program = os.environ.get("XIANGNUAN_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def loaded_demo() -> Path:
    """The folder of the demo agency as it was loaded."""
    return load_demo()


@pytest.fixture(scope="module")
def site(loaded_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server on a copy of the demo: what one module changes, another does not see."""
    with serve(loaded_demo, tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def open_on(site: Site, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_on("phone", "social_worker", "/people/")`: a page of that device, signed in as that role (None: nobody).

    Further keywords go to the browser context (`color_scheme="dark"`, `locale="en"`). The test fails afterwards when
    any of its pages had an error in the console, a failed request, or a request that leaves the site;
    `page.watch.expect(404)` names an answer that a test means to provoke.
    """
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_page(device: str, role: str | None, path: str = "/", **options: Any) -> Page:
        if role and role not in site.states:
            site.states[role] = _signed_in_state(browser, site, role)
        settings = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", **DEVICES[device], **options}
        context = browser.new_context(
            base_url=site.url, storage_state=site.states[role] if role else None, reduced_motion="reduce", **settings
        )
        context.set_default_timeout(PATIENCE)
        watch = Watch(site.url)
        watch.attach(context)
        opened.append((context, watch))
        page = context.new_page()
        page.watch = watch  # type: ignore[attr-defined]
        page.goto(path)
        return page

    yield open_page
    problems = [problem for _, watch in opened for problem in watch.problems]
    for context, _ in opened:
        context.close()
    assert not problems, "\n".join(dict.fromkeys(problems))


@pytest.fixture
def phone(open_on: Open) -> Open:
    """`phone(role, path)`: see `open_on`."""
    return lambda role, path="/", **options: open_on("phone", role, path, **options)


@pytest.fixture
def desktop(open_on: Open) -> Open:
    """`desktop(role, path)`: see `open_on`."""
    return lambda role, path="/", **options: open_on("desktop", role, path, **options)


@pytest.fixture(params=["phone", "desktop"])
def device(request: pytest.FixtureRequest, open_on: Open) -> Open:
    """`device(role, path)`: the test runs once on a phone and once on a desktop."""
    return lambda role, path="/", **options: open_on(request.param, role, path, **options)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """`axe(page)`: fail with every accessibility problem that axe finds on the page as it stands."""
    source = (ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def look_over(page: Page) -> None:
        # Evaluated by the debugger, which the page's content security policy does not concern: it stays in force.
        page.evaluate(source)
        violations = page.evaluate(
            "async () => (await axe.run(document, {resultTypes: ['violations'], preload: false})).violations"
        )
        found = [
            f"{violation['id']}: {violation['help']}\n      {node['html'][:200]}\n      {node['failureSummary']}"
            for violation in violations
            for node in violation["nodes"]
        ]
        assert not found, f"axe on {page.url}:\n  " + "\n  ".join(found)

    return look_over


def sign_in(page: Page, role: str) -> None:
    """Sign in through the page, by the account that the demo offers for a role."""
    page.goto("/account/login/")
    accounts = page.locator(".xn-demo button")
    accounts.filter(has=page.get_by_text(str(Role(role).label), exact=True)).first.click()
    page.wait_for_url(lambda url: "/account/login/" not in url)


def _signed_in_state(browser: Browser, site: Site, role: str) -> Any:
    context = browser.new_context(base_url=site.url, locale="zh-CN")
    try:
        page = context.new_page()
        sign_in(page, role)
        return context.storage_state()
    finally:
        context.close()
