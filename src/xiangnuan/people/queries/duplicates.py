"""Persons who may be the same: as one about to be entered, and among those on file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.db.models import Count, Q

from xiangnuan.access.models import User
from xiangnuan.people.models import Distinction, Person, Phone
from xiangnuan.people.queries.finding import visible_persons
from xiangnuan.people.services.registering import identity_indexes
from xiangnuan.people.services.surroundings import phone_indexes

# From the strongest ground to the weakest.
GROUNDS = ("identity", "birth_date", "phone", "name")
_MOST_SHOWN = 20
# A number on so many records is a duty phone or a relative's, and says nothing about a double.
_SHARED_BY = 5


def possible_doubles(
    user: User, *, name: str, identity_number: str = "", birth_date: date | None = None, phones: tuple[str, ...] = ()
) -> list[tuple[Person, list[str]]]:
    """Living records of the agency that may be this person, each with its grounds: identity, phone, name, birth_date.

    It looks in the whole agency and not only in the user's own caseload, because a double in a colleague's list is
    what it is there to find; the caller shows of those only that they exist and who is in charge.
    """
    if user.agency_id is None:
        return []
    name = name.strip()
    indexes = identity_indexes(identity_number) if identity_number.strip() else []
    by_phone = _persons_with(user, phones)
    living = Person.objects.filter(agency_id=user.agency_id, merged_into__isnull=True, sealed_on__isnull=True)
    found = living.select_related("worker")
    candidates = list(found.filter(identity_index__in=indexes)) if indexes else []
    candidates += found.filter(Q(name=name) | Q(pk__in=by_phone)).order_by("-pk")[: _MOST_SHOWN * 5]
    answers: dict[int, tuple[Person, list[str]]] = {}
    for person in candidates:
        grounds = _grounds(person, name, indexes, birth_date, person.pk in by_phone)
        if grounds:
            answers.setdefault(person.pk, (person, grounds))
    return sorted(answers.values(), key=lambda answer: min(map(GROUNDS.index, answer[1])))[:_MOST_SHOWN]


def is_sealed_number(user: User, identity_number: str) -> bool:
    """Whether a sealed record of the user's agency has this identity number: all that is said to whoever enters it."""
    indexes = identity_indexes(identity_number) if identity_number.strip() else []
    sealed = Person.objects.filter(agency_id=user.agency_id or 0, sealed_on__isnull=False, merged_into__isnull=True)
    return bool(indexes) and sealed.filter(identity_index__in=indexes).exists()


def _persons_with(user: User, phones: Iterable[str]) -> set[int]:
    indexes = [index for phone in phones for index in phone_indexes(phone)]
    if not indexes:
        return set()
    rows = Phone.objects.filter(agency_id=user.agency_id or 0, index__in=indexes)
    return set(rows.values_list("person_id", flat=True)[: _MOST_SHOWN * 5])


def _grounds(person: Person, name: str, indexes: list[str], birth_date: date | None, same_phone: bool) -> list[str]:
    if person.identity_index in indexes:
        return ["identity", *(["phone"] if same_phone else []), *(["name"] if person.name == name else [])]
    # Two different identity numbers are two persons, however equal their names; a shared phone is worth a look.
    two_numbers = bool(indexes and person.identity_index)
    grounds = ["phone"] if same_phone else []
    if person.name == name and not (two_numbers and not same_phone):
        born = (birth_date, person.birth_date)
        if None in born:
            grounds.append("name")
        elif born[0] == born[1]:
            grounds += ["name", "birth_date"]
        elif same_phone:
            grounds.append("name")
    return grounds


@dataclass(frozen=True)
class Pair:
    """Two records that are probably one person, the older first, with the grounds (`birth_date`, `phone`)."""

    older: Person
    younger: Person
    grounds: tuple[str, ...]


def probable_doubles(user: User) -> list[Pair]:
    """Pairs on file with the same name and birth date, or the same phone, that nobody has told apart yet.

    Pairs with two different identity numbers are two persons and are left out.
    """
    persons = visible_persons(user)
    grounds: dict[tuple[int, int], set[str]] = defaultdict(set)
    equal_names = (
        persons.filter(birth_date__isnull=False)
        .values("name", "birth_date")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
        .order_by("name", "birth_date")[:200]
    )
    wanted = Q(pk__in=[])
    for row in equal_names:
        wanted |= Q(name=row["name"], birth_date=row["birth_date"])
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for pk, name, born in persons.filter(wanted).values_list("pk", "name", "birth_date"):
        groups[(name, born)].append(pk)
    _note(grounds, groups.values(), "birth_date")
    _note(grounds, _same_phone(user), "phone")
    if not grounds:
        return []
    apart = set(Distinction.objects.visible_to(user).values_list("first_id", "second_id"))
    numbers = {number for pair in grounds for number in pair}
    found = {person.pk: person for person in persons.filter(pk__in=numbers).select_related("worker")}
    pairs = [
        Pair(found[one], found[other], tuple(sorted(why)))
        for (one, other), why in sorted(grounds.items())
        if (one, other) not in apart and one in found and other in found and not _two_numbers(found[one], found[other])
    ]
    return sorted(pairs, key=lambda pair: -len(pair.grounds))[:100]


def _same_phone(user: User) -> Iterable[list[int]]:
    phones = Phone.objects.visible_to(user).filter(person__merged_into__isnull=True)
    shared = (
        phones.values("index")
        .annotate(count=Count("person", distinct=True))
        .filter(count__gt=1, count__lte=_SHARED_BY)
        .order_by("index")
        .values_list("index", flat=True)[:200]
    )
    groups: dict[str, list[int]] = defaultdict(list)
    for index, person in phones.filter(index__in=list(shared)).values_list("index", "person_id"):
        groups[index].append(person)
    return groups.values()


def _note(grounds: dict[tuple[int, int], set[str]], groups: Iterable[Sequence[int]], ground: str) -> None:
    for numbers in groups:
        for one, other in combinations(sorted(set(numbers)), 2):
            grounds[(one, other)].add(ground)


def _two_numbers(one: Person, other: Person) -> bool:
    return bool(one.identity_index and other.identity_index and one.identity_index != other.identity_index)
