"""While a screen is shared: which pages may be shown, and what stands in the place of all others.

A page about persons is held back unless it says of itself that nothing on it names or tells of anybody (`shareable`), so
that a new page is safe before anybody thinks of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xiangnuan.web.presentation import presentation_of

View = TypeVar("View", bound=Callable[..., HttpResponse])


def shareable(view: View) -> View:
    """Mark a view whose page masks names and shows no number, address or written word while a screen is shared."""
    view.shareable = True  # type: ignore[attr-defined]
    return view


def is_held_back(request: HttpRequest, view: Callable[..., HttpResponse]) -> bool:
    """Whether a page about persons must not be shown just now. Forms that were being filled in may still be saved."""
    if not presentation_of(request).sharing or getattr(view, "shareable", False):
        return False
    return request.method != "POST" or not getattr(view, "writing", False)


def held_back(request: HttpRequest) -> HttpResponse:
    """409: the page that says so, with the way to end sharing; for htmx the same in a line."""
    is_part = bool(request.headers.get("HX-Request"))
    template = "web/components/held_back.html" if is_part else "409_sharing.html"
    # htmx puts only what succeeded into the page.
    response = render(request, template, {"next": request.get_full_path()}, status=200 if is_part else 409)
    response.headers["Cache-Control"] = "no-store"
    return response
