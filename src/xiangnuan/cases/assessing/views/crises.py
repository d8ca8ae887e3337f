"""Crises: the list of those that wait, and the page of one with what to do now."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.assessing.choosing import said
from xiangnuan.cases.assessing.forms import ResponseForm
from xiangnuan.cases.assessing.models import Crisis
from xiangnuan.cases.assessing.queries import EXPORTED, crises_of
from xiangnuan.cases.assessing.services import answer_crisis
from xiangnuan.cases.assessing.wording import FIRST_STEPS, HELP_LINES
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.masks import mask_name
from xiangnuan.web.paging import page_by_key
from xiangnuan.web.presentation import presentation_of


@require_safe
@permitted("assessment.read")
def crises(request: StaffRequest) -> HttpResponse:
    """The crises that wait for somebody, and on request those that are over."""
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()[:40]
    state = state if state in ("ended", "all") else ""
    order = ("found_at", "pk") if request.GET.get("sort") == "found" else ("-found_at", "-pk")
    rows = crises_of(request.user, state=state, text=text)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, list(rows.order_by(*order)[:EXPORTED]))
    page = page_by_key(rows, order, request.GET.get("cursor", ""))
    audit.record(request.user, audit.Action.LIST, "assessing.crises", detail={"found": len(page.rows)})
    content = {
        "page": page,
        "rows": [{"crisis": one, "title": said(one.assessment.title)} for one in page.rows],
        "states": [("ended", _("已结束")), ("all", _("全部"))],
        "text": text,
        "state": state,
    }
    return render(request, "assessing/crises.html", content)


def _sheet(request: StaffRequest, rows: list[Crisis]) -> HttpResponse:
    masked = presentation_of(request).names_masked
    columns = [_("姓名"), _("责任社工"), _("危机"), _("量表"), _("谁填写"), _("发现"), _("结束"), _("怎样结束")]
    lines = [
        (
            mask_name(one.person.name) if masked else one.person.name,
            one.person.worker.name if one.person.worker else "",
            _("、").join(one.kinds_in_words),
            said(one.assessment.title),
            str(one.assessment.get_who_display()),
            one.found_at.astimezone().date(),
            one.ended_at.astimezone().date() if one.ended_at else None,
            str(one.get_end_display()) if one.end else "",
        )
        for one in rows
    ]
    audit.record(request.user, audit.Action.EXPORT, "assessing.crises", detail={"found": len(lines)})
    return download(_("危机提示"), workbook(_("危机提示"), columns, lines))


@require_http_methods(["GET", "POST"])
@permitted("assessment.read")
@writes
def crisis(request: StaffRequest, pk: int) -> HttpResponse:
    """What was answered, what to do now, what others did already; who may write says what they did."""
    rows = Crisis.objects.visible_to(request.user).select_related("person__worker", "assessment", "ended_by")
    found = get_object_or_404(rows, pk=pk)
    request.nav = "assessing:crises"  # type: ignore[attr-defined]
    may_write = request.user.may("assessment.write")
    form = ResponseForm(request.POST or None) if may_write and found.is_open else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            answer_crisis(request.user, found, form.entered)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已记下。"))
            return redirect("assessing:crisis", found.pk)
    audit.record(request.user, audit.Action.READ, "assessing.crisis", found, person=found.person_id)
    content = {
        "crisis": found,
        "person": found.person,
        "title": said(found.assessment.title),
        "signs": found.assessment.outcome.crises,
        "steps": [step for kind in found.kinds.split(",") for step in FIRST_STEPS[kind]],
        "help_lines": HELP_LINES,
        "responses": list(found.responses.select_related("recorded_by")),
        "form": form,
    }
    return render(request, "assessing/crisis.html", content)
