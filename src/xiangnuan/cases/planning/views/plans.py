"""The versions of a plan: begun, changed, agreed to, looked back at, taken back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiangnuan.access import audit
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.hooks import seeds_of
from xiangnuan.cases.planning.forms.plans import AgreeForm, PlanForm, ReviewForm
from xiangnuan.cases.planning.models import Plan, PlanReview
from xiangnuan.cases.planning.queries.board import tell_plan
from xiangnuan.cases.planning.services import (
    agree_plan,
    change_plan,
    describe_plan,
    review_plan,
    start_plan,
    take_back_agreement,
    withdraw_plan,
    withdraw_review,
)
from xiangnuan.cases.planning.views.answers import answer, at_once, case_of, seen, take_back
from xiangnuan.web.clock import today


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def start(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin the plan of a case; what the person said before the release is filled in to be changed."""
    case = case_of(request.user, pk)
    said = "\n".join(seeds.own_words for seeds in seeds_of(request.user, case) if seeds.own_words)
    form = PlanForm(request.POST or None, own_words=said)
    return answer(
        request,
        case,
        form,
        _("一起定一份帮教计划"),
        lambda: start_plan(request.user, case, form.entered),
        done=_("已开始，接下来定目标。"),
    )


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the words and dates of a plan to which nobody has agreed yet."""
    plan = seen(request.user, Plan, pk)
    form = PlanForm(request.POST or None, plan=plan)
    return answer(
        request,
        plan.case,
        form,
        _("本人的话和日期"),
        lambda: describe_plan(request.user, plan, form.entered),
        written=("planning.describe_plan", plan.pk),
    )


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def agree(request: StaffRequest, pk: int) -> HttpResponse:
    """Note what the person says to the plan."""
    plan = seen(request.user, Plan, pk)
    form = AgreeForm(request.POST or None)
    return answer(
        request,
        plan.case,
        form,
        _("本人同意吗"),
        lambda: agree_plan(request.user, plan, **form.entered),
        hint=_("把计划读给本人听，问清楚再登记。"),
    )


@require_POST
@permitted("plan.write")
@writes
def agree_undo(request: StaffRequest, pk: int) -> HttpResponse:
    """The agreement was entered by mistake."""
    plan = seen(request.user, Plan, pk)
    return at_once(request, plan.case, lambda: take_back_agreement(request.user, plan), _("已撤回，等本人同意。"))


@require_POST
@permitted("plan.write")
@writes
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change an agreed plan by its next version."""
    plan = seen(request.user, Plan, pk)
    said = _("新的一版开始了：没达到的目标和没办完的事都带过来了。改好以后，请本人再看一遍。")
    return at_once(request, plan.case, lambda: change_plan(request.user, plan), said)


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a version to which nobody agreed."""
    plan = seen(request.user, Plan, pk)
    return take_back(
        request,
        plan.case,
        _("撤回这一版计划"),
        lambda reason: withdraw_plan(request.user, plan, reason),
        anchor="plan",
        said=_("前面有一版的，那一版重新生效。"),
    )


@require_safe
@permitted("plan.read")
def version(request: StaffRequest, pk: int) -> HttpResponse:
    """One version of a plan, to be read."""
    request.nav = "planning:plans"  # type: ignore[attr-defined]
    plan = seen(request.user, Plan, pk)
    audit.record(request.user, audit.Action.READ, "planning.version", plan, person=plan.case.person_id)
    return render(request, "planning/version.html", {"case": plan.case, "told": tell_plan(plan, today())})


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def review(request: StaffRequest, pk: int) -> HttpResponse:
    """Look back at a plan with the person."""
    plan = seen(request.user, Plan, pk)
    told = tell_plan(plan, today())
    form = ReviewForm(request.POST or None, goals=told.goals)
    return answer(
        request,
        plan.case,
        form,
        _("回顾帮教计划"),
        lambda: review_plan(
            request.user,
            plan,
            form.cleaned_data["on"],
            form.cleaned_data["changed"],
            form.found,
            form.cleaned_data["next_on"],
        ),
        template="planning/review.html",
        told=told,
    )


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def review_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back the latest review."""
    found = seen(request.user, PlanReview, pk, "plan__case")
    return take_back(
        request,
        found.plan.case,
        _("撤回这次回顾"),
        lambda reason: withdraw_review(request.user, found, reason),
        anchor="plan",
        said=_("目标回到上一次回顾时的样子。"),
    )
