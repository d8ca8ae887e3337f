"""Referring a person to a clinic doctor or counsellor, ending it, and the counsellor's sealed notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.roles import Role
from xiangnuan.access.services.periods import check_period, end_period
from xiangnuan.people.hooks import registry
from xiangnuan.people.models import Person, Referral, SealedNote
from xiangnuan.web.clock import today


@dataclass(frozen=True)
class ReferralData:
    """To whom, from when to when, why, and what is shared beside name, sex and age."""

    to: User
    since: date
    until: date
    purpose: str
    shares: tuple[str, ...] = ()


@transaction.atomic
def refer_person(user: User, person: Person, data: ReferralData) -> Referral:
    """Refer a person. Raises ValidationError by field: a professional of another agency, a period too long."""
    if data.to.agency_id != person.agency_id or data.to.role not in (Role.CLINIC_DOCTOR, Role.COUNSELLOR):
        raise ValidationError({"to": _("只能转介给本机构的门诊医生或心理咨询师。")})
    if not data.to.is_active:
        raise ValidationError({"to": _("这个账号已停用。")})
    check_period(data.since, data.until, settings.GRANT_DAYS)
    if len(data.purpose.strip()) < 2:
        raise ValidationError({"purpose": _("请写明转介目的。")})
    if not set(data.shares) <= registry.shared.keys():
        raise ValidationError({"shares": _("没有这一项。")})
    referral = Referral.objects.create(
        agency_id=person.agency_id, person=person, to=data.to, purpose=data.purpose.strip(),
        shares=sorted(data.shares), since=data.since, until=data.until, by=user,
    )  # fmt: skip
    audit.written(
        user, "people.refer_person", referral, person=person.pk, to=data.to.pk, shares=referral.shares,
        until=data.until.isoformat(),
    )  # fmt: skip
    return referral


@transaction.atomic
def end_referral(user: User, referral: Referral) -> Referral:
    """End a referral now. Raises ValidationError where it is over already."""
    referral = end_period(user, referral)
    audit.written(user, "people.end_referral", referral, person=referral.person_id, to=referral.to_id)
    return referral


@transaction.atomic
def write_note(user: User, referral: Referral, on: date, text: str) -> SealedNote:
    """Write a note about a person referred to `user`, sealed to them. Raises ValidationError by field."""
    if on > today():
        raise ValidationError({"on": _("日期不能晚于今天。")})
    if not text.strip():
        raise ValidationError({"text": _("请填写内容。")})
    note = SealedNote.objects.create(
        agency_id=referral.agency_id, person_id=referral.person_id, author=user, on=on, text=text.strip()
    )
    audit.written(user, "people.write_note", note, person=note.person_id)
    return note
