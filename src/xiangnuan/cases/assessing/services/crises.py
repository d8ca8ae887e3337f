"""Crises: raised by an answer, ended by somebody who says what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.assessing.models import Assessment, Crisis, CrisisResponse
from xiangnuan.web.clock import now, today


@dataclass(frozen=True)
class ResponseData:
    """What was done on a day, who was told (in own words; empty: nobody), how it stands, and whether it is over."""

    on: date
    done: str
    told_family: str = ""
    told_clinic: str = ""
    told_police: str = ""
    note: str = ""
    closes: bool = True


@transaction.atomic
def answer_crisis(user: User, crisis: Crisis, data: ResponseData) -> CrisisResponse:
    """Write down what was done. Where it is over the crisis leaves Today, else it stays there.

    Raises ValidationError by field.
    """
    crisis = Crisis.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=crisis.pk)
    if not crisis.is_open:
        raise ValidationError(_("这条危机提示已经处理完了；情况有变化，请重新评估。"))
    if len(data.done.strip()) < 2:
        raise ValidationError({"done": _("请写下做了什么。")})
    if data.on > today():
        raise ValidationError({"on": _("日期不能晚于今天。")})
    if data.on < crisis.assessment.on:
        raise ValidationError({"on": _("日期早于填写量表的日期。")})
    if data.closes and len(data.note.strip()) < 2:
        raise ValidationError({"note": _("不再提醒之前，请写下本人现在的情况。")})
    made = CrisisResponse.objects.create(
        agency_id=crisis.agency_id,
        crisis=crisis,
        on=data.on,
        done=data.done.strip(),
        told_family=data.told_family.strip(),
        told_clinic=data.told_clinic.strip(),
        told_police=data.told_police.strip(),
        note=data.note.strip(),
        closes=data.closes,
        recorded_at=now(),
        recorded_by=user,
    )
    if data.closes:
        crisis.ended_at, crisis.ended_by, crisis.end = now(), user, Crisis.End.ANSWERED
        crisis.save(update_fields=["ended_at", "ended_by", "end"])
    audit.written(user, "assessing.answer_crisis", crisis, person=crisis.person_id, closes=data.closes)
    return made


def raise_crisis(assessment: Assessment) -> Crisis | None:
    """The crisis that the answers of a saved assessment call for; None where they call for none."""
    kinds = kinds_of(assessment)
    if not kinds:
        return None
    return Crisis.objects.create(
        agency_id=assessment.agency_id,
        person_id=assessment.person_id,
        assessment=assessment,
        kinds=",".join(kinds),
        found_at=assessment.recorded_at,
    )


def kinds_of(assessment: Assessment) -> list[str]:
    """The sorts of crisis in the answers, each once."""
    return list(dict.fromkeys(str(one.kind) for one in assessment.outcome.crises))


def follow_correction(user: User, wrong: Assessment, right: Assessment) -> None:
    """What becomes of a crisis when the answers behind it are corrected: it moves on, is raised anew, or ends.

    One that was answered stays with what was done; it is raised again only for a sort that was not in it.
    """
    kinds = kinds_of(right)
    before = Crisis.objects.select_for_update(of=("self",)).filter(assessment=wrong).first()
    if before is None:
        raise_crisis(right)
    elif before.is_open and kinds:
        before.assessment, before.kinds = right, ",".join(kinds)
        before.save(update_fields=["assessment", "kinds"])
    elif before.is_open:
        before.ended_at, before.ended_by, before.end = now(), user, Crisis.End.CORRECTED
        before.save(update_fields=["ended_at", "ended_by", "end"])
        audit.written(user, "assessing.end_crisis", before, person=before.person_id)
    elif set(kinds) - set(before.kinds.split(",")):
        raise_crisis(right)
