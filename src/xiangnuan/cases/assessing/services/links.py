"""Self-rating on the person's own phone: the link, its one use, and taking it back."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.assessing.choosing import version_of
from xiangnuan.cases.assessing.models import Assessment, SelfRatingLink
from xiangnuan.cases.assessing.services.crises import raise_crisis
from xiangnuan.cases.assessing.services.recording import Answers, build, case_on, lock_person
from xiangnuan.instruments import Instrument
from xiangnuan.people.models import Person
from xiangnuan.web.clock import now, today

LINK_HOURS = 48
"""How long a link can be used."""
OPEN_AT_MOST = 5
"""How many open links one person may have."""


def hash_of(token: str) -> str:
    """What is kept of a token. It is long and random, so a plain digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_link(user: User, person: Person, instrument: Instrument) -> tuple[SelfRatingLink, str]:
    """A new link and its token, which is told this once. An earlier open link for the same sheet stops working.

    Raises ValidationError for a sheet that is not for self-rating.
    """
    person = lock_person(person)
    if instrument.respondent != "self":
        raise ValidationError({"instrument": _("这份量表由社工填写，不能发给本人。")})
    open_ones = SelfRatingLink.objects.filter(
        person=person, used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now()
    )
    open_ones.filter(instrument=instrument.id).update(revoked_at=now(), revoked_by=user)
    if open_ones.count() >= OPEN_AT_MOST:
        raise ValidationError(_("已有几个链接还没有填，请先等本人填完，或者作废不用的。"))
    token = secrets.token_urlsafe(24)
    link = SelfRatingLink.objects.create(
        agency_id=person.agency_id,
        person=person,
        instrument=instrument.id,
        version=instrument.version,
        token_hash=hash_of(token),
        made_at=now(),
        made_by=user,
        expires_at=now() + timedelta(hours=LINK_HOURS),
    )
    audit.written(user, "assessing.make_link", link, person=person.pk, instrument=instrument.id)
    return link, token


@transaction.atomic
def revoke_link(user: User, link: SelfRatingLink) -> SelfRatingLink:
    """Make an open link useless."""
    found = SelfRatingLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if not found.is_open(now()):
        raise ValidationError(_("这个链接已经用过、过期或作废了。"))
    found.revoked_at, found.revoked_by = now(), user
    found.save(update_fields=["revoked_at", "revoked_by"])
    audit.written(user, "assessing.revoke_link", found, person=found.person_id)
    return found


def link_by(token: str) -> SelfRatingLink | None:
    """The link of a token, whatever has become of it; None for one that never was, or whose person is sealed."""
    rows = SelfRatingLink.objects.get_queryset().unsealed().select_related("person")
    return rows.filter(token_hash=hash_of(token)).first()


def instrument_of(link: SelfRatingLink) -> Instrument | None:
    """The sheet that a link asks for, in the version of the day it was made."""
    return version_of(link.agency_id, link.instrument, link.version)


@transaction.atomic
def record_self_rating(link: SelfRatingLink, answers: Answers, *, partly: bool = False) -> Assessment:
    """Record what the person answered and use the link up. Raises ValidationError: by item, or where it is used up."""
    found = SelfRatingLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    instrument = instrument_of(found)
    if not found.is_open(now()) or instrument is None:
        raise ValidationError(_("这个链接已经用过或过期了。"), code="used")
    person = Person.objects.select_related("agency").get(pk=found.person_id)
    made = build(
        person, instrument, today(), answers,
        partly=partly, recorded_at=now(), recorded_by=None, who=Assessment.Who.SELF,
    )  # fmt: skip
    made.case = case_on(person, today())
    made.save()
    found.used_at, found.assessment = now(), made
    found.save(update_fields=["used_at", "assessment"])
    raise_crisis(made)
    audit.written(None, "assessing.record_self", made, person=person.pk, instrument=instrument.id, link=found.pk)
    return made
