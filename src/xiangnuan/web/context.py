"""What every template knows: the reader's wishes, who reads, the navigation and the search page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from xiangnuan.web import hooks, navigation
from xiangnuan.web.presentation import presentation_of


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the template context of the look; nothing here is worked out unless the page shows it."""
    user = getattr(request, "user", None)
    return {
        "presentation": presentation_of(request),
        "reader": SimpleLazyObject(lambda: hooks.reader(user)),
        "nav_sections": SimpleLazyObject(lambda: navigation.sections(request)),
        "nav_bar": SimpleLazyObject(lambda: navigation.bottom_bar(request)),
        "search_url": SimpleLazyObject(lambda: navigation.search_url(user)),
    }
