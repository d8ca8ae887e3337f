"""Every kind of page that a role can reach: nothing for axe to find, nothing wider than the screen, in one language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.browser.language import chinese_left
from tests.browser.site import Site
from tests.browser.walk import walk

from xiangnuan.access.roles import Role

Open = Callable[..., Page]
Axe = Callable[[Page], None]

# Minutes long: run by `script/test --all`, before a release.
pytestmark = pytest.mark.sweep

NARROWEST = {"viewport": {"width": 360, "height": 740}}
PARTS = """() => JSON.stringify([...new Set([...document.body.querySelectorAll("*")].map(
  (part) => [part.localName, part.getAttribute("class"), part.type].join()
))].sort())"""


def faults_of(page: Page, axe: Axe) -> list[str]:
    """What is wrong with a page as it stands, in words."""
    faults = []
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        faults.append(f"{page.url} is {wide} px wider than the screen")
    try:
        axe(page)
    except AssertionError as found:
        faults.append(str(found))
    return faults


def test_every_page_of_a_worker_can_be_used_by_everyone_on_the_narrowest_phone(phone: Open, axe: Axe) -> None:
    page = phone("social_worker", **NARROWEST)
    kinds, faults = [], []
    for kind in walk(page):
        kinds.append(kind)
        faults += faults_of(page, axe)
    assert faults == [], "\n".join(faults)
    assert {"today:list", "cases:record drug-test", "people:person", "cases:correct", "cases:rules"} <= {*kinds}


def test_every_page_of_a_manager_can_be_used_by_everyone_in_english_and_in_the_dark(
    desktop: Open, axe: Axe, site: Site
) -> None:
    page = desktop("manager", locale="en-GB", color_scheme="dark")
    kinds, faults = [], []
    for kind in walk(page):
        kinds.append(kind)
        faults += faults_of(page, axe)
        faults += [f"{page.url} says in English: {text}" for text in chinese_left(page, site.home)]
    assert faults == [], "\n".join(faults)
    assert {"cases:hand_over", "people:merge_with", "people:doubles", "cases:roster", "reports:records"} <= {*kinds}


def test_the_pages_that_lead_each_other_role_fit_and_can_be_used_by_everyone(phone: Open, axe: Axe) -> None:
    faults: list[str] = []
    seen: set[tuple[str, str]] = set()
    for role in Role:
        if role in (Role.SOCIAL_WORKER, Role.MANAGER):
            continue
        page = phone(role.value, **NARROWEST)
        kinds = 0
        for kind in walk(page, "nav a[href]:not([download])"):
            kinds += 1
            # Made of the same parts as the page of another role that was looked over.
            made = (kind, page.evaluate(PARTS))
            if made not in seen:
                faults += faults_of(page, axe)
            seen.add(made)
        assert kinds >= 2, role
    assert faults == [], "\n".join(faults)


def test_the_pages_of_an_administrator_and_an_auditor_say_everything_in_english(
    desktop: Open, axe: Axe, site: Site
) -> None:
    faults = []
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        page = desktop(role.value, locale="en-GB")
        for _ in walk(page):
            faults += faults_of(page, axe)
            faults += [f"{page.url} says in English: {text}" for text in chinese_left(page, site.home)]
    assert faults == [], "\n".join(faults)
