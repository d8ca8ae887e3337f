"""A walk over all that a reader can reach: one page of every kind, along the links that the pages themselves show."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

# Tables to take home are no pages, and leaving ends the walk.
NO_PAGES = ("export", "workbook", "refused", "report", "content", "logout")
LINKS = "links => links.filter(link => link.origin === location.origin).map(link => link.href)"


def kind_of(address: str) -> str:
    """The kind of page at an address: two persons are one kind, two acts or two tabs are two; empty for no page."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return ""
    if any(word in (found.url_name or "") for word in NO_PAGES):
        return ""
    words = [value for value in found.kwargs.values() if isinstance(value, str)]
    return " ".join([found.view_name, *words, *parse_qs(parts.query).get("tab", [])])


def walk(page: Page, links: str = "a[href]:not([download])") -> Iterator[str]:
    """Open one page of each kind that can be reached from the first page by `links`, and yield its kind."""
    waiting, seen = ["/"], set()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if not kind or kind in seen:
            continue
        page.goto(address)
        arrived = kind_of(page.url)
        new = arrived not in seen
        seen |= {kind, arrived}
        if new:
            yield arrived
            waiting += page.eval_on_selector_all(links, LINKS)
