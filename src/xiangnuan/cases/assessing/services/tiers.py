"""From the proposal of a sheet to the tier: a named person confirms it or chooses another, with a reason."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.assessing.choosing import said
from xiangnuan.cases.assessing.models import Assessment
from xiangnuan.cases.assessing.services.recording import lock_standing
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.services import change_tier
from xiangnuan.web import dates


@transaction.atomic
def decide_tier(user: User, assessment: Assessment, tier: str, on: date, *, reason: str = "") -> Fact:
    """Set the tier with a sheet before oneself. Another than the proposed one needs a reason in own words.

    The change is a fact of the case, written by the same service as any other change of tier. Raises ValidationError.
    """
    found = lock_standing(assessment)
    case = open_case_of(found)
    if not found.tier or case is None:
        raise ValidationError(_("这份量表没有提出分级建议，或者个案已经结束。"))
    if found.tier_fact_id is not None and found.tier_fact is not None and found.tier_fact.is_standing:
        raise ValidationError(_("已经按这份量表定过分级；要改的，请更正那一条，或者重新评估。"))
    if tier not in Case.Tier.values:
        raise ValidationError({"tier": _("请选择分级。")})
    if tier != found.tier and len(reason.strip()) < 2:
        raise ValidationError({"reason": _("和建议不一样的，请写明理由。")})
    if on < found.on:
        raise ValidationError({"on": _("日期早于评估日期。")})
    fact = change_tier(user, case, on, tier, reason=_note(found, tier, reason.strip()))
    found.tier_fact = fact
    found.save(update_fields=["tier_fact"])
    audit.written(
        user, "assessing.decide_tier", found, person=found.person_id, proposed=found.tier, decided=tier, fact=fact.pk
    )
    return fact


def open_case_of(assessment: Assessment) -> Case | None:
    """The open case of the person whose tier a sheet may move."""
    return (
        Case.objects.filter(
            person=assessment.person_id, is_current=True, closed_on__isnull=True, sealed_on__isnull=True
        )
        .select_related("person", "agency")
        .first()
    )


def _note(assessment: Assessment, tier: str, reason: str) -> str:
    """What stands at the fact: the proposal it follows or leaves, and the reason."""
    named = {"day": dates.long_date(assessment.on), "title": said(assessment.title), "tier": assessment.tier}
    if tier == assessment.tier:
        ground = _("按{day}“{title}”的建议定级。").format(**named)
    else:
        ground = _("{day}“{title}”建议{tier}，没有采用。").format(**named)
    return f"{ground}{reason}"
