"""The versions of a plan: begun, agreed to or refused by the person, changed by the next version, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.models import Action, Goal, Plan
from xiangnuan.cases.planning.services.locking import (
    given,
    not_after_today,
    open_case_for_writing,
    reason_given,
)
from xiangnuan.web.clock import now, today


@dataclass(frozen=True, slots=True)
class PlanData:
    """When the plan was made, what the person says in their own words, and when it is looked back at."""

    made_on: date
    own_words: str = ""
    review_on: date | None = None


@transaction.atomic
def start_plan(user: User, case: Case, data: PlanData) -> Plan:
    """Begin the plan of a case that has none. Raises ValidationError by field."""
    case = open_case_for_writing(case)
    if Plan.objects.filter(case=case, replaced_on__isnull=True, withdrawn_at__isnull=True).exists():
        raise ValidationError(_("已经有一份帮教计划，请在那一份上修改。"))
    plan = _next_version(user, case)
    _describe(plan, data)
    plan.save()
    audit.written(user, "planning.start_plan", plan, person=case.person_id)
    return plan


@transaction.atomic
def describe_plan(user: User, plan: Plan, data: PlanData) -> Plan:
    """Change the words and dates of a plan to which nobody has agreed yet."""
    plan = lock_plan(plan, still_open=True)
    _describe(plan, data)
    plan.save(update_fields=["made_on", "own_words", "review_on"])
    audit.written(user, "planning.describe_plan", plan, person=plan.case.person_id)
    return plan


@transaction.atomic
def agree_plan(user: User, plan: Plan, on: date, how: str, *, witness: str = "", reason: str = "") -> Plan:
    """Note what the person says to the plan: signed, agreed before a witness, or refused with the reason.

    Nobody agrees to an empty plan, nor to one without their own words. A refused plan may be changed and asked again.
    """
    plan = lock_plan(plan, still_open=True)
    on = not_after_today(on, "on")
    if on < plan.made_on:
        raise ValidationError({"on": _("早于制定计划的日期。")})
    if how not in Plan.How.values:
        raise ValidationError({"how": _("请选择本人怎么说。")})
    refused = how == Plan.How.REFUSED
    plan.how, plan.answered_on, plan.agreed_on = how, on, None if refused else on
    plan.witness = given(witness, "witness", _("口头同意的，请写明谁在场见证。")) if how == Plan.How.ORAL else ""
    plan.refusal_reason = given(reason, "reason", _("请写下本人为什么不同意。")) if refused else ""
    if not refused:
        if not plan.goals.filter(withdrawn_at__isnull=True).exists():
            raise ValidationError(_("计划里还没有目标，先一起定一个。"))
        if not plan.own_words.strip():
            raise ValidationError(_("还没有写本人的话：想过成什么样子、最想先办哪件事。"))
    plan.save(update_fields=["how", "answered_on", "agreed_on", "witness", "refusal_reason"])
    audit.written(user, "planning.agree_plan", plan, person=plan.case.person_id, how=str(how))
    return plan


@transaction.atomic
def take_back_agreement(user: User, plan: Plan) -> Plan:
    """The agreement was entered by mistake: the plan waits for it again. Not once it has been looked back at."""
    plan = lock_plan(plan)
    if plan.agreed_on is None:
        raise ValidationError(_("这份计划还没有登记同意。"))
    if plan.reviews.filter(withdrawn_at__isnull=True).exists():
        raise ValidationError(_("计划已经回顾过，不能撤回同意；要改目标，请调整计划。"))
    plan.how, plan.answered_on, plan.agreed_on, plan.witness = "", None, None, ""
    plan.save(update_fields=["how", "answered_on", "agreed_on", "witness"])
    audit.written(user, "planning.take_back_agreement", plan, person=plan.case.person_id)
    return plan


@transaction.atomic
def change_plan(user: User, plan: Plan) -> Plan:
    """Change an agreed plan by its next version: open goals and their open actions are carried over, the rest stays."""
    before = lock_plan(plan)
    if before.agreed_on is None:
        raise ValidationError(_("本人还没有同意，直接修改就可以。"))
    before.replaced_on = today()
    before.save(update_fields=["replaced_on"])
    after = _next_version(user, before.case)
    after.own_words, after.made_on, after.review_on = before.own_words, today(), before.review_on
    after.save()
    for goal in before.goals.filter(withdrawn_at__isnull=True):
        if goal.is_open:
            _carry(goal, after)
    audit.written(user, "planning.change_plan", after, person=before.case.person_id, version=after.number)
    return after


def _carry(goal: Goal, after: Plan) -> None:
    kept = Goal.objects.create(
        plan=after, domain=goal.domain, what=goal.what, measure=goal.measure, until=goal.until, carried_from=goal
    )
    still_open = list(goal.actions.filter(state=Action.State.OPEN))
    Action.objects.filter(pk__in=[one.pk for one in still_open]).update(state=Action.State.CARRIED)
    Action.objects.bulk_create(
        Action(
            agency_id=one.agency_id,
            case_id=one.case_id,
            goal=kept,
            what=one.what,
            owner=one.owner,
            owner_role=one.owner_role,
            owner_member_id=one.owner_member_id,
            due_on=one.due_on,
            kind=one.kind,
        )
        for one in still_open
    )


@transaction.atomic
def withdraw_plan(user: User, plan: Plan, reason: str) -> Plan:
    """Take back a version to which nobody agreed: the one before counts again, with its open actions."""
    plan = lock_plan(plan, still_open=True)
    actions = Action.objects.filter(goal__plan=plan)
    if actions.filter(state=Action.State.DONE).exists():
        raise ValidationError(_("里面已经有办好的事，不能撤回；可以改成合适的计划。"))
    plan.withdrawal_reason = reason_given(reason)
    plan.withdrawn_at, plan.withdrawn_by = now(), user
    plan.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    actions.filter(state=Action.State.OPEN).update(state=Action.State.WITHDRAWN)
    before = Plan.objects.filter(case=plan.case, number__lt=plan.number, withdrawn_at__isnull=True).first()
    if before is not None:
        before.replaced_on = None
        before.save(update_fields=["replaced_on"])
        Action.objects.filter(goal__plan=before, state=Action.State.CARRIED).update(state=Action.State.OPEN)
    audit.written(user, "planning.withdraw_plan", plan, person=plan.case.person_id)
    return plan


def lock_plan(plan: Plan, *, still_open: bool = False) -> Plan:
    """Lock the case and the present version; with `still_open` raises ValidationError where the person has agreed."""
    case = open_case_for_writing(plan.case)
    found = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    found.case = case
    if not found.is_present:
        raise ValidationError(_("这一版计划已经不用了，请打开现在的计划。"))
    if still_open and found.agreed_on is not None:
        raise ValidationError(_("本人已经同意这份计划；要改，请调整计划，再问一次。"))
    return found


def _next_version(user: User, case: Case) -> Plan:
    last = Plan.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    return Plan(agency_id=case.agency_id, case=case, number=last + 1, recorded_at=now(), recorded_by=user)


def _describe(plan: Plan, data: PlanData) -> None:
    plan.made_on = not_after_today(data.made_on, "made_on")
    plan.own_words = data.own_words.strip()
    plan.review_on = data.review_on
    if plan.review_on is not None and plan.review_on <= plan.made_on:
        raise ValidationError({"review_on": _("要晚于制定计划的日期。")})
