"""Emergency access to one person: opened with a reason, short, reviewed by the manager; looking in vain is kept too."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import EmergencyAccess, User
from xiangnuan.access.once import forget
from xiangnuan.access.standing import standing_changed
from xiangnuan.web.clock import now


def check_misses(user: User) -> None:
    """Refuse somebody who has looked in vain too often within the last hour (`EMERGENCY_MISSES`)."""
    since = now() - timedelta(hours=1)
    misses = EmergencyAccess.objects.filter(user=user, at__gt=since, person__isnull=True).count()
    if misses >= settings.EMERGENCY_MISSES:
        raise ValidationError(
            _("一小时内已有 {count} 次没有找到，暂时不能再查。情况紧急请直接联系机构负责人。").format(count=misses),
            code="too_many",
        )


@transaction.atomic
def note_miss(user: User, *, way: str, reason: str, note: str) -> EmergencyAccess:
    """Keep that somebody looked for a person whom the agency does not have; never what was typed."""
    miss = EmergencyAccess.objects.create(
        agency=agency_of(user), user=user, way=way, reason=reason, note=note.strip(), at=now()
    )
    audit.record(user, audit.Action.REFUSED, "access.emergency_not_found", miss, detail={"way": way})
    return miss


@transaction.atomic
def open_access(user: User, person: int, *, way: str, reason: str, note: str) -> EmergencyAccess:
    """Give `user` read access to a person of the own agency for `EMERGENCY_MINUTES`; one that runs is given back."""
    _check(reason, note)
    at = now()
    running = EmergencyAccess.objects.filter(user=user, person=person, until__gt=at).first()
    if running is not None:
        return running
    access = EmergencyAccess.objects.create(
        agency=agency_of(user),
        user=user,
        person=person,
        way=way,
        reason=reason,
        note=note.strip(),
        at=at,
        until=at + timedelta(minutes=settings.EMERGENCY_MINUTES),
    )
    audit.written(user, "access.open_emergency", access, person=person, way=way, reason=reason, emergency=access.pk)
    standing_changed(user)
    return access


@transaction.atomic
def review_access(user: User, access: EmergencyAccess, remark: str) -> EmergencyAccess:
    """The manager has looked at an emergency access. Raises ValidationError where that was done, or without a remark."""
    access = EmergencyAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
    if access.reviewed_at is not None:
        raise ValidationError(_("已经复核过了。"))
    if len(remark.strip()) < 2:
        raise ValidationError({"remark": _("请写明复核意见。")})
    access.reviewed_at, access.reviewed_by, access.remark = now(), user, remark.strip()
    access.save(update_fields=["reviewed_at", "reviewed_by", "remark"])
    audit.written(user, "access.review_emergency", access, person=access.person)
    forget(("emergencies to review", user.agency_id))
    return access


def _check(reason: str, note: str) -> None:
    if reason not in EmergencyAccess.Reason.values:
        raise ValidationError({"reason": _("请选择原因。")})
    if len(note.strip()) < 4:
        raise ValidationError({"note": _("请写明当时的情况。")})
