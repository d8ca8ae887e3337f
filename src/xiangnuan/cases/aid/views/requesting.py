"""Needs: the list, one need, and its steps."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name, towns_of
from xiangnuan.access.queries import workers_of
from xiangnuan.access.views import StaffRequest, carried_out, permitted, writes
from xiangnuan.cases.aid.forms.requesting import AnswerForm, ApplyForm, EndForm, NeedForm
from xiangnuan.cases.aid.models import AidRequest
from xiangnuan.cases.aid.queries import EXPORTED, ORDERS, Asked, requests_of
from xiangnuan.cases.aid.services import (
    answer,
    apply,
    describe_request,
    end_request,
    open_request,
    take_back_step,
    withdraw,
)
from xiangnuan.cases.aid.views.acting import answered, page_of, person_of, row_of
from xiangnuan.cases.forms.acts import ReasonForm
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import today
from xiangnuan.web.masks import mask_name
from xiangnuan.web.paging import page_by_key
from xiangnuan.web.presentation import presentation_of


@require_safe
@permitted("aid.read")
def requests(request: StaffRequest) -> HttpResponse:
    """The needs with something left to do, the latest first."""
    asked = Asked.read(request.GET)
    rows = requests_of(request.user, asked)
    order = asked.order(ORDERS, "opened")
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows.order_by(*order))
    count = rows.count()
    page = page_by_key(rows, order, asked.cursor)
    audit.record(request.user, audit.Action.LIST, "aid.requests", detail={"found": count})
    content = {
        "asked": asked,
        "page": page,
        "count": count,
        "day": today(),
        "rows": [{"one": one, "town": area_name(one.person.area_code)} for one in page.rows],
        "states": [*AidRequest.State.choices, ("all", _("全部"))],
        "kinds": AidRequest.Kind.choices,
        "towns": [(town.code, town.name) for town in towns_of(request.user)],
        "workers": workers_of(request.user) if request.user.may("case.assign") else [],
        "may_write": request.user.may("aid.write"),
    }
    return render(request, "aid/requests.html", content)


def _sheet(request: StaffRequest, rows: Any) -> HttpResponse:
    masked = presentation_of(request).names_masked
    columns = [
        _("姓名"), _("镇（街道）"), _("责任社工"), _("种类"), _("需要什么"), _("提出日期"), _("状态"), _("向谁申请"), _("申请日期"),
        _("预计答复"), _("答复日期"), _("答复"), _("结果"), _("金额（元）"), _("办结日期"), _("办结情况"), _("下次跟进"),
    ]  # fmt: skip
    lines = [
        (
            mask_name(one.person.name) if masked else one.person.name,
            area_name(one.person.area_code), one.person.worker.name if one.person.worker else "",
            one.get_kind_display(), one.need, one.opened_on, one.state_label, one.applied_to, one.applied_on,
            one.expected_on, one.answered_on, one.get_answer_display() if one.answer else "", one.result,
            one.amount / 100 if one.amount is not None else None, one.ended_on, one.end_note, one.follow_up_on,
        )
        for one in rows[:EXPORTED]
    ]  # fmt: skip
    audit.record(request.user, audit.Action.EXPORT, "aid.requests", detail={"found": len(lines)})
    return download(_("帮扶需求"), workbook(_("帮扶需求"), columns, lines))


def _need(request: StaffRequest, pk: int) -> AidRequest:
    found: AidRequest = row_of(request, AidRequest, pk, "person__worker", "recorded_by", "withdrawn_by")
    return found


@require_safe
@permitted("aid.read")
def one(request: StaffRequest, pk: int) -> HttpResponse:
    """One need with its steps and what comes next."""
    request.nav = "aid:requests"  # type: ignore[attr-defined]
    found = _need(request, pk)
    audit.record(request.user, audit.Action.READ, "aid.request", found, person=found.person_id)
    content = {
        "one": found,
        "person": found.person,
        "may_write": request.user.may("aid.write"),
        "is_late": bool(found.is_open and found.due and found.due < today()),
    }
    return render(request, "aid/request.html", content)


def _here(found: AidRequest) -> str:
    return reverse("aid:request", args=[found.pk])


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def new(request: StaffRequest, person: int) -> HttpResponse:
    """Note what a person needs."""
    found = person_of(request, person)
    form = NeedForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: open_request(request.user, found, **_without_seen(form)),
        title=_("登记帮扶需求"),
        back=page_of(found.pk, "requests"),
        person=found,
    )


def _without_seen(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "seen"}


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a need, or set the next day."""
    found = _need(request, pk)
    form = NeedForm(request.POST or None, row=found)
    return answered(
        request,
        form,
        lambda: describe_request(request.user, found, **_without_seen(form)),
        title=_("修改帮扶需求"),
        back=_here(found),
        act="aid.describe_request",
        row=found,
    )


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def apply_view(request: StaffRequest, pk: int) -> HttpResponse:
    """Note to whom it was taken, and on what ground they were told."""
    found = _need(request, pk)
    form = ApplyForm(request.POST or None, row=found)
    return answered(
        request,
        form,
        lambda: apply(request.user, found, **form.cleaned_data),
        title=_("登记申请"),
        back=_here(found),
        act="aid.apply",
        row=found,
    )


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def answer_view(request: StaffRequest, pk: int) -> HttpResponse:
    """Note what was answered."""
    found = _need(request, pk)
    form = AnswerForm(request.POST or None, row=found)
    return answered(
        request,
        form,
        lambda: answer(request.user, found, **form.cleaned_data),
        title=_("登记答复"),
        back=_here(found),
        act="aid.answer",
        row=found,
    )


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """Nothing is left to do."""
    found = _need(request, pk)
    form = EndForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: end_request(request.user, found, **form.cleaned_data),
        title=_("办结"),
        back=_here(found),
        row=found,
    )


@require_POST
@permitted("aid.write")
@writes
def step_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the last step back."""
    found = _need(request, pk)
    carried_out(request, lambda: take_back_step(request.user, found))
    return redirect("aid:request", found.pk)


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def withdraw_view(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a need entered by mistake."""
    found = _need(request, pk)
    form = ReasonForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: withdraw(request.user, found, form.cleaned_data["reason"]),
        title=_("撤回帮扶需求"),
        back=_here(found),
        row=found,
        grave=True,
    )
