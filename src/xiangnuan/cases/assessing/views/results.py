"""One filled sheet: what it says, correcting it, taking it back, and the tier that it proposes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.assessing.choosing import said, version_of
from xiangnuan.cases.assessing.filling import CorrectionForm
from xiangnuan.cases.assessing.forms import TierForm, WithdrawForm
from xiangnuan.cases.assessing.models import Assessment
from xiangnuan.cases.assessing.queries import current_case, versions_before
from xiangnuan.cases.assessing.services import correct_assessment, decide_tier, withdraw_assessment
from xiangnuan.cases.assessing.views.ways import assessment_of
from xiangnuan.cases.assessing.wording import TONES, tier_in_words


@require_safe
@permitted("assessment.read")
def assessment(request: StaffRequest, pk: int) -> HttpResponse:
    """Scores with their bands and what counted, the crisis, the answers in words, the proposal of a tier."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    found = assessment_of(request.user, pk)
    sheet = version_of(found.agency_id, found.instrument, found.version)
    audit.record(request.user, audit.Action.READ, "assessing.assessment", found, person=found.person_id)
    content = {
        "one": found,
        "person": found.person,
        "title": said(found.title),
        "scores": scores_of(found),
        "answers": found.answered,
        "proposal": found.outcome.tier,
        "proposed": tier_in_words(found.tier),
        "case": current_case(request.user, found.person_id),
        "decided": tier_in_words(found.tier_fact.event.get("tier", "")) if found.tier_fact else "",
        "before": [{"one": one, "scores": scores_of(one)} for one in versions_before(found)],
        "crisis": getattr(found, "crisis", None),
        "sheet": sheet,
        "is_changed": sheet is not None and sheet.digest != found.digest,
        "may_write": request.user.may("assessment.write"),
    }
    return render(request, "assessing/assessment.html", content)


def scores_of(one: Assessment) -> list[dict[str, Any]]:
    """Each score with its band and the sentence that says what counted."""
    rows = []
    for score in one.outcome.scores:
        band = one.outcome.band(score.id)
        rows.append({
            "title": said(score.title),
            "value": score.value,
            "least": score.least,
            "most": score.most,
            "waiting": len(score.waiting),
            "band": said(band.label) if band else "",
            "tone": TONES.get(str(band.level or band.tier), "plan") if band else "plan",
            "explanation": said(band.explanation) if band else "",
        })  # fmt: skip
    return rows


@require_http_methods(["GET", "POST"])
@permitted("assessment.write")
@writes
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    """The sheet as it was filled in, to be put right with a reason."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    found = assessment_of(request.user, pk)
    sheet = version_of(found.agency_id, found.instrument, found.version)
    if sheet is None or found.who == Assessment.Who.SELF or not found.is_standing:
        messages.error(request, _("这一份不能更正：已经更正或撤回、由本人填写，或者这个版本已经不在。"))
        return redirect("assessing:assessment", found.pk)
    given = found.given
    form = CorrectionForm(request.POST or None, instrument=sheet, given=given, initial={"on": found.on})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = correct_assessment(
                request.user, found, data["on"], form.answers_sent(), partly=data["partly"], reason=data["reason"]
            )
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已更正，原来的答案留着。"))
            return redirect("assessing:assessment", made.pk)
    return render(
        request, "assessing/fill.html", {"person": found.person, "sheet": sheet, "form": form, "corrected": found}
    )


@require_http_methods(["GET", "POST"])
@permitted("assessment.write")
@writes
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a sheet back, with the reason."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    found = assessment_of(request.user, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_assessment(request.user, found, form.cleaned_data["reason"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已撤回。"))
            return redirect("assessing:of_person", found.person_id)
    content = {"one": found, "person": found.person, "title": said(found.title), "form": form}
    return render(request, "assessing/withdraw.html", content)


@require_http_methods(["GET", "POST"])
@permitted("assessment.write")
@writes
def tier(request: StaffRequest, pk: int) -> HttpResponse:
    """建议分级: the proposal with its reasons; the worker confirms it or chooses another and says why."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    found = assessment_of(request.user, pk)
    case = current_case(request.user, found.person_id)
    proposal = found.outcome.tier
    if proposal is None or case is None or not found.is_standing:
        messages.error(request, _("这份量表没有提出分级建议，或者个案已经结束。"))
        return redirect("assessing:assessment", found.pk)
    form = TierForm(request.POST or None, assessment=found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            decide_tier(request.user, found, data["tier"], data["on"], reason=data["reason"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("分级已登记。"))
            return redirect("assessing:assessment", found.pk)
    content = {
        "one": found,
        "person": found.person,
        "title": said(found.title),
        "case": case,
        "present": tier_in_words(case.tier),
        "proposal": proposal,
        "proposed": tier_in_words(found.tier),
        "form": form,
    }
    return render(request, "assessing/tier.html", content)
