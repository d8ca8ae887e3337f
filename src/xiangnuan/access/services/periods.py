"""What every access given for a time has in common: how long it may be, and ending it early."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from xiangnuan.access.models import User
from xiangnuan.access.models.grants import Period
from xiangnuan.web.clock import today

P = TypeVar("P", bound=Period)


def check_period(since: date, until: date, most_days: int) -> None:
    """Refuse a period that is over, backwards or longer than `most_days`; raises ValidationError by field."""
    if until < since:
        raise ValidationError({"until": _("结束日期不能早于开始日期。")})
    if until < today():
        raise ValidationError({"until": _("结束日期已经过去。")})
    if until - since >= timedelta(days=most_days):
        raise ValidationError({"until": _("最长 {days} 天。").format(days=most_days)})


def end_period(user: User, one: P) -> P:
    """Lock it and end it now, in the caller's transaction. Raises ValidationError where nothing is left to end."""
    locked: P = type(one)._base_manager.select_for_update(of=("self",)).get(pk=one.pk)
    if not locked.can_end:
        raise ValidationError(_("它已经结束了。"))
    locked.ended_at, locked.ended_by = timezone.now(), user
    locked.save(update_fields=["ended_at", "ended_by"])
    return locked
