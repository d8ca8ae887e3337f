"""Persons who may be the same as one about to be entered."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from xiangnuan.access.crypto import blind_index
from xiangnuan.access.models import User
from xiangnuan.people.models import Person, Phone
from xiangnuan.people.services.registering import identity_index
from xiangnuan.people.services.surroundings import PHONE, clean_phone


def possible_doubles(
    user: User, *, name: str, identity_number: str = "", birth_date: date | None = None, phones: tuple[str, ...] = ()
) -> list[tuple[Person, list[str]]]:
    """Living records of the agency that may be this person, each with its grounds: identity, phone, name, birth_date.

    It looks in the whole agency and not only in the user's own caseload, because a double in a colleague's list is
    what it is there to find; the caller shows of those only that they exist and who is in charge.
    """
    if user.agency_id is None:
        return []
    same_identity = Q(identity_index=identity_index(identity_number)) if identity_number.strip() else Q(pk__in=[])
    indexes = [blind_index(PHONE, clean_phone(phone)) for phone in phones if clean_phone(phone)]
    by_phone = set(
        Phone.objects.filter(agency_id=user.agency_id, index__in=indexes).values_list("person_id", flat=True)
        if indexes
        else ()
    )
    same_name = Q(name=name.strip())
    found = (
        Person.objects.filter(agency_id=user.agency_id, merged_into__isnull=True)
        .filter(same_identity | same_name | Q(pk__in=by_phone))
        .select_related("worker")[:20]
    )
    index = identity_index(identity_number) if identity_number.strip() else ""
    answers = []
    for person in found:
        grounds = []
        if index and person.identity_index == index:
            grounds.append("identity")
        if person.pk in by_phone:
            grounds.append("phone")
        if person.name == name.strip():
            # Two different identity numbers are two persons, however equal their names.
            if index and person.identity_index and person.identity_index != index and not by_phone:
                continue
            grounds.append("name")
            if birth_date and person.birth_date == birth_date:
                grounds.append("birth_date")
        if grounds:
            answers.append((person, grounds))
    order = ("identity", "birth_date", "phone", "name")
    return sorted(answers, key=lambda answer: min(order.index(ground) for ground in answer[1]))
