"""The day of release, and the hand-over into the case that goes on from there."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case
from xiangnuan.cases.services import DecisionData, open_case
from xiangnuan.prerelease.models import Stay
from xiangnuan.prerelease.services.staying import lock_stay
from xiangnuan.web.clock import today


@transaction.atomic
def record_release(user: User, stay: Stay, on: date, kind: str, next_step: str) -> Stay:
    """Note that the person is out. Until the hand-over, or an end with its reason, the stay waits on every list."""
    stay = lock_stay(stay)
    if on > today():
        raise ValidationError({"released_on": _("日期不能晚于今天。")})
    if stay.decided_on and on < stay.decided_on:
        raise ValidationError({"released_on": _("出所日期早于决定日期。")})
    if kind not in Stay.Release.values:
        raise ValidationError({"release_kind": _("请选择出所情形。")})
    late = stay.meetings.filter(visit__on__gt=on, visit__withdrawn_at__isnull=True).exists()
    if late:
        raise ValidationError({"released_on": _("这一天以后还有入所走访的记录，请核对日期。")})
    stay.released_on, stay.release_kind, stay.next_step = on, kind, next_step
    stay.save(update_fields=["released_on", "release_kind", "next_step"])
    audit.written(user, "prerelease.record_release", stay, person=stay.person_id)
    return stay


@transaction.atomic
def take_back_release(user: User, stay: Stay) -> Stay:
    """The release was entered by mistake: the person is inside again. Not once a case has gone on from it."""
    stay = lock_stay(stay)
    if stay.released_on is None:
        raise ValidationError(_("还没有登记出所。"))
    stay.released_on, stay.release_kind = None, ""
    stay.save(update_fields=["released_on", "release_kind"])
    audit.written(user, "prerelease.take_back_release", stay, person=stay.person_id)
    return stay


@transaction.atomic
def hand_over(
    user: User,
    stay: Stay,
    decision: DecisionData,
    *,
    area_code: str,
    worker: User | None = None,
    checked_in_on: date | None = None,
    agreed_on: date | None = None,
) -> Case:
    """Open the case that goes on from the stay, with its clock, and let the stay end in it (DTR 37, DCL 48).

    Rehabilitation after release, or treatment where isolation was changed to it (DTR 31). Raises ValidationError by
    field; nothing is written then.
    """
    stay = lock_stay(stay)
    if stay.released_on is None:
        raise ValidationError(_("请先登记出所。"))
    if checked_in_on and checked_in_on < stay.released_on:
        raise ValidationError({"checked_in_on": _("报到日期早于出所日期。")})
    case = open_case(
        user,
        stay.person,
        decision,
        area_code=area_code,
        worker=worker or stay.person.worker,
        checked_in_on=checked_in_on,
        agreed_on=agreed_on,
        taken_on=stay.released_on,
    )
    stay.case = case
    stay.next_step = decision.measure
    stay.save(update_fields=["case", "next_step"])
    audit.written(user, "prerelease.hand_over", stay, person=stay.person_id, case=case.pk)
    return case


@transaction.atomic
def end_stay(user: User, stay: Stay, on: date, end: str, note: str) -> Stay:
    """End a stay that leads into no case here, with its reason and what becomes of the person."""
    stay = lock_stay(stay)
    if on > today():
        raise ValidationError({"ended_on": _("日期不能晚于今天。")})
    if end not in Stay.End.values:
        raise ValidationError({"end": _("请选择怎样结束。")})
    if len(note.strip()) < 2:
        raise ValidationError({"end_note": _("请写明情况：由谁接收、怎样交接，或者为什么不需要接续。")})
    stay.ended_on, stay.end, stay.end_note = on, end, note.strip()[:300]
    stay.save(update_fields=["ended_on", "end", "end_note"])
    audit.written(user, "prerelease.end_stay", stay, person=stay.person_id, end=str(end))
    return stay


@transaction.atomic
def reopen_stay(user: User, stay: Stay) -> Stay:
    """The end was a mistake: the stay is on the list again. One that led into a case goes on there."""
    stay = lock_stay(stay, still_open=False)
    if stay.ended_on is None:
        raise ValidationError(_("这段提前介入没有结束。"))
    if Stay.objects.filter(person=stay.person_id, case__isnull=True, ended_on__isnull=True).exists():
        raise ValidationError(_("这个人已经有另一段提前介入。"))
    stay.ended_on, stay.end, stay.end_note = None, "", ""
    stay.save(update_fields=["ended_on", "end", "end_note"])
    audit.written(user, "prerelease.reopen_stay", stay, person=stay.person_id)
    return stay
