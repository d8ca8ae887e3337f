"""Inviting new staff: the link and its code for the administrator, the page behind the link for who was invited."""

from __future__ import annotations

from typing import cast

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from qrcode.image.svg import SvgPathFillImage
from qrcode.main import QRCode

from xiangnuan.access.forms import JoinForm
from xiangnuan.access.models import Invitation
from xiangnuan.access.pages.accounts import own_accounts
from xiangnuan.access.services import accept_invitation, invite, revoke_invitation
from xiangnuan.access.services.invitations import invitation_by, open_invitation, token_of
from xiangnuan.access.views import StaffRequest, carried_out, permitted, writes


def _link(request: HttpRequest, invitation: Invitation) -> str:
    return request.build_absolute_uri(reverse("access:join", args=[token_of(invitation)]))


@never_cache
@require_http_methods(["GET", "POST"])
@permitted("accounts.write")
@writes
def invitation(request: StaffRequest, pk: int) -> HttpResponse:
    """The open link of an account, to hand over; POST makes a new one."""
    one = get_object_or_404(own_accounts(request.user), pk=pk)
    if request.method == "POST":
        invited = carried_out(request, lambda: invite(request.user, one))
        return redirect("access:invitation" if invited else "access:account", one.pk)
    current = open_invitation(one)
    link = _link(request, current) if current else ""
    return render(request, "access/invitation.html", {"account": one, "invitation": current, "link": link})


@never_cache
@require_safe
@permitted("accounts.write")
def invitation_code(request: StaffRequest, pk: int) -> HttpResponse:
    """The open link as a QR code."""
    one = get_object_or_404(own_accounts(request.user), pk=pk)
    current = open_invitation(one)
    if current is None:
        # As for an account that has none: the picture of nothing.
        return HttpResponse(status=204)
    code = QRCode(image_factory=SvgPathFillImage, border=2)
    code.add_data(_link(request, current))
    return HttpResponse(code.make_image().to_string(), content_type="image/svg+xml")


@require_POST
@permitted("accounts.write")
@writes
def invitation_revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """Make the open link useless."""
    one = get_object_or_404(own_accounts(request.user), pk=pk)
    if revoke_invitation(request.user, one):
        messages.success(request, _("邀请链接已作废。"))
    return redirect("access:account", one.pk)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Who was invited sets an own password and is signed in; opening the page uses nothing up."""
    invited = invitation_by(token)
    if invited is None:
        return render(request, "access/join_void.html", status=404 if request.method == "POST" else 200)
    form = JoinForm(request.POST or None, account=invited.account)
    if request.method == "POST" and form.is_valid():
        try:
            account = accept_invitation(invited, form.cleaned_data["password1"])
        except ValidationError as wrong:
            form.add_error("password1", wrong)
        else:
            # Whoever else was signed in here is out; a second factor set up earlier is asked for as always.
            logout(request)
            messages.success(request, _("密码已设好。"))
            return cast(HttpResponse, perform_login(request, account))
    return render(request, "access/join.html", {"form": form, "invitation": invited})
