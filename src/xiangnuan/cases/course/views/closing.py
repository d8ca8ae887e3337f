"""The closing file of a case: what is still to do, and the forms of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.course.closing_forms import AftercareForm, EvaluationForm, InvestigationForm, TouchForm
from xiangnuan.cases.course.models import Aftercare, AftercareContact, ClosingInvestigation, ServiceEvaluation
from xiangnuan.cases.course.services import withdraw
from xiangnuan.cases.course.services.closing import (
    agree_aftercare,
    evaluate_service,
    investigate_closing,
    keep_in_touch,
)
from xiangnuan.cases.course.views.acting import answered, row_of
from xiangnuan.cases.forms.acts import ReasonForm
from xiangnuan.cases.models import Case
from xiangnuan.cases.views.ways import case_of
from xiangnuan.people.queries import visible_persons

KINDS: dict[str, type[Any]] = {
    "investigation": ClosingInvestigation,
    "evaluation": ServiceEvaluation,
    "aftercare": Aftercare,
}


def _board(case: Case) -> str:
    return reverse("course:closing", args=[case.pk])


@require_safe
@permitted("case.read")
def closing_of(request: StaffRequest, person: int) -> HttpResponse:
    """From a person's page to the closing file of the present case, or of the last one."""
    found = get_object_or_404(visible_persons(request.user), pk=person)
    case = Case.objects.visible_to(request.user).filter(person=found).order_by("-is_current", "-pk").first()
    if case is None:
        raise Http404
    return redirect(_board(case))


@require_safe
@permitted("case.read")
def closing(request: StaffRequest, case: int) -> HttpResponse:
    """What belongs to the end of a case, what is there, and what comes next."""
    request.nav = "course:leaves"  # type: ignore[attr-defined]
    found = case_of(request.user, case)
    rows = {
        name: list(model.objects.visible_to(request.user).filter(case=found, withdrawn_at__isnull=True))
        for name, model in KINDS.items()
    }
    aftercare = rows["aftercare"][0] if rows["aftercare"] else None
    contacts = list(AftercareContact.objects.visible_to(request.user).filter(aftercare__case=found))
    audit.record(request.user, audit.Action.READ, "course.closing", found, person=found.person_id)
    content = {
        "case": found,
        "person": found.person,
        "investigation": rows["investigation"][0] if rows["investigation"] else None,
        "earlier": rows["investigation"][1:],
        "evaluation": rows["evaluation"][0] if rows["evaluation"] else None,
        "aftercare": aftercare,
        "contacts": contacts,
        "is_over": found.state in (Case.State.COMPLETED, Case.State.TERMINATED, Case.State.DIED),
        "may_write": request.user.may("case.write"),
    }
    return render(request, "course/closing.html", content)


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def investigation_new(request: StaffRequest, case: int) -> HttpResponse:
    """The closing investigation."""
    found = case_of(request.user, case)
    form = InvestigationForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: investigate_closing(request.user, found, **form.cleaned_data),
        title=_("结案调查"),
        back=_board(found),
        case=found,
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def evaluation_new(request: StaffRequest, case: int) -> HttpResponse:
    """What the person says of the service."""
    found = case_of(request.user, case)
    form = EvaluationForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: evaluate_service(request.user, found, **form.cleaned_data),
        title=_("服务评价"),
        back=_board(found),
        case=found,
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def aftercare_new(request: StaffRequest, case: int) -> HttpResponse:
    """Whether they want to stay in touch."""
    found = case_of(request.user, case)
    form = AftercareForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: agree_aftercare(request.user, found, **form.cleaned_data),
        title=_("结案后的联系"),
        back=_board(found),
        case=found,
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def touch(request: StaffRequest, pk: int) -> HttpResponse:
    """A contact after the closing."""
    row = row_of(request, Aftercare.objects.visible_to(request.user), pk)
    form = TouchForm(request.POST or None, aftercare=row)
    return answered(
        request,
        form,
        lambda: keep_in_touch(request.user, row, **form.cleaned_data),
        title=_("记录联系"),
        back=_board(row.case),
        case=row.case,
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def closing_withdraw(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Take back what was entered by mistake."""
    if kind not in KINDS:
        raise Http404
    row = row_of(request, KINDS[kind].objects.visible_to(request.user), pk)
    form = ReasonForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: withdraw(request.user, row, form.cleaned_data["reason"]),
        title=_("撤回"),
        back=_board(row.case),
        case=row.case,
        grave=True,
    )
