"""What every act here shares: a new row of a case, its lock, its days, and withdrawing."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.course.models.base import OfCase
from xiangnuan.cases.models import Case
from xiangnuan.cases.services.recording import lock_case
from xiangnuan.web.clock import now, today

Row = TypeVar("Row", bound=OfCase)


def made(model: type[Row], user: User, case: Case, *, also_closed: bool = False) -> Row:
    """A row about a case that is not saved yet; raises ValidationError for a closed one, unless it may be."""
    case = lock_case(case)
    if case.closed_on and not also_closed:
        raise ValidationError(_("这个个案已经结案。"))
    return model(agency_id=case.agency_id, case=case, recorded_at=now(), recorded_by=user)


def locked(row: Row) -> Row:
    """Take the row's lock; raises ValidationError where it was withdrawn."""
    manager: Any = type(row)._default_manager
    found: Row = manager.select_for_update(of=("self",)).select_related("case__person").get(pk=row.pk)
    if not found.is_standing:
        raise ValidationError(_("这条记录已经撤回，不能再改。"))
    return found


def put(row: Any, data: dict[str, Any]) -> None:
    """Set columns; texts lose the spaces around them."""
    for name, value in data.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)


def not_ahead(**days: date | None) -> None:
    """No day of what has happened lies ahead, and none is missing."""
    for name, day in days.items():
        if day is None:
            raise ValidationError({name: _("请填写日期。")})
        if day > today():
            raise ValidationError({name: _("日期不能晚于今天。")})


@transaction.atomic
def withdraw(user: User, row: Row, reason: str) -> Row:
    """Take back what was entered by mistake. What has become a fact of the case is corrected there."""
    row = locked(row)
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明为什么撤回。")})
    if getattr(row, "left_on", None) or getattr(row, "report_id", None):
        raise ValidationError(_("已经写进个案的记录；请在“全部记录”里更正或撤回那一条。"))
    row.withdrawn_at, row.withdrawn_by, row.withdrawal_reason = now(), user, reason.strip()[:200]
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    audit.written(user, "course.withdraw", row, person=row.case.person_id, case=row.case_id)
    return row
