"""The registry of navigation: apps register the pages that exist, the rail and the bottom bar show what a user may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xiangnuan.web import hooks

# In the order of the rail. The first has no heading.
SECTIONS: dict[str, str | Promise] = {
    "main": "",
    "service": _("服务"),
    "agency": _("机构"),
}


@dataclass(frozen=True, slots=True)
class NavItem:
    """One page in the navigation.

    `section`: a key of SECTIONS, or "bar" for an item that only the phone's bottom bar has.
    `icon`: a Tabler icon, written as `icon("sun")` so that the build finds it.
    `permission`: asked through `hooks.may`; None shows the item to everyone signed in.
    `bar`: the place from 1 to 4 in the phone's bottom bar; place 5 is always 我的. Place 3 is the round main act.
    `key`: the keyboard shortcut, as "g t" (one after the other) or "n".
    `count`: how many things wait there for a user; asked only where the item is shown.
    """

    section: str
    label: str | Promise
    icon: str
    url_name: str
    permission: str | None
    order: int
    bar: int | None = None
    key: str = ""
    count: Callable[[Any], int] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A navigation item made ready for one request."""

    label: str | Promise
    icon: str
    url: str
    key: str
    current: bool
    main: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A group of links under one heading."""

    label: str | Promise
    links: tuple[Link, ...]


def url_of(name: str) -> str:
    """Return the URL of a page; every page names all of them, some three times."""
    return _found(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=256)
def _found(name: str, urlconf: str | None, prefix: str) -> str:
    return reverse(name, urlconf)


_items: dict[str, NavItem] = {}
_search: list[tuple[str, str | None]] = []


def register(item: NavItem) -> None:
    """Add a page to the navigation; registering the same `url_name` again replaces it."""
    if item.section != "bar" and item.section not in SECTIONS:
        raise ValueError(f"unknown section of navigation: {item.section!r}")
    _items[item.url_name] = item


def register_search(url_name: str, permission: str | None) -> None:
    """Name the page that the search box asks with `?q=`; with htmx it answers the list fragment alone."""
    _search[:] = [(url_name, permission)]


def search_url(user: Any) -> str:
    """Return the URL of the search page, or an empty string where there is none for this user."""
    for url_name, permission in _search:
        if hooks.may(user, permission):
            return url_of(url_name)
    return ""


def _permitted(request: HttpRequest) -> list[NavItem]:
    user = getattr(request, "user", None)
    return sorted(
        (item for item in _items.values() if hooks.may(user, item.permission)),
        key=lambda item: (item.order, item.url_name),
    )


def _current(request: HttpRequest, items: list[NavItem]) -> str | None:
    """Return the `url_name` of the item that the page belongs to: the view's own word, else the longest path above it."""
    named = getattr(request, "nav", None)
    if named:
        return str(named)
    above = [item for item in items if request.path.startswith(url_of(item.url_name))]
    return max(above, key=lambda item: len(url_of(item.url_name))).url_name if above else None


def _link(item: NavItem, current: str | None, user: Any) -> Link:
    return Link(
        label=item.label,
        icon=item.icon,
        url=url_of(item.url_name),
        key=item.key,
        current=item.url_name == current,
        main=item.bar == 3,
        count=item.count(user) if item.count else 0,
    )


def sections(request: HttpRequest) -> list[Section]:
    """Return the rail for the request's user: the sections that have at least one page for them."""
    items = _permitted(request)
    current, user = _current(request, items), getattr(request, "user", None)
    made = (
        Section(label, tuple(_link(item, current, user) for item in items if item.section == key))
        for key, label in SECTIONS.items()
    )
    return [section for section in made if section.links]


def bottom_bar(request: HttpRequest) -> list[Link]:
    """Return the phone's bottom bar for the request's user, without 我的, in the order of the places."""
    items = _permitted(request)
    current, user = _current(request, items), getattr(request, "user", None)
    placed = sorted((item for item in items if item.bar is not None), key=lambda item: item.bar or 0)
    return [_link(item, current, user) for item in placed]
