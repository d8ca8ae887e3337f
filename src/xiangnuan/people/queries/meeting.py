"""Meeting a person outside the own reach: found by an exact number or by exact name and birth date, never by browsing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xiangnuan.access.models import EmergencyAccess, User
from xiangnuan.people.identity import clean_identity_number
from xiangnuan.people.models import Person, Phone
from xiangnuan.people.queries.finding import visible_persons
from xiangnuan.people.services.registering import identity_indexes
from xiangnuan.people.services.surroundings import clean_phone, phone_indexes

Way = EmergencyAccess.Way


@dataclass(frozen=True)
class Meeting:
    """What is known of the person who stands there; one of the three ways is filled in."""

    way: str
    identity: str = ""
    phone: str = ""
    name: str = ""
    birth_date: date | None = None


def persons_met(user: User, meeting: Meeting) -> list[int]:
    """The numbers of the persons of the user's own agency who fit exactly; two at most."""
    persons = Person.objects.get_queryset().unsealed().filter(agency=user.agency_id, merged_into__isnull=True)
    if meeting.way == Way.IDENTITY and clean_identity_number(meeting.identity):
        fits = Q(identity_index__in=identity_indexes(meeting.identity))
    elif meeting.way == Way.PHONE and clean_phone(meeting.phone):
        phones = Phone.objects.filter(agency=user.agency_id, index__in=phone_indexes(meeting.phone))
        fits = Q(pk__in=phones.values("person"))
    elif meeting.way == Way.NAME and meeting.name.strip() and meeting.birth_date:
        fits = Q(name="".join(meeting.name.split()), birth_date=meeting.birth_date)
    else:
        return []
    return list(persons.filter(fits).order_by("pk").values_list("pk", flat=True)[:2])


def is_within_reach(user: User, person: int) -> bool:
    """Whether `user` sees the person anyway."""
    return visible_persons(user).filter(pk=person).exists()
