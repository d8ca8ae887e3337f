"""Leave: the list, one leave, and its acts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan import law
from xiangnuan.access import audit
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.course.forms import BackForm, DecideForm, ExtendForm, GoForm, LeaveForm
from xiangnuan.cases.course.models import LeaveExtension, LeaveRequest
from xiangnuan.cases.course.queries import Asked, counts_of, leaves_of, with_return
from xiangnuan.cases.course.services import (
    change_leave,
    come_back,
    decide_extension,
    decide_leave,
    go,
    request_extension,
    request_leave,
    withdraw,
)
from xiangnuan.cases.course.views.acting import answered, listed, row_of
from xiangnuan.cases.forms.acts import ReasonForm
from xiangnuan.cases.models import Case
from xiangnuan.cases.views.ways import case_of
from xiangnuan.web.clock import today
from xiangnuan.web.presentation import presentation_of


@require_safe
@permitted("case.read")
def leaves(request: StaffRequest) -> HttpResponse:
    """Leave that waits, is agreed to or runs, the latest first."""
    asked = Asked.read(request.GET)
    states = [(value, label) for value, label in LeaveRequest.State.choices]
    return listed(
        request,
        leaves_of(request.user, asked),
        asked,
        day="since",
        name="leaves",
        title=_("请假"),
        columns=[
            _("打算离开"), _("打算返回"), _("去哪里"), _("为什么去"), _("状态"), _("答复日期"), _("同意到"), _("实际离开"), _("实际返回"),
        ],
        line=lambda one: (
            one.since, one.until, one.destination, one.reason, one.state_label, one.decided_on, one.allowed_until,
            one.left_on, one.returned_on,
        ),
        states=[*states, ("all", _("全部"))],
        day_now=today(),
    )  # fmt: skip


def _leave(request: StaffRequest, pk: int) -> LeaveRequest:
    rows = with_return(LeaveRequest.objects.visible_to(request.user))
    found: LeaveRequest = row_of(request, rows, pk, "decided_by")
    return found


def _here(leave: LeaveRequest) -> str:
    return reverse("course:leave", args=[leave.pk])


def rule_of(case: Case) -> law.Setting | None:
    """From how many days on the law asks for a written report (DTR 19(3)), by the place of execution."""
    prefix = "ct" if case.measure == Case.Measure.COMMUNITY_TREATMENT else "cr"
    return law.rulebook_for(case.area_code).setting(f"{prefix}.leave.days", today())


@require_safe
@permitted("case.read")
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    """One leave: what was asked, what was answered, when they left and came back; the counts beside it."""
    found = _leave(request, pk)
    audit.record(request.user, audit.Action.READ, "course.leave", found, person=found.case.person_id)
    extensions = list(found.extensions.select_related("decided_by"))
    day = today()
    content = {
        "one": found,
        "case": found.case,
        "person": found.case.person,
        "extensions": extensions,
        "asks_longer": any(not one.decision for one in extensions),
        "counts": counts_of(found.case),
        "rule": rule_of(found.case),
        "late": (day - found.allowed_until).days if found.allowed_until and found.state == "away" else 0,
        "over": (found.returned_on - found.allowed_until).days if found.returned_on and found.allowed_until else 0,
        "may_write": request.user.may("case.write"),
        "shows_contact": request.user.may("case.write") and not presentation_of(request).names_masked,
    }
    return render(request, "course/leave.html", content)


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def leave_new(request: StaffRequest, case: int) -> HttpResponse:
    """Note a request."""
    found = case_of(request.user, case)
    form = LeaveForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: request_leave(request.user, found, **form.entered),
        title=_("登记请假"),
        back=_here,
        case=found,
        rule=rule_of(found),
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def leave_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a request that waits."""
    found = _leave(request, pk)
    form = LeaveForm(request.POST or None, leave=found)
    return answered(
        request,
        form,
        lambda: change_leave(request.user, found, **form.entered),
        title=_("修改请假"),
        back=_here(found),
        case=found.case,
        row=found,
        rule=rule_of(found.case),
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def leave_decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Answer a request, with the counts of the case at hand."""
    found = _leave(request, pk)
    form = DecideForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: decide_leave(request.user, found, **form.entered),
        title=_("答复请假"),
        back=_here(found),
        case=found.case,
        leave=found,
        counts=counts_of(found.case),
        rule=rule_of(found.case),
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def leave_go(request: StaffRequest, pk: int) -> HttpResponse:
    """The person has left."""
    found = _leave(request, pk)
    form = GoForm(request.POST or None, leave=found)
    return answered(
        request,
        form,
        lambda: go(request.user, found, form.cleaned_data["left_on"]),
        title=_("登记离开"),
        back=_here(found),
        case=found.case,
        leave=found,
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def leave_back(request: StaffRequest, pk: int) -> HttpResponse:
    """The person is back."""
    found = _leave(request, pk)
    form = BackForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: come_back(request.user, found, form.cleaned_data["returned_on"], note=form.cleaned_data["note"]),
        title=_("登记返回"),
        back=_here(found),
        case=found.case,
        leave=found,
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def leave_extend(request: StaffRequest, pk: int) -> HttpResponse:
    """The person asks to stay away longer."""
    found = _leave(request, pk)
    form = ExtendForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: request_extension(request.user, found, **form.cleaned_data),
        title=_("登记续假"),
        back=_here(found),
        case=found.case,
        leave=found,
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def extension_decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Answer an extension."""
    rows = LeaveExtension.objects.visible_to(request.user).select_related("leave__case__person")
    row: LeaveExtension = get_object_or_404(rows, pk=pk)
    form = DecideForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: decide_extension(request.user, row, **form.entered),
        title=_("答复续假"),
        back=_here(row.leave),
        case=row.leave.case,
        leave=row.leave,
        extension=row,
        counts=counts_of(row.leave.case),
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def leave_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a request entered by mistake."""
    found = _leave(request, pk)
    form = ReasonForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: withdraw(request.user, found, form.cleaned_data["reason"]),
        title=_("撤回请假"),
        back=_here(found),
        case=found.case,
        grave=True,
    )
