"""The log of a case: every fact with its earlier versions; correcting a fact and taking one back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.standing import is_emergency
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.acts import form_of_fact
from xiangnuan.cases.forms.acts import ReasonForm
from xiangnuan.cases.models import Fact
from xiangnuan.cases.queries import history_of
from xiangnuan.cases.queries.wording import fact_lines
from xiangnuan.cases.services import withdraw_fact
from xiangnuan.cases.views.ways import came_from, case_to_read, fact_of, page_of


@require_safe
@permitted("case.read")
def history(request: StaffRequest, pk: int) -> HttpResponse:
    """Every fact of a case, latest first, what was corrected beside what it was corrected to."""
    case = case_to_read(request.user, pk)
    entries = [
        {
            "fact": entry.fact,
            "lines": fact_lines(entry.fact),
            "earlier": [(old, fact_lines(old)) for old in entry.earlier],
        }
        for entry in history_of(request.user, case)
    ]
    audit.record(request.user, audit.Action.READ, "cases.history", case, person=case.person_id)
    content = {
        "case": case,
        "entries": entries,
        "person_url": page_of(case.person),
        "may_write": request.user.may("case.write") and not is_emergency(request.user, case.person_id),
    }
    return render(request, "cases/history.html", content)


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    """The form of a fact, filled with it; a reason is asked for, and the old one stays visible."""
    fact = fact_of(request.user, pk)
    latest = _latest(request, fact)
    if latest is None or (latest != fact and request.method != "POST"):
        return _already_corrected(request, fact)
    # Somebody else corrected it meanwhile: what was typed is kept, for the version that now stands.
    overtaken, fact = latest != fact, latest
    form = form_of_fact(fact.kind)(request.POST or None, user=request.user, case=fact.case, fact=fact)
    why = ReasonForm(request.POST or None)
    if overtaken:
        form.add_error(None, _("你打开之后，这条记录刚被别人更正过，这次没有保存。你填的都在下面，核对后再保存一次。"))
    elif request.method == "POST" and form.is_valid() & why.is_valid():
        try:
            form.correct(why.cleaned_data["reason"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已更正；原来的记录还在，期限按更正后的重新计算。"))
            return redirect(came_from(request) or reverse("cases:history", args=[fact.case_id]))
    content = {
        "form": form,
        "why": why,
        "fact": fact,
        "case": fact.case,
        "next": came_from(request),
        "person_url": page_of(fact.case.person),
        "is_test": fact.kind == Fact.Kind.DRUG_TEST,
    }
    return render(request, "cases/correct.html", content)


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a fact that never was."""
    fact = fact_of(request.user, pk)
    if not fact.is_standing:
        return _already_corrected(request, fact)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_fact(request.user, fact, reason=form.cleaned_data["reason"])
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("已撤回；原来的记录还看得到，期限已重新计算。"))
            return redirect(came_from(request) or reverse("cases:history", args=[fact.case_id]))
    content = {
        "form": form,
        "fact": fact,
        "lines": fact_lines(fact),
        "case": fact.case,
        "next": came_from(request),
        "person_url": page_of(fact.case.person),
    }
    return render(request, "cases/withdraw.html", content)


def _latest(request: StaffRequest, fact: Fact) -> Fact | None:
    """The version of a fact that stands; None where it was taken back."""
    seen = fact
    while not seen.is_standing:
        if seen.successor_id is None:
            return None
        seen = fact_of(request.user, seen.successor_id)
    return seen


def _already_corrected(request: StaffRequest, fact: Fact) -> HttpResponse:
    messages.info(request, _("这条记录已经被更正或撤回，请看最新的那一条。"))
    return redirect("cases:history", fact.case_id)
