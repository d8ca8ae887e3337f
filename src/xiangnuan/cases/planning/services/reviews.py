"""Looking back at a plan with the person: what changed, how far each goal has come, when next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.planning.models import Goal, GoalReview, Plan, PlanReview
from xiangnuan.cases.planning.services.locking import given, not_after_today, reason_given
from xiangnuan.cases.planning.services.plans import lock_plan
from xiangnuan.web.clock import now


@transaction.atomic
def review_plan(
    user: User, plan: Plan, on: date, changed: str, found: Mapping[int, tuple[str, str]], next_on: date | None
) -> PlanReview:
    """Record a review; `found` has for each open goal its outcome and a note. Raises ValidationError by field."""
    plan = lock_plan(plan)
    if plan.agreed_on is None:
        raise ValidationError(_("本人还没有同意这份计划，先问过本人再回顾。"))
    on = not_after_today(on, "on")
    last = plan.reviews.filter(withdrawn_at__isnull=True).first()
    if on < plan.agreed_on or (last is not None and on < last.on):
        raise ValidationError({"on": _("早于本人同意的日期或上一次回顾。")})
    if next_on is not None and next_on <= on:
        raise ValidationError({"next_on": _("要晚于这一次。")})
    changed = given(changed, "changed", _("请写下有什么变化。"))
    goals = [goal for goal in plan.goals.filter(withdrawn_at__isnull=True) if goal.is_open]
    for goal in goals:
        if found.get(goal.pk, ("", ""))[0] not in Goal.Outcome.values:
            raise ValidationError({f"outcome-{goal.pk}": _("请选择走到了哪一步。")})
    if next_on is None and any(found[goal.pk][0] != Goal.Outcome.REACHED for goal in goals):
        raise ValidationError({"next_on": _("还有没达到的目标，请约好下次回顾。")})
    review = PlanReview.objects.create(
        plan=plan,
        on=on,
        changed=changed,
        next_on=next_on,
        was_due_on=plan.review_on,
        recorded_at=now(),
        recorded_by=user,
    )
    for goal in goals:
        outcome, note = found[goal.pk]
        GoalReview.objects.create(review=review, goal=goal, outcome=outcome, note=note.strip())
        goal.outcome = outcome
        goal.save(update_fields=["outcome"])
    plan.review_on = next_on
    plan.save(update_fields=["review_on"])
    audit.written(user, "planning.review_plan", review, person=plan.case.person_id)
    return review


@transaction.atomic
def withdraw_review(user: User, review: PlanReview, reason: str) -> PlanReview:
    """Take back the latest review: its goals stand as the review before left them, and it is due again."""
    plan = lock_plan(review.plan)
    standing = plan.reviews.filter(withdrawn_at__isnull=True)
    found = PlanReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if found != standing.first():
        raise ValidationError(_("只能撤回最近的一次回顾。"))
    found.withdrawal_reason = reason_given(reason)
    found.withdrawn_at, found.withdrawn_by = now(), user
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    for goal in plan.goals.all():
        before = goal.found.filter(review__withdrawn_at__isnull=True).order_by("-review__on", "-pk").first()
        goal.outcome = before.outcome if before else ""
        goal.save(update_fields=["outcome"])
    plan.review_on = found.was_due_on
    plan.save(update_fields=["review_on"])
    audit.written(user, "planning.withdraw_review", found, person=plan.case.person_id)
    return found
