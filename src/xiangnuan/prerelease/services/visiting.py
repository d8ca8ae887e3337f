"""Visits into the centres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.prerelease.models import Centre, Meeting, Stay, Visit
from xiangnuan.web.clock import now, today


@dataclass(frozen=True)
class VisitData:
    """One visit as it was. `others` counts those who took part and are no clients of the agency."""

    centre: Centre
    on: date
    kind: str
    title: str
    staff: str = ""
    partners: str = ""
    others: int = 0
    summary: str = ""


@transaction.atomic
def record_visit(user: User, data: VisitData, met: Mapping[int, tuple[str, str]]) -> Visit:
    """Record a visit and whom of the agency's persons it met: stay -> (what was said, what was agreed).

    Raises ValidationError by field: a day to come, nobody met on a talk with one person, a stay not to be seen.
    """
    visit = Visit(agency=agency_of(user), recorded_by=user, recorded_at=now())
    stays = {stay.pk: stay for stay in Stay.objects.visible_to(user).filter(pk__in=met)}
    if len(stays) < len(met):
        raise ValidationError(_("有的人不在您的名下，请重新选择。"))
    _describe(visit, data, met=len(met))
    for stay in stays.values():
        _check_day(stay, data.on)
    visit.save()
    Meeting.objects.bulk_create(
        Meeting(agency_id=visit.agency_id, visit=visit, stay=stays[pk], said=said.strip(), agreed=agreed.strip()[:200])
        for pk, (said, agreed) in met.items()
    )
    audit.written(user, "prerelease.record_visit", visit, met=len(met))
    for stay in stays.values():
        audit.written(user, "prerelease.record_meeting", stay, person=stay.person_id, visit=visit.pk)
    return visit


@transaction.atomic
def correct_visit(user: User, visit: Visit, data: VisitData, met: Mapping[int, tuple[str, str]]) -> Visit:
    """Correct a visit. Of the persons met only those are touched whom the user may see; the others stay as they are."""
    visit = _standing(user, visit)
    stays = {stay.pk: stay for stay in Stay.objects.visible_to(user).filter(pk__in=met)}
    if len(stays) < len(met):
        raise ValidationError(_("有的人不在您的名下，请重新选择。"))
    kept = {one.stay_id: one for one in Meeting.objects.filter(visit=visit)}
    visible = set(Meeting.objects.visible_to(user).filter(visit=visit).values_list("stay_id", flat=True))
    gone = [one.pk for stay, one in kept.items() if stay in visible and stay not in met]
    _describe(visit, data, met=len(kept) - len(gone) + len(stays.keys() - kept.keys()))
    for stay in stays.values():
        _check_day(stay, data.on)
    visit.save()
    Meeting.objects.filter(pk__in=gone).delete()
    for pk, (said, agreed) in met.items():
        Meeting.objects.update_or_create(
            visit=visit,
            stay=stays[pk],
            defaults={"agency_id": visit.agency_id, "said": said.strip(), "agreed": agreed.strip()[:200]},
        )
    audit.written(user, "prerelease.correct_visit", visit, met=len(met), removed=len(gone))
    return visit


@transaction.atomic
def withdraw_visit(user: User, visit: Visit, reason: str) -> Visit:
    """Take back a visit that was entered by mistake: it counts no more and stays readable with the reason."""
    visit = _standing(user, visit)
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明为什么撤回。")})
    visit.withdrawn_at, visit.withdrawn_by, visit.withdrawal_reason = now(), user, reason.strip()[:200]
    visit.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    audit.written(user, "prerelease.withdraw_visit", visit)
    return visit


def _standing(user: User, visit: Visit) -> Visit:
    found = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk, agency=agency_of(user))
    if found.withdrawn_at is not None:
        raise ValidationError(_("这次走访已经撤回。"))
    return found


def _check_day(stay: Stay, on: date) -> None:
    if stay.released_on and on > stay.released_on:
        raise ValidationError({"on": _("有的人在这一天以前已经出所。")})
    if stay.decided_on and on < stay.decided_on:
        raise ValidationError({"on": _("有的人在这一天还没有入所。")})


def _describe(visit: Visit, data: VisitData, *, met: int) -> None:
    if data.centre.agency_id != visit.agency_id:
        raise ValidationError({"centre": _("请选择本机构登记的戒毒所。")})
    if data.on > today():
        raise ValidationError({"on": _("日期不能晚于今天。")})
    if not data.title.strip():
        raise ValidationError({"title": _("请填写主题。")})
    if data.kind == Visit.Kind.INDIVIDUAL and not met:
        raise ValidationError({"stays": _("个别谈话要选择谈话的人。")})
    visit.centre, visit.on, visit.kind, visit.others = data.centre, data.on, data.kind, data.others
    visit.title, visit.staff, visit.partners = data.title.strip(), data.staff.strip(), data.partners.strip()
    visit.summary = data.summary.strip()
