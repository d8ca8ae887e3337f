"""Goals and actions of a plan, and the one tap by which something is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xiangnuan.access.models import User
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.hooks import seeds_of
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.catalogue import interventions
from xiangnuan.cases.planning.forms.plans import ActionForm, DoneForm, GoalForm
from xiangnuan.cases.planning.models import Action, Goal, Plan
from xiangnuan.cases.planning.queries.board import owners_of, step_of
from xiangnuan.cases.planning.queries.roles import role_names
from xiangnuan.cases.planning.services import (
    add_action,
    add_goal,
    describe_action,
    describe_goal,
    reopen_action,
    settle_action,
    take_out_goal,
)
from xiangnuan.cases.planning.views.answers import answer, at_once, seen
from xiangnuan.law.days import add_months
from xiangnuan.web.clock import today

Proposal = tuple[dict[str, Any], list[Mapping[str, Any]]]


def _proposed(user: User, case: Case, query: Mapping[str, str]) -> Proposal | None:
    """What the form is filled with: an intervention that was chosen, or something from before the case."""
    idea = interventions().get(query.get("idea", ""))
    if idea is not None:
        owners = owners_of(case)
        goal = {
            "domain": idea.domain,
            "what": idea.goal,
            "measure": idea.measure,
            "until": add_months(today(), idea.months),
        }
        steps = [
            {
                "what": step.what,
                "owner": _owner(step.owner, owners, role_names(case.agency_id)),
                "due_on": today() + timedelta(days=step.days),
                "kind": step.kind,
            }
            for step in idea.actions
        ]
        return goal, list(steps)
    seed = query.get("seed", "")
    if not seed.isdecimal() or len(seed) > 3:
        return None
    lines = [one for seeds in seeds_of(user, case) for one in seeds.lines]
    if int(seed) >= len(lines):
        return None
    one = lines[int(seed)]
    step = {"what": one.step or one.situation, "owner": "worker", "due_on": max(one.due_on or today(), today())}
    return {"domain": one.domain, "what": one.goal}, [step] if step["what"] else []


def _owner(code: str, owners: list[tuple[str, str]], names: Mapping[str, str]) -> str:
    """The owner of a proposed step on this team: whoever sits on the seat, else the seat itself, else the worker."""
    if code in ("person", "worker"):
        return code
    title = names.get(code, "")
    for value, label in owners:
        if value == f"role:{code}" or (title and value.startswith("member:") and label.startswith(f"{title} ")):
            return value
    return "worker"


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a goal; `?idea=` and `?seed=` fill the form with what was proposed, to be changed and saved by a person."""
    plan = seen(request.user, Plan, pk)
    given, steps = _proposed(request.user, plan.case, request.GET) or ({}, [])
    form = GoalForm(request.POST or None, case=plan.case, given=given, steps=steps)
    return answer(
        request,
        plan.case,
        form,
        _("加一个目标"),
        lambda: add_goal(request.user, plan, form.entered, form.actions.entered),
        template="planning/goal.html",
        is_proposal=bool(given),
    )


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a goal."""
    goal = seen(request.user, Goal, pk, "plan__case")
    form = GoalForm(request.POST or None, case=goal.plan.case, goal=goal)
    return answer(
        request,
        goal.plan.case,
        form,
        _("修改目标"),
        lambda: describe_goal(request.user, goal, form.entered),
        template="planning/goal.html",
        written=("planning.describe_goal", goal.pk),
    )


@require_POST
@permitted("plan.write")
@writes
def take_out(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a goal out of a plan to which nobody has agreed yet."""
    goal = seen(request.user, Goal, pk, "plan__case")
    return at_once(request, goal.plan.case, lambda: take_out_goal(request.user, goal), _("目标已拿掉。"))


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def action_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Add what is to be done for a goal."""
    goal = seen(request.user, Goal, pk, "plan__case")
    form = ActionForm(request.POST or None, case=goal.plan.case)
    return answer(
        request, goal.plan.case, form, _("加一件要做的事"), lambda: add_action(request.user, goal, form.entered)
    )


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def action_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what is to be done."""
    action = seen(request.user, Action, pk)
    form = ActionForm(request.POST or None, case=action.case, action=action)
    return answer(
        request,
        action.case,
        form,
        _("修改要做的事"),
        lambda: describe_action(request.user, action, form.entered),
        written=("planning.describe_action", action.pk),
    )


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def action_done(request: StaffRequest, pk: int) -> HttpResponse:
    """Something is done: one tap, with a note for who wants."""
    action = seen(request.user, Action, pk)
    form = DoneForm(request.POST or None)
    return answer(
        request,
        action.case,
        form,
        _("办好了"),
        lambda: settle_action(request.user, action, **form.cleaned_data),
        template="planning/done.html",
        step=step_of(action, role_names(action.agency_id), today()),
    )


@require_POST
@permitted("plan.write")
@writes
def action_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """The settling was a mistake."""
    action = seen(request.user, Action, pk)
    return at_once(request, action.case, lambda: reopen_action(request.user, action), _("又在要做的事里了。"))
