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
                    response = HttpResponse(status=204)
                    response["HX-Redirect"] = f"{redirect(settings.LOGIN_URL).url}"
                    return response
                return redirect(f"{redirect(settings.LOGIN_URL).url}?next={request.get_full_path()}")
            # Written once a minute at most: a write a request would make every page a writer.
            if "seen_at" not in request.session or now - seen >= _TOUCH_EVERY:
                request.session["seen_at"] = now
        return self.respond(request)


class SecondFactorWhereRequired:
    """Sends an account that sees client data to setting up its second factor before anything else."""

    # Pages by which a second factor is set up, a password changed, or the session left.
    # The API asks for it itself and refuses in its own words.
    OPEN = ("/account/", "/static/", "/web/", "/api/")

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            settings.SECOND_FACTOR_REQUIRED
            and user.is_authenticated
            and user.needs_second_factor
            and not request.path.startswith(self.OPEN)
            and not is_mfa_enabled(user)
        ):
            messages.info(request, _("您的角色能看到服务对象的资料，请先设置第二重验证。"))
            return redirect("mfa_index")
        return self.respond(request)


class AuditContext:
    """Puts the address of the request where the audit trail finds it."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = audit.origin.set(audit.Origin(address=_address(request)))
        try:
            return self.respond(request)
        finally:
            audit.origin.reset(token)


def _address(request: HttpRequest) -> str | None:
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    # The proxy appends the address it saw; earlier ones are whatever the client claimed.
    return (forwarded.split(",")[-1].strip() or request.META.get("REMOTE_ADDR")) or None
