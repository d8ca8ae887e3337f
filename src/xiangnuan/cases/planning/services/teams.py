"""Seats and who sits on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.catalogue import default_roles
from xiangnuan.cases.planning.models import HelpTeamMember, TeamRole
from xiangnuan.cases.planning.queries.roles import forget_roles, role_of, roles_of
from xiangnuan.cases.planning.services.locking import given, not_after_today, open_case_for_writing
from xiangnuan.web.clock import now


# The seats of an agency ----------------------------------------------------------------------------------------------
@transaction.atomic
def add_role(user: User, *, name: str, position: int) -> TeamRole:
    """Give the teams of the agency one more seat. Raises ValidationError without a name, or one that is there."""
    agency = agency_of(user)
    type(agency).objects.select_for_update(of=("self",)).get(pk=agency.pk)
    number = (TeamRole.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    role = TeamRole(agency=agency, code=f"own-{number}", position=position)
    _name(role, name)
    role.save()
    return _written(user, "planning.add_role", role)


@transaction.atomic
def describe_role(user: User, code: str, *, name: str, position: int, is_active: bool) -> TeamRole:
    """Rename a seat, put it elsewhere in the order, retire it or bring it back. Nobody who sat on it is lost."""
    agency = agency_of(user)
    type(agency).objects.select_for_update(of=("self",)).get(pk=agency.pk)
    role = TeamRole.objects.filter(agency=agency, code=code).first() or TeamRole(agency=agency, code=code)
    if role.pk is None and code not in default_roles():
        raise ValidationError(_("没有这个席位。"))
    if not is_active and code in default_roles() and default_roles()[code].fills:
        raise ValidationError({"is_active": _("这个席位由责任社工担任，不能停用。")})
    _name(role, name)
    role.position, role.is_active = position, is_active
    role.save()
    return _written(user, "planning.describe_role", role)


def _name(role: TeamRole, name: str) -> None:
    role.name = given(name, "name", _("请填写席位的名称。"))[:30]
    others = [one for one in roles_of(role.agency_id) if one.code != role.code]
    if role.name in [one.name for one in others]:
        raise ValidationError({"name": _("已经有叫这个名称的席位。")})


def _written(user: User, act: str, role: TeamRole) -> TeamRole:
    forget_roles(role.agency_id)
    audit.written(user, act, role)
    return role


# Members -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class SeatData:
    """Who sits on a seat, and how they are reached."""

    role: str
    name: str
    since: date
    unit: str = ""
    phone: str = ""
    note: str = ""


@transaction.atomic
def join_team(user: User, case: Case, data: SeatData, *, instead: HelpTeamMember | None = None) -> HelpTeamMember:
    """Let somebody take a seat; with `instead` the one before leaves it the day before. Raises ValidationError by field."""
    case = open_case_for_writing(case)
    role = role_of(case.agency_id, data.role)
    if role is None or not role.is_active:
        raise ValidationError({"role": _("请选择小组里的一方。")})
    if role.fills:
        raise ValidationError({"role": _("这个席位由责任社工担任；要换人，请指派社工。")})
    name = given(data.name, "name", _("请填写姓名。"))
    since = not_after_today(data.since, "since")
    if instead is not None:
        before = _lock_member(case, instead)
        if since < before.since:
            raise ValidationError({"since": _("比前一位参加的日期还早。")})
        _leave(before, max(before.since, since - timedelta(days=1)), _("换人"))
    member = HelpTeamMember.objects.create(
        agency_id=case.agency_id,
        case=case,
        role=data.role,
        name=name,
        unit=data.unit.strip(),
        phone=data.phone.strip(),
        note=data.note.strip(),
        since=since,
        recorded_at=now(),
        recorded_by=user,
    )
    audit.written(user, "planning.join_team", member, person=case.person_id, role=data.role)
    return member


@transaction.atomic
def describe_member(
    user: User, member: HelpTeamMember, *, name: str, unit: str, phone: str | None, note: str
) -> HelpTeamMember:
    """Correct how a member is called and reached. `phone` None leaves the number as it is."""
    case = open_case_for_writing(member.case)
    member = _lock_member(case, member)
    member.name = given(name, "name", _("请填写姓名。"))
    member.unit, member.note = unit.strip(), note.strip()
    if phone is not None:
        member.phone = phone.strip()
    member.save(update_fields=["name", "unit", "phone", "note"])
    audit.written(user, "planning.describe_member", member, person=case.person_id)
    return member


@transaction.atomic
def leave_team(user: User, member: HelpTeamMember, until: date, reason: str) -> HelpTeamMember:
    """Let somebody leave their seat, with the reason; what they promised and did stays readable."""
    case = open_case_for_writing(member.case)
    member = _lock_member(case, member)
    until = not_after_today(until, "until")
    if until < member.since:
        raise ValidationError({"until": _("早于参加的日期。")})
    _leave(member, until, given(reason, "reason", _("请写明为什么不再参加。")))
    audit.written(user, "planning.leave_team", member, person=case.person_id)
    return member


def _leave(member: HelpTeamMember, until: date, reason: str) -> None:
    member.until, member.leaving_reason = until, reason[:100]
    member.save(update_fields=["until", "leaving_reason"])


def _lock_member(case: Case, member: HelpTeamMember) -> HelpTeamMember:
    found = HelpTeamMember.objects.select_for_update(of=("self",)).filter(case=case, pk=member.pk).first()
    if found is None or not found.is_present:
        raise ValidationError(_("这个人已经不在小组里。"))
    return found
