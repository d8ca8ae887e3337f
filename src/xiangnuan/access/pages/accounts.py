"""Accounts of the agency, for its administrator."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiangnuan.access import audit
from xiangnuan.access.forms import AccountForm
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import Invitation, User
from xiangnuan.access.roles import Role
from xiangnuan.access.services import (
    change_account,
    create_account,
    invite,
    reset_second_factor,
    set_password,
    sign_out_everywhere,
    unlock,
)
from xiangnuan.access.services.invitations import open_invitation
from xiangnuan.access.services.locks import locked
from xiangnuan.access.services.sessions import sessions_of
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.paging import page_by_key

_ORDERS = {"name": ("name", "pk"), "-name": ("-name", "-pk"), "role": ("role", "pk"), "-role": ("-role", "-pk")}


def own_accounts(user: User) -> QuerySet[User]:
    """The accounts of the user's own agency."""
    return User.objects.filter(agency=agency_of(user)).select_related("area")


@require_safe
@permitted("accounts.write")
def account_list(request: StaffRequest) -> HttpResponse:
    """All accounts: search by name, filter by role and state, sort, pages."""
    rows = own_accounts(request.user)
    text, role, state = (request.GET.get(name, "").strip() for name in ("q", "role", "state"))
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(username__contains=text))
    if role in Role.values:
        rows = rows.filter(role=role)
    if state in ("open", "closed"):
        rows = rows.filter(is_active=state == "open")
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows)
    order = _ORDERS.get(request.GET.get("sort", ""), ("pk",))
    second = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    invited = Invitation.objects.filter(
        account=OuterRef("pk"), used_at=None, revoked_at=None, expires_at__gt=timezone.now()
    )
    rows = rows.annotate(has_second_factor=Exists(second), is_invited=Exists(invited))
    page = page_by_key(rows, order, request.GET.get("cursor", ""))
    states = [("open", _("可登录")), ("closed", _("已停用"))]
    content = {
        "page": page,
        "locked": locked(page.rows),
        "text": text,
        "roles": Role.choices,
        "states": states,
    }
    return render(request, "access/accounts.html", content)


def _sheet(request: StaffRequest, rows: QuerySet[User]) -> HttpResponse:
    columns = [_("姓名"), _("账号"), _("角色"), _("镇（街道）"), _("状态"), _("入职日期"), _("离职日期")]
    lines = [
        (
            one.name,
            one.username,
            one.get_role_display(),
            one.area.name if one.area else "",
            _("可登录") if one.is_active else _("已停用"),
            one.started_on,
            one.left_on,
        )
        for one in rows
    ]
    audit.record(request.user, audit.Action.EXPORT, "access.accounts", detail={"rows": len(lines)})
    return download(_("账号"), workbook(_("账号"), columns, lines))


@require_http_methods(["GET", "POST"])
@permitted("accounts.write")
@writes
def account_new(request: StaffRequest) -> HttpResponse:
    """Make an account; its first password is shown once, beside a link by which its owner sets an own one."""
    agency = agency_of(request.user)
    form = AccountForm(request.POST or None, agency=agency)
    if request.method == "POST" and form.is_valid():
        try:
            account, password = create_account(request.user, agency, form.data_entered())
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            _hand_over(request, account, password)
            if not account.is_active:
                return redirect("access:account", account.pk)
            invite(request.user, account)
            return redirect("access:invitation", account.pk)
    return render(request, "access/account.html", {"form": form, "account": None})


@require_http_methods(["GET", "POST"])
@permitted("accounts.write")
@writes
def account(request: StaffRequest, pk: int) -> HttpResponse:
    """Change or close an account."""
    one = get_object_or_404(own_accounts(request.user), pk=pk)
    agency = agency_of(request.user)
    form = AccountForm.of(one, request.POST or None, agency=agency)
    if request.method == "POST" and form.is_valid():
        try:
            one = change_account(request.user, one, form.data_entered(), seen=one)
        except ValidationError as wrong:
            if getattr(wrong, "code", "") == "changed":
                form = AccountForm.of(get_object_or_404(own_accounts(request.user), pk=pk), request.POST, agency=agency)
            form.add_error(None, wrong)
        else:
            said = _("已保存 %(name)s 的账号。") % {"name": one.name}
            messages.success(request, " ".join((said, form.taken_in_words)).strip())
            return redirect("access:accounts")
    content = {
        "form": form,
        "account": one,
        "locked_until": locked([one]).get(one.pk),
        "invitation": open_invitation(one),
        "factors": Authenticator.objects.filter(user=one).exclude(type=Authenticator.Type.RECOVERY_CODES).count(),
        "sessions": len(sessions_of(one)),
    }
    return render(request, "access/account.html", content)


@require_POST
@permitted("accounts.write")
@writes
def account_password(request: StaffRequest, pk: int) -> HttpResponse:
    """Give an account a new first password, shown once."""
    one = get_object_or_404(own_accounts(request.user), pk=pk)
    _hand_over(request, one, set_password(request.user, one))
    return redirect("access:account", one.pk)


@require_POST
@permitted("accounts.write")
@writes
def account_unlock(request: StaffRequest, pk: int) -> HttpResponse:
    """Let somebody who mistyped too often try again."""
    one = get_object_or_404(own_accounts(request.user), pk=pk)
    unlock(request.user, one)
    messages.success(request, _("%(name)s 现在可以再登录了。") % {"name": one.name})
    return redirect("access:account", one.pk)


@require_POST
@permitted("accounts.write")
@writes
def account_second_factor(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the second factor away from somebody who lost the phone."""
    one = get_object_or_404(own_accounts(request.user), pk=pk)
    if one.pk == request.user.pk:
        messages.error(request, _("自己的第二重验证在“我的”里改；丢了手机的，请另一位管理员重置。"))
        return redirect("access:account", one.pk)
    reset_second_factor(request.user, one)
    messages.success(request, _("已重置。%(name)s 下次登录时要重新设置，也会看到这次重置。") % {"name": one.name})
    return redirect("access:account", one.pk)


@require_POST
@permitted("accounts.write")
@writes
def account_sign_out(request: StaffRequest, pk: int) -> HttpResponse:
    """End all sessions of an account (of the own one: all but this)."""
    one = get_object_or_404(own_accounts(request.user), pk=pk)
    keep = request.session.session_key if one.pk == request.user.pk else None
    sign_out_everywhere(request.user, one, keep)
    messages.success(request, _("%(name)s 已从所有设备退出。") % {"name": one.name})
    return redirect("access:account", one.pk)


def _hand_over(request: StaffRequest, one: User, password: str) -> None:
    text = _("%(name)s 的初始密码是 %(password)s。只显示这一次，请当面告诉本人；登录后要先改成自己的。")
    messages.warning(request, text % {"name": one.name, "password": password})
