"""Finding a person by name, pinyin, initials, phone, phone tail or identity number."""

from __future__ import annotations

import re

from django.db.models import Q

from xiangnuan.access.crypto import blind_index
from xiangnuan.access.gate import Actor, GatedQuerySet
from xiangnuan.people.identity import clean_identity_number
from xiangnuan.people.models import Person, Phone
from xiangnuan.people.services.registering import identity_index
from xiangnuan.people.services.surroundings import PHONE, PHONE_TAIL, clean_phone


def visible_persons(user: Actor) -> GatedQuerySet[Person]:
    """The persons whom `user` may see, without records that were merged into another."""
    return Person.objects.visible_to(user).filter(merged_into__isnull=True)


def search_persons(user: Actor, text: str) -> GatedQuerySet[Person]:
    """Persons whom `user` may see and who fit `text`.

    Chinese: the name from its start. Letters: full pinyin or initials from their start. Four digits: the phone's
    tail; 7 to 15 digits: the whole phone; 15 or 18 signs: the identity number. Anything else finds nobody.
    """
    persons = visible_persons(user)
    condition = _condition(user, text)
    return persons.filter(condition) if condition is not None else persons.none()


def _condition(user: Actor, text: str) -> Q | None:
    text = text.strip()
    compact = clean_identity_number(text)
    if not compact:
        return None
    agency = getattr(user, "agency_id", None)
    if re.fullmatch(r"\d{15}|\d{17}[\dX]", compact):
        return Q(identity_index=identity_index(compact))
    if re.fullmatch(r"\+?\d+", compact):
        if len(compact) == 4:
            index = {"tail_index": blind_index(PHONE_TAIL, compact)}
        elif len(compact) >= 7:
            index = {"index": blind_index(PHONE, clean_phone(compact))}
        else:
            return None
        return Q(pk__in=Phone.objects.filter(agency_id=agency, **index).values("person_id"))
    if re.fullmatch(r"[A-Z·.]+", compact):
        letters = re.sub(r"[^a-z]", "", compact.lower())
        if not letters:
            return None
        return Q(name_initials__prefix=letters) | Q(name_pinyin__prefix=letters)
    if re.fullmatch(r"[A-Z]+\d+", compact):
        return Q(identity_index=identity_index(compact))
    return Q(name__prefix=text)
