"""Work at an employer of the register: begun, asked after, ended. The employer is told nothing by this system."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.aid.models import Employer, Placement, PlacementCheck
from xiangnuan.cases.aid.services.rows import demand_ground, locked, made, not_ahead, put
from xiangnuan.people.models import Person


@transaction.atomic
def place(user: User, person: Person, employer: Employer, **data: Any) -> Placement:
    """Note that a person works at an employer. Raises ValidationError by field.

    Where the agency introduced them, the person's separate consent is on file before the work begins.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if employer.agency_id != person.agency_id:
        raise ValidationError({"employer": _("请选择本机构登记的单位。")})
    if Placement.objects.filter(
        person=person, employer=employer, until__isnull=True, withdrawn_at__isnull=True
    ).exists():
        raise ValidationError({"employer": _("这个人现在就在这家单位，请先登记离岗。")})
    row = made(Placement, user, person)
    _keep(row, {**data, "employer": employer})
    audit.written(user, "aid.place", row, person=person.pk, ground=str(row.ground))
    return row


@transaction.atomic
def correct_placement(user: User, row: Placement, **data: Any) -> Placement:
    """Correct a placement; the employer stays: another one is another placement."""
    row = locked(row)
    _keep(row, {name: value for name, value in data.items() if name != "employer"})
    audit.written(user, "aid.correct_placement", row, person=row.person_id)
    return row


def _keep(row: Placement, data: dict[str, Any]) -> None:
    put(row, data)
    if not row.work:
        raise ValidationError({"work": _("请写明做什么工作。")})
    if row.since is None:
        raise ValidationError({"since": _("请填写上岗日期。")})
    not_ahead(since=row.since)
    if row.until and row.until < row.since:
        raise ValidationError({"since": _("上岗日期晚于离岗日期。")})
    demand_ground(row)
    if row.consent_on and row.consent_on > row.since:
        raise ValidationError({"consent_on": _("先有本人同意，才能提供情况：同意日期晚于上岗日期。")})
    row.save()


@transaction.atomic
def check_placement(
    user: User,
    row: Placement,
    *,
    on: date,
    still_there: bool,
    note: str = "",
    next_check_on: date | None = None,
    end: str = "",
) -> PlacementCheck:
    """Note what the person says of their work on a day. Who is not there any more has left by that day."""
    row = locked(row)
    if row.until is not None:
        raise ValidationError(_("已经登记离岗。"))
    not_ahead(on=on)
    if on < row.since:
        raise ValidationError({"on": _("回访日期早于上岗日期。")})
    if next_check_on and next_check_on <= on:
        raise ValidationError({"next_check_on": _("下次回访要晚于这一次。")})
    check = PlacementCheck(agency_id=row.agency_id, placement=row, on=on, still_there=still_there, recorded_by=user)
    put(check, {"note": note})
    check.save()
    row.next_check_on = next_check_on if still_there else None
    row.save(update_fields=["next_check_on"])
    audit.written(user, "aid.check_placement", check, person=row.person_id, there=still_there)
    if not still_there:
        end_placement(user, row, until=on, end=end)
    return check


@transaction.atomic
def end_placement(user: User, row: Placement, *, until: date, end: str) -> Placement:
    """Note the day on which a person left an employer, and why."""
    row = locked(row)
    not_ahead(until=until)
    if until < row.since:
        raise ValidationError({"until": _("离岗日期早于上岗日期。")})
    if end not in Placement.End.values:
        raise ValidationError({"end": _("请选择怎样离开。")})
    put(row, {"until": until, "end": end, "next_check_on": None})
    row.save()
    audit.written(user, "aid.end_placement", row, person=row.person_id, end=str(end))
    return row
