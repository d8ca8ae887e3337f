"""Finding a person by name, given name, pinyin, initials, phone, phone tail or identity number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from xiangnuan.access.gate import Actor, GatedQuerySet
from xiangnuan.people.identity import clean_identity_number
from xiangnuan.people.models import Person, Phone
from xiangnuan.people.names import letters_of
from xiangnuan.people.services.registering import identity_indexes
from xiangnuan.people.services.surroundings import phone_indexes, tail_indexes

FIRST = 10
_IDENTITY = re.compile(r"\d{15}|\d{17}[\dX]|[A-Z]+\d+")
_DIGITS = re.compile(r"\+?\d+")
_LETTERS = re.compile(r"[A-ZÜ·.]+")


@dataclass(frozen=True)
class Found:
    """The first persons that fit, as `values`, and the way in which the text was read (no personal data)."""

    way: str
    rows: tuple[Mapping[str, Any], ...]


def visible_persons(user: Actor) -> GatedQuerySet[Person]:
    """The persons whom `user` may see, without records that were merged into another."""
    return Person.objects.visible_to(user).filter(merged_into__isnull=True)


def search_persons(user: Actor, text: str) -> GatedQuerySet[Person]:
    """Persons whom `user` may see and who fit `text`, in no order.

    Chinese: the name or the given name from its start. Letters: full pinyin or initials from their start. Four
    digits: the phone's tail; 7 to 15 digits: the whole phone; 15 or 18 signs, or a paper of letters and digits: the
    identity number. Anything else finds nobody.
    """
    persons = visible_persons(user)
    _way, steps = _steps(user, text)
    if not steps:
        return persons.none()
    condition = steps[0]
    for step in steps[1:]:
        condition |= step
    return persons.filter(condition)


def first_found(user: Actor, text: str, limit: int = FIRST) -> Found:
    """The first `limit` persons as one types: whole names and initials before those that only begin so.

    Each step asks one index for at most `limit` rows, so that the answer takes no longer among a million.
    """
    way, steps = _steps(user, text)
    rows: list[Mapping[str, Any]] = []
    for step in steps:
        persons = visible_persons(user).filter(step)
        if rows:
            persons = persons.exclude(pk__in=[row["pk"] for row in rows])
        found = persons.order_by()[: limit - len(rows)]
        rows += found.values("pk", "name", "sex", "birth_date", "area_code", "worker__name")
        if len(rows) >= limit:
            break
    return Found(way, tuple(rows))


def _steps(user: Actor, text: str) -> tuple[str, list[Q]]:
    """How a text is read, and the conditions by which it finds persons, the narrowest first."""
    compact = clean_identity_number(text)
    if not compact:
        return "nothing", []
    agency: int = getattr(user, "agency_id", None) or 0
    if _IDENTITY.fullmatch(compact):
        steps = [Q(identity_index__in=identity_indexes(compact))]
        if len(compact) == 15 and compact.isdigit():
            steps.append(_by_phone(agency, index__in=phone_indexes(compact)))
        return "identity", steps
    if _DIGITS.fullmatch(compact):
        if len(compact) == 4:
            return "phone_tail", [_by_phone(agency, tail_index__in=tail_indexes(compact))]
        if len(compact) >= 7:
            return "phone", [_by_phone(agency, index__in=phone_indexes(compact))]
        return "digits", []
    if _LETTERS.fullmatch(compact):
        letters = letters_of(compact)
        if not letters:
            return "nothing", []
        return "letters", [
            Q(name_initials=letters),
            Q(name_pinyin=letters),
            Q(name_initials__prefix=letters),
            Q(name_pinyin__prefix=letters),
        ]
    name = "".join(text.split())
    return "name", [Q(name=name), Q(name__prefix=name), Q(given_name__prefix=name)]


def _by_phone(agency: int, **index: list[str]) -> Q:
    return Q(pk__in=Phone.objects.filter(agency_id=agency, **index).values("person_id"))
