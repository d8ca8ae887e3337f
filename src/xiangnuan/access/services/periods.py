"""What every access given for a time has in common: how long it may be, and ending it early."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from xiangnuan.access.models import Agency, User
from xiangnuan.access.models.grants import Period
from xiangnuan.web.clock import today


def own_agency(user: User) -> Agency:
    """The agency for which a user acts; PermissionDenied for an account without one."""
    if user.agency is None:
        raise PermissionDenied("account without an agency")
    return user.agency


def check_period(since: date, until: date, most_days: int) -> None:
    """Refuse a period that is over, backwards or longer than `most_days`; raises ValidationError by field."""
    if until < since:
        raise ValidationError({"until": _("结束日期不能早于开始日期。")})
    if until < today():
        raise ValidationError({"until": _("结束日期已经过去。")})
    if until - since >= timedelta(days=most_days):
        raise ValidationError({"until": _("最长 {days} 天。").format(days=most_days)})


def end_period(user: User, one: Period, at: datetime) -> None:
    """End it now, in the caller's transaction. Raises ValidationError where nothing is left to end."""
    if not one.can_end:
        raise ValidationError(_("它已经结束了。"))
    one.ended_at, one.ended_by = at, user
    one.save(update_fields=["ended_at", "ended_by"])
