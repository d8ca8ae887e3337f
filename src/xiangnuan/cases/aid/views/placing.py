"""Placements: the list, and the acts on one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name, towns_of
from xiangnuan.access.queries import workers_of
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.aid.forms.working import CheckForm, LeftForm, PlacementForm
from xiangnuan.cases.aid.models import Placement
from xiangnuan.cases.aid.queries import EXPORTED, PLACED_ORDERS, Asked, employers_of, placements_of
from xiangnuan.cases.aid.services import check_placement, correct_placement, end_placement, place, withdraw
from xiangnuan.cases.aid.views.acting import answered, page_of, person_of, row_of
from xiangnuan.cases.forms.acts import ReasonForm
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.masks import mask_name
from xiangnuan.web.paging import page_by_key
from xiangnuan.web.presentation import presentation_of


@require_safe
@permitted("aid.read")
def placements(request: StaffRequest) -> HttpResponse:
    """Who works where, the latest first."""
    request.nav = "aid:requests"  # type: ignore[attr-defined]
    asked = Asked.read(request.GET)
    rows = placements_of(request.user, asked)
    order = asked.order(PLACED_ORDERS, "since")
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows.order_by(*order))
    count = rows.count()
    page = page_by_key(rows, order, asked.cursor)
    audit.record(request.user, audit.Action.LIST, "aid.placements", detail={"found": count})
    content = {
        "asked": asked,
        "page": page,
        "count": count,
        "rows": [{"one": one, "town": area_name(one.person.area_code)} for one in page.rows],
        "states": [("left", _("已离岗")), ("withdrawn", _("已撤回")), ("all", _("全部"))],
        "employers": employers_of(request.user),
        "towns": [(town.code, town.name) for town in towns_of(request.user)],
        "workers": workers_of(request.user) if request.user.may("case.assign") else [],
    }
    return render(request, "aid/placements.html", content)


def _sheet(request: StaffRequest, rows: Any) -> HttpResponse:
    masked = presentation_of(request).names_masked
    columns = [
        _("姓名"), _("镇（街道）"), _("责任社工"), _("单位"), _("做什么工作"), _("上岗日期"), _("离岗日期"), _("怎样离开"),
        _("月工资（元）"), _("凭什么提供情况"), _("最近回访"), _("下次回访"), _("撤回原因"),
    ]  # fmt: skip
    lines = [
        (
            mask_name(one.person.name) if masked else one.person.name,
            area_name(one.person.area_code), one.person.worker.name if one.person.worker else "",
            one.employer.name, one.work, one.since, one.until, one.get_end_display() if one.end else "",
            one.wage / 100 if one.wage is not None else None, one.get_ground_display(), one.last_check,
            one.next_check_on, one.withdrawal_reason,
        )
        for one in rows[:EXPORTED]
    ]  # fmt: skip
    audit.record(request.user, audit.Action.EXPORT, "aid.placements", detail={"found": len(lines)})
    return download(_("就业安置"), workbook(_("就业安置"), columns, lines))


def _placement(request: StaffRequest, pk: int) -> Placement:
    found: Placement = row_of(request, Placement, pk, "employer")
    return found


def _without(form: Any, *names: str) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name not in ("seen", *names)}


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def placement_new(request: StaffRequest, person: int) -> HttpResponse:
    """Note that a person works at an employer of the register."""
    found = person_of(request, person)
    form = PlacementForm(request.POST or None, user=request.user)
    return answered(
        request,
        form,
        lambda: place(request.user, found, form.cleaned_data["employer"], **_without(form, "employer")),
        title=_("登记就业安置"),
        back=page_of(found.pk, "work"),
        person=found,
        hint=_("用人单位只从本人或本人同意的介绍中知道情况；系统不向单位发送任何信息。"),
    )


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def placement_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a placement."""
    row = _placement(request, pk)
    form = PlacementForm(request.POST or None, user=request.user, row=row)
    return answered(
        request,
        form,
        lambda: correct_placement(request.user, row, **_without(form)),
        title=row.employer.name,
        back=page_of(row.person_id, "work"),
        act="aid.correct_placement",
        row=row,
    )


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def placement_check(request: StaffRequest, pk: int) -> HttpResponse:
    """Note what the person says of their work."""
    row = _placement(request, pk)
    form = CheckForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: check_placement(request.user, row, **form.entered),
        title=_("在岗回访"),
        back=page_of(row.person_id, "work"),
        row=row,
        hint=_("{employer}，{work}。问本人，不问单位。").format(employer=row.employer.name, work=row.work),
    )


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def placement_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that a person has left an employer."""
    row = _placement(request, pk)
    form = LeftForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: end_placement(request.user, row, **form.cleaned_data),
        title=_("登记离岗"),
        back=page_of(row.person_id, "work"),
        row=row,
    )


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def placement_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a placement entered by mistake."""
    row = _placement(request, pk)
    form = ReasonForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: withdraw(request.user, row, form.cleaned_data["reason"]),
        title=_("撤回就业安置"),
        back=page_of(row.person_id, "work"),
        row=row,
        grave=True,
    )
