"""Assessments of needs."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.planning.catalogue import domain_name
from xiangnuan.cases.planning.forms.plans import NeedsForm
from xiangnuan.cases.planning.models import Need, NeedsAssessment
from xiangnuan.cases.planning.services import assess_needs, withdraw_needs
from xiangnuan.cases.planning.views.answers import answer, case_of, seen, take_back


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Assess needs and strengths; the form is filled with what the last assessment found."""
    case = case_of(request.user, pk)
    last = Need.objects.filter(
        assessment__case=case, assessment__successor__isnull=True, assessment__withdrawn_at__isnull=True
    )
    form = NeedsForm(request.POST or None, before={need.domain: need for need in last})
    return answer(
        request,
        case,
        form,
        _("需求评估"),
        lambda: assess_needs(request.user, case, form.cleaned_data["on"], form.entered, form.cleaned_data["summary"]),
        anchor="needs",
        template="planning/needs_form.html",
    )


@require_safe
@permitted("plan.needs")
def needs(request: StaffRequest, pk: int) -> HttpResponse:
    """One assessment, to be read."""
    request.nav = "planning:plans"  # type: ignore[attr-defined]
    found = seen(request.user, NeedsAssessment, pk)
    audit.record(request.user, audit.Action.READ, "planning.needs", found, person=found.case.person_id)
    lines = [(domain_name(need.domain), need) for need in Need.objects.filter(assessment=found)]
    may_write = request.user.may("plan.write") and found.case.closed_on is None
    content = {"case": found.case, "assessment": found, "lines": lines, "may_write": may_write}
    return render(request, "planning/needs.html", content)


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back an assessment that was a mistake."""
    found = seen(request.user, NeedsAssessment, pk)
    return take_back(
        request,
        found.case,
        _("撤回这次评估"),
        lambda reason: withdraw_needs(request.user, found, reason),
        anchor="needs",
        said=_("上一次评估重新生效。"),
    )
