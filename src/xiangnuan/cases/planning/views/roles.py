"""The seats of the agency's teams."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access.gate import agency_of
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.planning.forms.teams import RoleForm
from xiangnuan.cases.planning.queries.roles import role_of, roles_of
from xiangnuan.cases.planning.services import add_role, describe_role


@require_safe
@permitted("team.roles")
def roles(request: StaffRequest) -> HttpResponse:
    """Every seat, on what it rests, and whether it is offered."""
    request.nav = "planning:plans"  # type: ignore[attr-defined]
    return render(request, "planning/roles.html", {"seats": roles_of(agency_of(request.user).pk)})


@require_http_methods(["GET", "POST"])
@permitted("team.roles")
@writes
def new(request: StaffRequest) -> HttpResponse:
    """Give the teams one more seat."""
    last = max(seat.position for seat in roles_of(agency_of(request.user).pk))
    form = RoleForm(request.POST or None, initial={"position": last + 10})
    return _answer(request, form, _("添加席位"), lambda: add_role(request.user, **form.cleaned_data))


@require_http_methods(["GET", "POST"])
@permitted("team.roles")
@writes
def edit(request: StaffRequest, code: str) -> HttpResponse:
    """Rename a seat, put it elsewhere, retire it or bring it back."""
    seat = role_of(agency_of(request.user).pk, code)
    if seat is None:
        raise Http404
    form = RoleForm(request.POST or None, seat=seat)
    return _answer(request, form, seat.name, lambda: describe_role(request.user, code, **form.cleaned_data))


def _answer(request: StaffRequest, form: RoleForm, title: str, act: Any) -> HttpResponse:
    request.nav = "planning:plans"  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, " ".join((_("已保存。"), form.taken_in_words)).strip())
            return redirect("planning:roles")
    return render(request, "planning/role.html", {"form": form, "title": title, "changed_by": None})
