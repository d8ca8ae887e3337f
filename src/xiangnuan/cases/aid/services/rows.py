"""What every act on a row about a person shares: its lock, its days, the ground on which somebody is told, withdrawing."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.aid.models.base import Disclosed, How, OfPerson, Told
from xiangnuan.cases.models import Case
from xiangnuan.people.models import Person
from xiangnuan.web.clock import now, today

Row = TypeVar("Row", bound=OfPerson)


def made(model: type[Row], user: User, person: Person) -> Row:
    """A row about a person that is not saved yet, tied to the present case."""
    case = Case.objects.filter(person=person.pk, is_current=True, sealed_on__isnull=True).first()
    return model(agency_id=person.agency_id, person=person, case=case, recorded_at=now(), recorded_by=user)


def locked(row: Row) -> Row:
    """Take the row's lock; raises ValidationError where it was withdrawn."""
    manager: Any = type(row)._default_manager
    found: Row = manager.select_for_update(of=("self",)).get(pk=row.pk)
    if not found.is_standing:
        raise ValidationError(_("这条记录已经撤回，不能再改。"))
    return found


def put(row: Any, data: dict[str, Any]) -> None:
    """Set columns; texts lose the spaces around them."""
    for name, value in data.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)


def not_ahead(**days: date | None) -> None:
    """No day of what has happened lies ahead."""
    for name, day in days.items():
        if day is not None and day > today():
            raise ValidationError({name: _("日期不能晚于今天。")})


def demand_ground(row: Disclosed) -> None:
    """Nobody outside is told about the person without a ground; a consent has its day and its way (PIPL 23, 29)."""
    if row.ground not in Told.values:
        raise ValidationError({"ground": _("请选择凭什么提供情况。")})
    if row.ground != Told.CONSENT:
        row.consent_on, row.consent_how = None, ""
        if row.ground == Told.LAW and not row.ground_note:
            raise ValidationError({"ground_note": _("请写明是哪部法律、哪一条。")})
        return
    if row.consent_on is None:
        raise ValidationError({"consent_on": _("请填写本人同意的日期。")})
    not_ahead(consent_on=row.consent_on)
    if row.consent_how not in How.values:
        raise ValidationError({"consent_how": _("请选择本人怎样同意。")})
    if row.consent_how == How.ORAL and not row.ground_note:
        raise ValidationError({"ground_note": _("口头同意的，请写见证人。")})


@transaction.atomic
def withdraw(user: User, row: Row, reason: str) -> Row:
    """Take back what was entered by mistake: it stays readable with its reason and counts no more."""
    row = locked(row)
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明为什么撤回。")})
    row.withdrawn_at, row.withdrawn_by, row.withdrawal_reason = now(), user, reason.strip()[:200]
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    audit.written(user, "aid.withdraw", row, person=row.person_id)
    return row
