"""Visits into the centres, and the register of centres."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.access.queries import last_writing
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.forms.acts import ReasonForm
from xiangnuan.prerelease.forms import CentreForm
from xiangnuan.prerelease.models import Centre, Meeting, Visit
from xiangnuan.prerelease.queries import EXPORTED, VISIT_ORDERS, centres_of, visits_of, years_of
from xiangnuan.prerelease.services import (
    correct_visit,
    describe_centre,
    open_centre,
    record_visit,
    withdraw_visit,
)
from xiangnuan.prerelease.visit_forms import VisitForm
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.paging import page_by_key


def _order(sort: str) -> tuple[str, ...]:
    columns = VISIT_ORDERS["on"]
    return columns if sort == "on" else tuple(f"-{name}" for name in columns)


@require_safe
@permitted("prerelease.read")
def visits(request: StaffRequest) -> HttpResponse:
    """The visits of the agency, the latest first."""
    agency_of(request.user)
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("year", "kind", "centre", "q", "sort")}
    rows = visits_of(request.user, year=asked["year"], kind=asked["kind"], centre=asked["centre"], text=asked["q"])
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows.order_by(*_order(asked["sort"])))
    page = page_by_key(rows, _order(asked["sort"]), request.GET.get("cursor", ""))
    content = {
        "asked": asked,
        "is_filtered": any(asked[name] for name in ("year", "kind", "centre", "q")),
        "page": page,
        "count": rows.filter(withdrawn_at__isnull=True).count(),
        "years": years_of(request.user),
        "kinds": Visit.Kind.choices,
        "centres": centres_of(request.user),
        "may_write": request.user.may("prerelease.write"),
    }
    return render(request, "prerelease/visits.html", content)


def _sheet(request: StaffRequest, rows: Any) -> HttpResponse:
    columns = [
        _("日期"), _("戒毒所"), _("方式"), _("主题"), _("去的人"), _("一起去的单位"), _("见到的服务对象"), _("其他参加者"), _("做了什么"), _("撤回"),
    ]  # fmt: skip
    lines = [
        (
            one.on, one.centre.name, one.get_kind_display(), one.title, one.staff, one.partners, one.met, one.others,
            one.summary, one.withdrawal_reason,
        )
        for one in rows[:EXPORTED]
    ]  # fmt: skip
    audit.record(request.user, audit.Action.EXPORT, "prerelease.visits", detail={"found": len(lines)})
    return download(_("入所走访"), workbook(_("入所走访"), columns, lines))


def visit_of(user: User, pk: int) -> Visit:
    """A visit of the user's own agency; 404 for any other."""
    rows = Visit.objects.filter(agency_id=user.agency_id or 0).select_related("centre", "recorded_by", "withdrawn_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
@permitted("prerelease.read")
def visit(request: StaffRequest, pk: int) -> HttpResponse:
    """One visit; of the persons met those whom the user may see, of the others how many."""
    request.nav = "prerelease:visits"  # type: ignore[attr-defined]
    found = visit_of(request.user, pk)
    seen = list(Meeting.objects.visible_to(request.user).filter(visit=found).select_related("stay__person"))
    for one in seen:
        audit.record(request.user, audit.Action.READ, "prerelease.meeting", one, person=one.stay.person_id)
    content = {
        "visit": found,
        "meetings": seen,
        "unseen": Meeting.objects.filter(visit=found).count() - len(seen),
        "may_write": request.user.may("prerelease.write"),
    }
    return render(request, "prerelease/visit.html", content)


@require_http_methods(["GET", "POST"])
@permitted("prerelease.write")
@writes
def visit_new(request: StaffRequest) -> HttpResponse:
    """Record a visit. `?stay=` is ticked already."""
    request.nav = "prerelease:visits"  # type: ignore[attr-defined]
    given = request.GET.get("stay", "")
    initial = {"staff": request.user.name, "stays": [int(given)] if given.isdecimal() and len(given) < 18 else []}
    form = VisitForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = record_visit(request.user, form.entered, form.met)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已记录。"))
            return redirect("prerelease:visit", made.pk)
    return render(request, "prerelease/visit_form.html", {"form": form, "visit": None})


@require_http_methods(["GET", "POST"])
@permitted("prerelease.write")
@writes
def visit_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a visit."""
    request.nav = "prerelease:visits"  # type: ignore[attr-defined]
    found = visit_of(request.user, pk)
    form = VisitForm(request.POST or None, user=request.user, visit=found)
    if request.method == "POST" and form.is_valid():
        try:
            correct_visit(request.user, found, form.entered, form.met)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已保存。"))
            return redirect("prerelease:visit", found.pk)
    return render(request, "prerelease/visit_form.html", {"form": form, "visit": found})


@require_http_methods(["GET", "POST"])
@permitted("prerelease.write")
@writes
def visit_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a visit entered by mistake."""
    request.nav = "prerelease:visits"  # type: ignore[attr-defined]
    found = visit_of(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_visit(request.user, found, form.cleaned_data["reason"])
        except ValidationError as wrong:
            form.add_error(None, " ".join(wrong.messages))
        else:
            messages.success(request, _("已撤回，不再计数。"))
            return redirect("prerelease:visit", found.pk)
    return render(request, "prerelease/visit_withdraw.html", {"form": form, "visit": found})


@require_safe
@permitted("prerelease.read")
def centres(request: StaffRequest) -> HttpResponse:
    """The register of centres."""
    request.nav = "prerelease:visits"  # type: ignore[attr-defined]
    agency_of(request.user)
    content = {"centres": centres_of(request.user), "may_write": request.user.may("prerelease.write")}
    return render(request, "prerelease/centres.html", content)


@require_http_methods(["GET", "POST"])
@permitted("prerelease.write")
@writes
def centre_new(request: StaffRequest) -> HttpResponse:
    """Put a centre on the register."""
    request.nav = "prerelease:visits"  # type: ignore[attr-defined]
    form = CentreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            open_centre(request.user, **form.cleaned_data)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已保存。"))
            return redirect("prerelease:centres")
    return render(request, "prerelease/centre.html", {"form": form, "centre": None})


@require_http_methods(["GET", "POST"])
@permitted("prerelease.write")
@writes
def centre_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a centre."""
    request.nav = "prerelease:visits"  # type: ignore[attr-defined]
    found: Centre = get_object_or_404(centres_of(request.user), pk=pk)
    form = CentreForm(request.POST or None, centre=found)
    if request.method == "POST" and form.is_valid():
        try:
            describe_centre(request.user, found, **form.cleaned_data)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, " ".join((_("已保存。"), form.taken_in_words)).strip())
            return redirect("prerelease:centres")
    changed_by = last_writing("prerelease.describe_centre", None, found.pk) if form.has_conflicts else None
    return render(request, "prerelease/centre.html", {"form": form, "centre": found, "changed_by": changed_by})
