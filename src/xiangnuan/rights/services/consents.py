"""Consents: recording an answer, taking it back, and asking whether a purpose may be served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan import law
from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.people.identity import age_on
from xiangnuan.people.models import Person
from xiangnuan.rights import hooks
from xiangnuan.rights.models import Consent
from xiangnuan.web.clock import today

GUARDIAN_BELOW = "privacy.guardian.age"


@dataclass(frozen=True)
class ConsentData:
    """An answer as it was given."""

    purpose: str
    text_version: str
    answer: str
    on: date
    how: str
    witness: str = ""
    giver: str = Consent.Giver.SELF
    guardian: str = ""
    until: date | None = None


@transaction.atomic
def record_consent(user: User, person: Person, data: ConsentData) -> Consent:
    """Keep an answer (PIPL 14, 29, 31). An earlier one to the same purpose stays on record; the latest holds.

    Raises ValidationError by field: oral without a witness, a child under fourteen without a guardian, a day to come.
    """
    if data.on > today():
        raise ValidationError({"on": _("日期不能晚于今天。")})
    if data.how == Consent.How.ORAL and not data.witness.strip():
        raise ValidationError({"witness": _("口头答复要有见证人。")})
    if data.giver == Consent.Giver.GUARDIAN and not data.guardian.strip():
        raise ValidationError({"guardian": _("请填写监护人姓名。")})
    age = age_on(person.birth_date, data.on)
    below = law.rulebook_for(person.area_code or person.agency.area_id).value(GUARDIAN_BELOW, data.on)
    if age is not None and isinstance(below, int) and age < below and data.giver != Consent.Giver.GUARDIAN:
        raise ValidationError({"giver": _("不满十四周岁，须由监护人作出。")})
    if not data.text_version.strip():
        raise ValidationError({"text_version": _("请填写同意书的版本。")})
    consent = Consent.objects.create(
        agency_id=person.agency_id,
        person=person,
        purpose=data.purpose,
        text_version=data.text_version.strip(),
        answer=data.answer,
        on=data.on,
        how=data.how,
        witness=data.witness.strip(),
        giver=data.giver,
        guardian=data.guardian.strip(),
        until=data.until,
        recorded_by=user,
    )
    audit.written(
        user, "rights.record_consent", consent, person=person.pk, purpose=str(data.purpose), answer=str(data.answer)
    )
    return consent


@transaction.atomic
def withdraw_consent(user: User, consent: Consent, on: date) -> Consent:
    """Note that a consent was taken back (PIPL 15): from then on nothing new rests on it; what was done stays lawful."""
    consent = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if consent.withdrawn_on is not None or consent.answer != Consent.Answer.GIVEN:
        raise ValidationError(_("这项同意已经撤回，或本来就没有同意。"))
    if on < consent.on or on > today():
        raise ValidationError({"on": _("撤回日期应在同意之后、今天或以前。")})
    consent.withdrawn_on, consent.withdrawn_by = on, user
    consent.save(update_fields=["withdrawn_on", "withdrawn_by"])
    audit.written(user, "rights.withdraw_consent", consent, person=consent.person_id, purpose=consent.purpose)
    # The purpose may still rest on another answer of a later day.
    if not may_serve(consent.person, consent.purpose):
        hooks.tell_withdrawn(user, consent.person, consent.purpose)
    return consent


def may_serve(person: Person, purpose: str) -> bool:
    """Whether a purpose that rests on consent may be served today: the latest answer counts, and it must hold."""
    latest = Consent.objects.filter(person=person, purpose=purpose).order_by("-on", "-pk").first()
    return latest is not None and latest.holds
