"""Giving a colleague one's clients for a time, and ending it early."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import Cover, User
from xiangnuan.access.roles import Role
from xiangnuan.access.services.periods import check_period, end_period
from xiangnuan.access.standing import standing_changed


@dataclass(frozen=True)
class CoverData:
    """Who is away, who stands in, from when to when, and why."""

    absent: User
    colleague: User
    since: date
    until: date
    reason: str
    note: str = ""


@transaction.atomic
def give_cover(user: User, data: CoverData) -> Cover:
    """Let `colleague` see and work on the clients of `absent` from `since` to `until`.

    The worker gives it, or the manager for the worker (PermissionDenied for anybody else). Raises ValidationError by
    field: a period too long or past, somebody of another agency or role, the same cover given already.
    """
    if user.pk != data.absent.pk and not user.may("case.assign"):
        raise PermissionDenied("cover for somebody else")
    for name, one in (("absent", data.absent), ("colleague", data.colleague)):
        if one.agency_id != user.agency_id or one.role != Role.SOCIAL_WORKER or not one.is_active:
            raise ValidationError({name: _("只能选本机构在岗的社工。")})
    if data.absent.pk == data.colleague.pk:
        raise ValidationError({"colleague": _("自己不能给自己代班，请选一位同事。")})
    check_period(data.since, data.until, settings.COVER_DAYS)
    if data.reason not in Cover.Reason.values:
        raise ValidationError({"reason": _("请选择原因。")})
    if data.reason == Cover.Reason.OTHER and len(data.note.strip()) < 2:
        raise ValidationError({"note": _("选“其他”时请写明原因。")})
    same = Cover.objects.filter(
        absent=data.absent,
        colleague=data.colleague,
        ended_at__isnull=True,
        since__lte=data.until,
        until__gte=data.since,
    )
    if same.exists():
        raise ValidationError(_("这段时间已经请这位同事代班了；要改日期，请先结束原来的那一次。"))
    cover = Cover.objects.create(
        agency=agency_of(user),
        by=user,
        absent=data.absent,
        colleague=data.colleague,
        since=data.since,
        until=data.until,
        reason=data.reason,
        note=data.note.strip(),
    )
    audit.written(
        user, "access.give_cover", cover, absent=data.absent.pk, colleague=data.colleague.pk,
        since=data.since.isoformat(), until=data.until.isoformat(),
    )  # fmt: skip
    _changed(cover)
    return cover


@transaction.atomic
def end_cover(user: User, cover: Cover) -> Cover:
    """End a cover now. Raises ValidationError where it is over already."""
    cover = end_period(user, cover)
    audit.written(user, "access.end_cover", cover, absent=cover.absent_id, colleague=cover.colleague_id)
    _changed(cover)
    return cover


def _changed(cover: Cover) -> None:
    for one in (cover.absent, cover.colleague):
        standing_changed(one)
