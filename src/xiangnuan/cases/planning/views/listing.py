"""The list of cases with the state of their plan."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name, towns_of
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.cases.forms.decisions import workers_of
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.models import Plan
from xiangnuan.cases.planning.queries.listing import EXPORTED, STATES, Asked, in_order, listed, progress_of
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import today
from xiangnuan.web.masks import mask_name
from xiangnuan.web.paging import page_by_key
from xiangnuan.web.presentation import presentation_of


@require_safe
@permitted("plan.read")
def plans(request: StaffRequest) -> HttpResponse:
    """Every open case with the state of its plan, its progress and what comes next."""
    asked, day = Asked.read(request.GET), today()
    rows = listed(request.user, asked, day)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows, asked)
    count = rows.count()
    page = page_by_key(in_order(rows), asked.order, asked.cursor)
    progress = progress_of(request.user.agency_id or 0, page.rows, day)
    audit.record(request.user, audit.Action.LIST, "planning.plans", detail={"found": count})
    is_manager = request.user.may("case.assign")
    content = {
        "asked": asked,
        "page": page,
        "count": count,
        "rows": [
            {"case": case, "town": area_name(case.area_code), "progress": progress[case.pk]} for case in page.rows
        ],
        "states": [(state, Plan.State(state).label) for state in STATES],
        "towns": [(town.code, town.name) for town in towns_of(request.user)],
        "workers": workers_of(request.user) if is_manager else [],
        "day": day,
    }
    return render(request, "planning/plans.html", content)


def _sheet(request: StaffRequest, rows: Any, asked: Asked) -> HttpResponse:
    masked, day = presentation_of(request).names_masked, today()
    found: list[Case] = list(in_order(rows).order_by(*asked.order)[:EXPORTED])
    progress = progress_of(request.user.agency_id or 0, found, day)
    columns = [
        _("姓名"), _("镇（街道）"), _("责任社工"), _("计划"), _("第几版"), _("同意日期"), _("办好的事"), _("全部的事"),
        _("下一件事"), _("什么时候以前"), _("谁来做"), _("下次回顾"),
    ]  # fmt: skip
    lines = []
    for case in found:
        one = progress[case.pk]
        plan, step = one.plan, one.next
        owner = (mask_name(step.owner) if masked and step.is_named else step.owner) if step else ""
        lines.append((
            mask_name(case.person.name) if masked else case.person.name,
            area_name(case.area_code),
            case.person.worker.name if case.person.worker else "",
            one.state_words,
            plan.number if plan else None,
            plan.agreed_on if plan else None,
            one.done,
            one.total,
            step.action.what if step else "",
            step.action.due_on if step else None,
            owner,
            plan.review_on if plan else None,
        ))  # fmt: skip
    audit.record(request.user, audit.Action.EXPORT, "planning.plans", detail={"found": len(lines)})
    return download(_("帮教计划"), workbook(_("帮教计划"), columns, lines))
