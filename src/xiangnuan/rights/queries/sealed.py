"""What stands under seal, for the manager alone."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q
from django.urls import reverse

from xiangnuan.access.gate import GatedQuerySet
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case
from xiangnuan.people.models import Person
from xiangnuan.people.services.registering import identity_indexes
from xiangnuan.rights.models import Opening, Seal
from xiangnuan.web.clock import now


def seals_of(user: User, filters: Mapping[str, str] | None = None) -> GatedQuerySet[Seal]:
    """The seals of the agency; `number` finds one by the person's whole identity number, `state` and `rule` narrow."""
    asked = filters or {}
    rows = Seal.objects.visible_to(user).select_related("by", "ended_by")
    if number := asked.get("number", "").strip():
        rows = rows.filter(person__identity_index__in=identity_indexes(number))
    if asked.get("rule") in Seal.Rule.values:
        rows = rows.filter(rule=asked["rule"])
    standing = Q(lifted_at__isnull=True, undone_at__isnull=True)
    if asked.get("state") == "standing":
        rows = rows.filter(standing)
    elif asked.get("state") == "ended":
        rows = rows.exclude(standing)
    return rows


def standing_seal(user: User, person: int) -> Seal | None:
    """The seal under which a person stands now; None where `user` may not know or there is none."""
    if not user.may("record.seal"):
        return None
    rows = Seal.objects.visible_to(user).select_related("by", "person")
    return rows.filter(person=person, lifted_at__isnull=True, undone_at__isnull=True).first()


def seal_of(user: User, person: int) -> Seal | None:
    """The seal that keeps a person or, after they were let out, still their old cases; None where there is none."""
    if not user.may("record.seal"):
        return None
    rows = Seal.objects.visible_to(user).select_related("by", "person").filter(person=person, undone_at__isnull=True)
    seal = rows.order_by("-pk").first()
    if seal is None or seal.is_standing:
        return seal
    return seal if Case.objects.filter(pk__in=seal.cases, sealed_on__isnull=False).exists() else None


def openings_of(user: User) -> GatedQuerySet[Opening]:
    """Every opening in the agency, the newest first."""
    return Opening.objects.visible_to(user).select_related("by")


def opening_in_force(user: User, person: int) -> Opening | None:
    """The opening by which `user` may read a sealed record just now. It serves nobody but who opened."""
    return openings_of(user).filter(person=person, by=user, closed_at__isnull=True, until__gt=now()).first()


def door_to_sealed(user: User, person: int) -> str | None:
    """The manager who asks for a sealed person's page is led to what is said of it; anybody else gets 404."""
    return reverse("rights:sealed", args=[person]) if standing_seal(user, person) else None


def sealed_person(seal: Seal) -> Person:
    """The person under a seal; to be read only with an opening in force."""
    return Person.objects.select_related("agency").get(pk=seal.person_id)
