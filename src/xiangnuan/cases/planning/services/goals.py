"""Goals and actions of a plan to which nobody has agreed yet, and the settling of actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.catalogue import domains
from xiangnuan.cases.planning.models import Action, Goal, HelpTeamMember, Plan, TeamMeeting
from xiangnuan.cases.planning.queries.roles import role_of
from xiangnuan.cases.planning.services.locking import given, not_after_today, open_case_for_writing
from xiangnuan.cases.planning.services.plans import lock_plan
from xiangnuan.web.clock import now


@dataclass(frozen=True, slots=True)
class GoalData:
    """What the person wants to reach, in which part of life, by what one sees it, until when."""

    domain: str
    what: str
    measure: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ActionData:
    """Who does what until when. `owner` is `person`, `worker`, `role:` with its code or `member:` with its number."""

    what: str
    owner: str
    due_on: date | None
    kind: str = Action.Kind.OTHER


@transaction.atomic
def add_goal(user: User, plan: Plan, data: GoalData, actions: Sequence[ActionData] = ()) -> Goal:
    """Add a goal, with what is to be done for it. Raises ValidationError by field (of actions: `what-0`, `due-0` …)."""
    plan = lock_plan(plan, still_open=True)
    goal = Goal(plan=plan)
    _describe(goal, data)
    goal.save()
    for at, one in enumerate(actions):
        build_action(plan.case, one, goal=goal, at=at).save()
    audit.written(user, "planning.add_goal", goal, person=plan.case.person_id, domain=data.domain)
    return goal


@transaction.atomic
def describe_goal(user: User, goal: Goal, data: GoalData) -> Goal:
    """Change a goal to which nobody has agreed yet."""
    plan, goal = _lock_goal(goal)
    _describe(goal, data)
    goal.save(update_fields=["domain", "what", "measure", "until"])
    audit.written(user, "planning.describe_goal", goal, person=plan.case.person_id)
    return goal


@transaction.atomic
def take_out_goal(user: User, goal: Goal) -> Goal:
    """Take a goal out of a plan to which nobody has agreed yet, with its open actions."""
    plan, goal = _lock_goal(goal)
    if goal.actions.filter(state=Action.State.DONE).exists():
        raise ValidationError(_("这个目标下已经有办好的事，留着它；不再做的事可以逐件了结。"))
    goal.withdrawn_at = now()
    goal.save(update_fields=["withdrawn_at"])
    goal.actions.filter(state=Action.State.OPEN).update(state=Action.State.WITHDRAWN)
    audit.written(user, "planning.take_out_goal", goal, person=plan.case.person_id)
    return goal


@transaction.atomic
def add_action(user: User, goal: Goal, data: ActionData) -> Action:
    """Add what is to be done for a goal to which nobody has agreed yet."""
    plan, goal = _lock_goal(goal)
    action = build_action(plan.case, data, goal=goal)
    action.save()
    audit.written(user, "planning.add_action", action, person=plan.case.person_id)
    return action


@transaction.atomic
def describe_action(user: User, action: Action, data: ActionData) -> Action:
    """Change what is to be done, before the person agreed; a promise of a meeting is kept or settled, never changed."""
    if action.goal is None:
        raise ValidationError(_("会上的承诺不改写；情况变了的，请了结它，写明原因。"))
    plan, goal = _lock_goal(action.goal)
    found = lock_action(plan.case, action)
    changed = build_action(plan.case, data, goal=goal)
    for name in ("what", "owner", "owner_role", "owner_member_id", "due_on", "kind"):
        setattr(found, name, getattr(changed, name))
    found.save(update_fields=["what", "owner", "owner_role", "owner_member", "due_on", "kind"])
    audit.written(user, "planning.describe_action", found, person=plan.case.person_id)
    return found


@transaction.atomic
def settle_action(user: User, action: Action, state: str, on: date, note: str = "") -> Action:
    """Note that something is done, or is not done any more, which needs its reason."""
    case = open_case_for_writing(action.case)
    found = lock_action(case, action)
    if state not in (Action.State.DONE, Action.State.DROPPED):
        raise ValidationError({"state": _("请选择办好了还是不再做。")})
    if state == Action.State.DROPPED:
        given(note, "note", _("不再做的，请写明为什么。"))
    found.state, found.settled_on, found.note = state, not_after_today(on, "on"), note.strip()
    found.settled_by = user
    found.save(update_fields=["state", "settled_on", "note", "settled_by"])
    audit.written(user, "planning.settle_action", found, person=case.person_id, state=str(state))
    return found


@transaction.atomic
def reopen_action(user: User, action: Action) -> Action:
    """The settling was a mistake: it is to be done again. Not where the plan has been changed since."""
    case = open_case_for_writing(action.case)
    found = Action.objects.select_for_update(of=("self",)).select_related("goal__plan").get(pk=action.pk, case=case)
    if found.state not in (Action.State.DONE, Action.State.DROPPED):
        raise ValidationError(_("这件事没有了结。"))
    if found.goal is not None and not found.goal.plan.is_present:
        raise ValidationError(_("这一版计划已经不用了，请打开现在的计划。"))
    found.state, found.settled_on, found.settled_by = Action.State.OPEN, None, None
    found.save(update_fields=["state", "settled_on", "settled_by"])
    audit.written(user, "planning.reopen_action", found, person=case.person_id)
    return found


def build_action(
    case: Case, data: ActionData, *, goal: Goal | None = None, meeting: TeamMeeting | None = None, at: int | None = None
) -> Action:
    """An unsaved Action; raises ValidationError by field, with the number of its row where it stands among others."""
    end = "" if at is None else f"-{at}"
    what = given(data.what, f"what{end}", _("请写明做什么。"))
    if data.due_on is None:
        raise ValidationError({f"due_on{end}": _("请填写什么时候以前办好。")})
    if data.kind not in Action.Kind.values:
        raise ValidationError({f"kind{end}": _("请选择一项。")})
    kind, _sign, which = data.owner.partition(":")
    role, member = "", None
    if kind == Action.Owner.MEMBER:
        member = HelpTeamMember.objects.filter(case=case, pk=int(which) if which.isdecimal() else 0).first()
        role = member.role if member else ""
    elif kind == Action.Owner.ROLE:
        role = which if role_of(case.agency_id, which) else ""
    if kind not in Action.Owner.values or (kind in (Action.Owner.MEMBER, Action.Owner.ROLE) and not role):
        raise ValidationError({f"owner{end}": _("请选择谁来做。")})
    return Action(
        agency_id=case.agency_id,
        case=case,
        goal=goal,
        meeting=meeting,
        what=what,
        owner=kind,
        owner_role=role,
        owner_member=member,
        due_on=data.due_on,
        kind=data.kind,
    )


def lock_action(case: Case, action: Action) -> Action:
    """The open action under its lock; raises ValidationError where it is settled already."""
    found = Action.objects.select_for_update(of=("self",)).get(pk=action.pk, case=case)
    if not found.is_open:
        raise ValidationError(_("这件事已经了结。"))
    return found


def _lock_goal(goal: Goal) -> tuple[Plan, Goal]:
    plan = lock_plan(goal.plan, still_open=True)
    found = Goal.objects.select_for_update(of=("self",)).get(pk=goal.pk, plan=plan)
    if found.withdrawn_at is not None:
        raise ValidationError(_("这个目标已经拿掉了。"))
    return plan, found


def _describe(goal: Goal, data: GoalData) -> None:
    if data.domain not in domains():
        raise ValidationError({"domain": _("请选择是哪个方面。")})
    goal.domain = data.domain
    goal.what = given(data.what, "what", _("请写明要达到什么。"))
    goal.measure, goal.until = data.measure.strip(), data.until
    if goal.until is not None and goal.until < goal.plan.made_on:
        raise ValidationError({"until": _("早于制定计划的日期。")})
