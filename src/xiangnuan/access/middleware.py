"""Session limits, the second factor where it is required, and the origin of acts for the audit trail."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.once import a_request
from xiangnuan.access.origin import address_of
from xiangnuan.web.clock import today

Respond = Callable[[HttpRequest], HttpResponse]
_TOUCH_EVERY = 60


class SessionLimits:
    """Ends a session after idle time or its absolute age (`SESSION_IDLE_SECONDS`, `SESSION_ABSOLUTE_SECONDS`)."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            started = request.session.setdefault("started_at", now)
            seen = request.session.get("seen_at", now)
            if now - started > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
                if request.path.startswith("/api/"):
                    return self.respond(request)  # which refuses in words that a program reads
                messages_after = _("很久没有操作，为了安全已退出。请重新登录，填到一半的表单还在这个窗口里。")
                request.session["notice"] = messages_after
                if request.headers.get("HX-Request"):
                    return _lead(request, settings.LOGIN_URL)
                return redirect(f"{redirect(settings.LOGIN_URL).url}?next={request.get_full_path()}")
            if request.user.has_left(today()):
                logout(request)
                return _lead(request, "account_inactive")
            # Written once a minute at most: a write a request would make every page a writer.
            if "seen_at" not in request.session or now - seen >= _TOUCH_EVERY:
                request.session["seen_at"] = now
                request.session["address"] = address_of(request)
                request.session["agent"] = request.headers.get("User-Agent", "")[:300]
        return self.respond(request)


def _lead(request: HttpRequest, name: str) -> HttpResponse:
    """Lead to a page, htmx too: a fragment of it would land in the middle of another."""
    if not request.headers.get("HX-Request"):
        return redirect(name)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = redirect(name).url
    return response


def _remember_way(request: HttpRequest) -> None:
    if request.method == "GET" and not request.headers.get("HX-Request"):
        request.session["wanted"] = request.get_full_path()[:500]


class OwnPasswordFirst:
    """Sends who signed in with a first password to choosing an own one before anything else."""

    OPEN = ("/account/password/change/", "/account/logout/", "/account/reauthenticate/", "/static/", "/web/")

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.first_password_until and not request.path.startswith(self.OPEN):
            _remember_way(request)
            messages.info(request, _("初始密码别人也知道，请先换成自己的密码。"))
            return _lead(request, "account_change_password")
        return self.respond(request)


class SecondFactorWhereRequired:
    """Sends an account that sees client data to setting up its second factor before anything else."""

    # Pages by which a second factor is set up, a password changed, or the session left.
    # The API asks for it itself and refuses in its own words.
    OPEN = ("/account/", "/static/", "/web/", "/api/", "/access/sessions/")

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            settings.SECOND_FACTOR_REQUIRED
            and user.is_authenticated
            and user.needs_second_factor
            and not request.path.startswith(self.OPEN)
            and not request.session.get("second_factor_elsewhere")
            and not is_mfa_enabled(user)
        ):
            _remember_way(request)
            messages.info(request, _("您的角色能看到服务对象的资料，请先设置第二重验证。"))
            return _lead(request, "mfa_index")
        if "wanted" in request.session and not request.path.startswith(self.OPEN):
            del request.session["wanted"]
        return self.respond(request)


class AuditContext:
    """Puts the address of the request where the audit trail finds it, and keeps what a request works out once."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = audit.origin.set(audit.Origin(address=address_of(request)))
        try:
            with a_request():
                return self.respond(request)
        finally:
            audit.origin.reset(token)
