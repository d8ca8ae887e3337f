"""Filling our forms by the names of their fields, whatever kind of control each is."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page


def put(page: Page, name: str, value: Any) -> None:
    """Put a value into a field, the way a hand would; a field behind “更多” or a quiet row is opened first."""
    field = page.locator(f"main form [name='{name}']")
    kind = str(field.first.get_attribute("type") or field.first.evaluate("one => one.tagName")).lower()
    if kind in ("radio", "checkbox"):
        one = page.locator(f"main form [name='{name}']" + ("" if value is True else f"[value='{value}']")).first
        _shown(one)
        # What is drawn as a button hides its own control.
        label = page.locator(f"main form label[for='{one.get_attribute('id')}']")
        label.click() if "btn-check" in (one.get_attribute("class") or "") else one.check()
        return
    target = _shown(field.first)
    if kind == "select":
        target.select_option(str(value))
    else:
        target.fill(str(value))


def _shown(field: Locator) -> Locator:
    if not field.is_visible():
        field.evaluate("one => one.closest('details')?.setAttribute('open', '')")
    return field


def send(page: Page, **values: Any) -> None:
    """Fill the form of the page and press its main button; the answer has to lead somewhere else."""
    for name, value in values.items():
        put(page, name, value)
    before = page.url
    page.locator("main form button[type=submit].btn-primary").last.click()
    try:
        page.wait_for_url(lambda url: url != before)
    except PlaywrightError as late:
        told = page.locator("main .errorlist, main [role=alert]").all_inner_texts()
        raise AssertionError(f"{before} was not saved: {told}") from late


def number_in(pattern: str, text: str) -> int:
    """The first number that a pattern finds; fails where there is none."""
    found = re.search(pattern, text)
    assert found, f"{pattern} is not in {text[:300]}"
    return int(found.group(1))


def post(page: Page, path: str, **values: Any) -> None:
    """Send a form as the page would, without drawing it again: for the tenth record of a kind that was typed before."""
    token = page.locator("main form input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    sent = {name: str(value) for name, value in values.items()} | {"csrfmiddlewaretoken": str(token)}
    answer = page.request.post(path, form=sent, headers={"Referer": page.url}, max_redirects=0)
    assert answer.status == 302, f"{path}: {answer.status} {answer.text()[:2000]}"


def taken_by_women(page: Page) -> None:
    """Of a woman's test the page asks who took the sample; of a man's it does not."""
    asked = page.locator("main form select[name=witness_same_sex]")
    if asked.is_visible():
        asked.select_option("1")
