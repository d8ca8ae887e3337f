"""Pages of the look itself: the reader's wishes, the page 我的, errors, and the sheet of components for developers."""

from __future__ import annotations

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from xiangnuan.web import samples
from xiangnuan.web.durable import is_disk_full
from xiangnuan.web.presentation import KEYS_COOKIE, NAMES_COOKIE, SHARING_COOKIE, THEME_COOKIE, THEMES, remember

COOKIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "theme": (THEME_COOKIE, THEMES),
    "names": (NAMES_COOKIE, ("masked", "shown")),
    "keys": (KEYS_COOKIE, ("on", "off")),
    "sharing": (SHARING_COOKIE, ("on", "off")),
}


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Remember one wish of the reader (theme, names, keys, language) and go back to the page; open to anyone."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    for field, (cookie, values) in COOKIES.items():
        if (value := request.POST.get(field)) in values:
            remember(response, request, cookie, str(value))
    if (language := request.POST.get("language")) in dict(settings.LANGUAGES):
        remember(response, request, settings.LANGUAGE_COOKIE_NAME, str(language))
    return response


def _account_links() -> dict[str, str]:
    """Return the URLs of the account pages that are installed, by the name that the template uses."""
    links = {}
    for name, url_name in {
        "password": "account_change_password",
        "second_factor": "mfa_index",
        "sessions": "access:sessions",
        "tokens": "exchange:tokens",
        "sign_out": "account_logout",
    }.items():
        try:
            links[name] = reverse(url_name)
        except NoReverseMatch:
            continue
    return links


@require_GET
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Show 我的: who is signed in, every page of the navigation (the phone has no rail), appearance, security, sign-out."""
    return render(request, "web/me.html", {"links": _account_links()})


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Show every component with made-up content; for developers, in DEBUG alone."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "web/components.html", samples.sheet(request))


# Errors --------------------------------------------------------------------------------------------------------------
def _error(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: the request cannot be read."""
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403: the role does not include this."""
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: nothing here, or nothing for this user; the page does not say which."""
    return _error(request, 404)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer 413: more was sent than may be; the rest was not read."""
    return HttpResponse(render_to_string("413.html", {"most": settings.UPLOAD_BYTES // 1024 // 1024}), status=413)


def disk_full(request: HttpRequest) -> HttpResponse:
    """Answer 507: there is no room on the disk; nothing was kept of what was sent."""
    return HttpResponse(render_to_string("507.html"), status=507)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without session, user or database: whatever broke may be broken here too.

    A database that cannot be reached is no fault of the page: that is 503, to be tried again; one whose disk is full
    is 507.
    """
    wrong = sys.exc_info()[1]
    if isinstance(wrong, OperationalError | InterfaceError):
        return disk_full(request) if is_disk_full(wrong) else unavailable(request)
    return HttpResponse(render_to_string("500.html"), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503 in the same way as 500: the database is away for a moment, or the system is being updated."""
    response = HttpResponse(render_to_string("503.html"), status=503)
    response.headers["Retry-After"] = "30"
    return response
