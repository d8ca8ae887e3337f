"""我的登录: where an account is signed in, and signing out there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from xiangnuan.access.origin import device_of
from xiangnuan.access.services.sessions import handle_of, sessions_of, sign_out_everywhere, sign_out_one
from xiangnuan.access.views import StaffRequest, permitted, writes


@require_safe
@permitted("own.account")
def session_list(request: StaffRequest) -> HttpResponse:
    """The own sessions: device, address, since when, last seen; the one in use is marked."""
    rows = [
        {
            "device": device_of(session.agent),
            "session": session,
            "handle": handle_of(session),
            "here": session.session_key == request.session.session_key,
        }
        for session in sessions_of(request.user)
    ]
    rows.sort(key=lambda row: not row["here"])
    return render(request, "access/sessions.html", {"rows": rows, "others": len(rows) > 1})


@require_POST
@permitted("own.account")
@writes
def session_end(request: StaffRequest) -> HttpResponse:
    """Sign out one of the own sessions."""
    if sign_out_one(request.user, request.POST.get("session", "")):
        messages.success(request, _("那台设备已退出。"))
    return redirect("access:sessions")


@require_POST
@permitted("own.account")
@writes
def session_end_others(request: StaffRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = sign_out_everywhere(request.user, request.user, request.session.session_key)
    said = ngettext("已退出另外 %(count)d 处登录。", "已退出另外 %(count)d 处登录。", ended)
    messages.success(request, said % {"count": ended})
    return redirect("access:sessions")
