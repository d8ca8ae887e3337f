"""Choosing an instrument and filling it in."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.assessing.choosing import in_use, said, usable
from xiangnuan.cases.assessing.filling import WorkerSheetForm
from xiangnuan.cases.assessing.hints import hints_for
from xiangnuan.cases.assessing.models import Assessment
from xiangnuan.cases.assessing.services import record_assessment
from xiangnuan.cases.assessing.views.ways import person_of
from xiangnuan.web.clock import today


@require_safe
@permitted("assessment.write")
def choose(request: StaffRequest, person: int) -> HttpResponse:
    """What can be filled in: each with what it is for, where it comes from, under which licence."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    found = person_of(request.user, person)
    sheets = usable(found.agency_id, today())
    text = request.GET.get("q", "").strip()[:40]
    if text:
        wanted = text.lower()
        sheets = [one for one in sheets if wanted in f"{one.id} {said(one.title)} {said(one.purpose)}".lower()]
    return render(request, "assessing/choose.html", {"person": found, "sheets": sheets, "text": text})


@require_http_methods(["GET", "POST"])
@permitted("assessment.write")
@writes
def fill(request: StaffRequest, person: int, instrument: str) -> HttpResponse:
    """One sheet on one page; what the record says stands beside the items that it helps with."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    found = person_of(request.user, person)
    sheet = in_use(found.agency_id, instrument, today())
    if sheet is None:
        raise Http404
    hints = hints_for(request.user, found.pk, sheet, today())
    form = WorkerSheetForm(request.POST or None, instrument=sheet, hints=hints)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = record_assessment(request.user, found, sheet, data["on"], form.answers_sent(), partly=data["partly"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已保存。"))
            return redirect(_next(made))
    return render(request, "assessing/fill.html", {"person": found, "sheet": sheet, "form": form})


def _next(made: Assessment) -> str:
    """A crisis comes before everything else."""
    crisis = getattr(made, "crisis", None)
    return reverse("assessing:crisis", args=[crisis.pk]) if crisis else reverse("assessing:assessment", args=[made.pk])
