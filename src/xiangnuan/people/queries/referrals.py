"""Reads about referrals, and of a person what a referral shares; the acting user comes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from xiangnuan.access.gate import Actor, GatedQuerySet
from xiangnuan.access.models import User
from xiangnuan.access.roles import Role
from xiangnuan.access.sealed import SealedQuerySet
from xiangnuan.people.hooks import registry
from xiangnuan.people.identity import age_on
from xiangnuan.people.models import Person, Phone, Referral, SealedNote

REFERRED_TO = (Role.CLINIC_DOCTOR, Role.COUNSELLOR)


@dataclass(frozen=True, slots=True)
class Reduced:
    """What a professional sees of a person: who it is, and the groups of lines that the referral shares."""

    name: str
    sex: str
    age: int | None
    groups: tuple[tuple[str, list[tuple[str, str]]], ...]


def referrals_of(user: Actor) -> GatedQuerySet[Referral]:
    """The referrals of persons whom `user` may see; for a professional those to them that run today."""
    return Referral.objects.visible_to(user).select_related("person", "to", "by")


def professionals_of(user: User) -> Any:
    """The clinic doctors and counsellors of the user's agency."""
    return User.objects.filter(agency=user.agency_id, role__in=REFERRED_TO, is_active=True).order_by("name", "pk")


def reduced_person(referral: Referral, day: date) -> Reduced:
    """What a referral shares of its person as of a day. The caller got the referral through the gate."""
    person = referral.person
    groups = tuple(
        (str(registry.shared[name].label), registry.shared[name].lines(person.pk))
        for name in registry.shared
        if name in referral.shares
    )
    return Reduced(person.name, str(person.get_sex_display()), age_on(person.birth_date, day), groups)


def shared_words(referral: Referral) -> list[str]:
    """The labels of what a referral shares beside name, sex and age."""
    return [str(shared.label) for name, shared in registry.shared.items() if name in referral.shares]


def phone_lines(person: int) -> list[tuple[str, str]]:
    """The phones of a person in full, for a referral that shares them."""
    return [("", str(number)) for number in Phone.objects.filter(person=person).values_list("number", flat=True)]


def worker_of_person(person: int) -> int | None:
    """The worker in charge of a person, for the audit trail's word on a cover."""
    return Person.objects.filter(pk=person).values_list("worker_id", flat=True).first()


def notes_of(user: Actor) -> SealedQuerySet[SealedNote]:
    """The sealed notes that `user` may read, with person and author."""
    return SealedNote.objects.visible_to(user).select_related("person", "author")
