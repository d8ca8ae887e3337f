"""Needs and strengths, by part of life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.catalogue import domains
from xiangnuan.cases.planning.models import Need, NeedsAssessment
from xiangnuan.cases.planning.services.locking import not_after_today, open_case_for_writing, reason_given
from xiangnuan.web.clock import now

STANDING = {"successor__isnull": True, "withdrawn_at__isnull": True}


@dataclass(frozen=True, slots=True)
class NeedData:
    """One part of life: how much help is needed (empty: not talked about), strengths and the situation."""

    level: str = ""
    strength: str = ""
    situation: str = ""


@transaction.atomic
def assess_needs(user: User, case: Case, on: date, needs: Mapping[str, NeedData], summary: str = "") -> NeedsAssessment:
    """Record what was found on a day; it supersedes the assessment before, which stays readable.

    Raises ValidationError by field: a day ahead or before the last assessment, no part of life talked about, a need
    that nobody has described.
    """
    case = open_case_for_writing(case)
    on = not_after_today(on, "on")
    before = NeedsAssessment.objects.select_for_update(of=("self",)).filter(case=case, **STANDING).first()
    if before is not None and on < before.on:
        raise ValidationError({"on": _("比上一次评估还早；上一次填错了的，请先撤回它。")})
    lines = [(domain, needs.get(domain, NeedData())) for domain in domains()]
    if not any(need.level for _domain, need in lines):
        raise ValidationError(_("请至少谈一个方面，选出需要多少帮助。"))
    for domain, need in lines:
        if need.level and need.level not in Need.Level.values:
            raise ValidationError({f"level-{domain}": _("请选择一项。")})
        if need.level == Need.Level.MUCH and not need.situation.strip():
            raise ValidationError({f"situation-{domain}": _("很需要帮助的方面，请写明现在的情况。")})
    if before is not None:
        # The place of the standing one is free before the next one takes it.
        before.successor = before
        before.save(update_fields=["successor"])
    made = NeedsAssessment.objects.create(
        agency_id=case.agency_id, case=case, on=on, summary=summary.strip(), recorded_at=now(), recorded_by=user
    )
    if before is not None:
        before.successor = made
        before.save(update_fields=["successor"])
    Need.objects.bulk_create(
        Need(
            assessment=made,
            domain=domain,
            level=need.level,
            strength=need.strength.strip(),
            situation=need.situation.strip(),
        )
        for domain, need in lines
    )
    audit.written(user, "planning.assess_needs", made, person=case.person_id)
    return made


@transaction.atomic
def withdraw_needs(user: User, assessment: NeedsAssessment, reason: str) -> NeedsAssessment:
    """Take back an assessment that was a mistake: the one before counts again."""
    case = open_case_for_writing(assessment.case)
    found = NeedsAssessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if not found.is_standing:
        raise ValidationError(_("只能撤回最近的一次评估。"))
    found.withdrawal_reason = reason_given(reason)
    found.withdrawn_at, found.withdrawn_by = now(), user
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    NeedsAssessment.objects.filter(successor=found).update(successor=None)
    audit.written(user, "planning.withdraw_needs", found, person=case.person_id)
    return found
