"""Whom of a list the agency knows already: persons, their cases, and tests and contacts that are on file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from xiangnuan.access.models import Agency, User
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.roster.events import PastEvent
from xiangnuan.cases.roster.record import RosterRow
from xiangnuan.people.models import Person, Phone
from xiangnuan.people.services.registering import identity_indexes
from xiangnuan.people.services.surroundings import phone_indexes

_CHUNK = 900
T = TypeVar("T")


@dataclass(slots=True)
class CaseOnFile:
    """What of a case decides whether a row tells of the same one."""

    pk: int
    measure: str
    decision_number: str
    decided_on: dt.date | None
    received_on: dt.date | None
    checked_in_on: dt.date | None
    taken_on: dt.date
    closed_on: dt.date | None
    is_current: bool
    is_sealed: bool = False

    @property
    def begins(self) -> dt.date:
        """The first known day of the case."""
        return self.decided_on or self.received_on or self.checked_in_on or self.taken_on


@dataclass(slots=True)
class PersonOnFile:
    """A person of the agency who may be the one a row speaks of."""

    pk: int
    name: str
    worker_name: str
    is_visible: bool
    is_sealed: bool = False
    cases: list[CaseOnFile] = field(default_factory=list)

    def case_like(self, row: RosterRow) -> CaseOnFile | None:
        """The case on file that the row tells of, by measure, decision number and dates."""
        return next((case for case in self.cases if _same_case(row, case)), None)

    def case_of_day(self, on: dt.date) -> CaseOnFile | None:
        """The latest case that had begun on a day."""
        begun = [case for case in self.cases if case.begins <= on and not case.is_sealed]
        return max(begun, key=lambda case: case.begins, default=None)

    @property
    def open_case(self) -> CaseOnFile | None:
        """The present case, where it is not closed."""
        return next((case for case in self.cases if case.is_current and case.closed_on is None), None)


def _same_case(row: RosterRow, case: CaseOnFile) -> bool:
    if row.measure != case.measure:
        return False
    if row.decision_number and case.decision_number and row.decision_number == case.decision_number:
        return True
    pairs = ((row.decided_on, case.decided_on), (row.checked_in_on, case.checked_in_on))
    both = [mine == theirs for mine, theirs in pairs if mine and theirs]
    if both:
        return any(both)
    return not (row.decision_number and case.decision_number)


def chunks(items: Iterable[T], size: int = _CHUNK) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


class OnFile:
    """The persons of an agency that a list speaks of, read with few queries however long the list is.

    `user` None is the operator at the command line, who sees the whole agency.
    """

    def __init__(self, agency: Agency | None, user: User | None) -> None:
        self.agency, self.user = agency, user
        self.by_index: dict[str, PersonOnFile] = {}
        self.by_name: dict[str, list[PersonOnFile]] = {}
        self.by_name_and_birth: dict[tuple[str, dt.date], PersonOnFile] = {}
        self.by_name_and_phone: dict[tuple[str, str], PersonOnFile] = {}
        self._persons: dict[int, PersonOnFile] = {}

    def load(self, rows: Sequence[RosterRow], events: Sequence[PastEvent]) -> None:
        """Look up everybody that good rows and events without an owner speak of."""
        if self.agency is None:
            return
        numbers = {row.identity.number for row in rows if row.identity.number}
        numbers |= {event.identity.number for event in events if event.identity.number and event.owner is None}
        nameless = [row for row in rows if not row.identity.number and row.name]
        names = {row.name for row in nameless}
        names |= {event.name for event in events if event.owner is None and not event.identity.number and event.name}
        for batch in chunks(sorted({index for number in numbers for index in identity_indexes(number)})):
            self._keep(self._living().filter(identity_index__in=batch))
        for wanted in chunks(sorted(names)):
            # By a name alone nobody learns that a sealed record is there.
            self._keep(self._living().filter(name__in=wanted, sealed_on__isnull=True), by_name=True)
        self._load_phones(nameless)
        self._load_cases()

    def _living(self) -> QuerySet[Person]:
        return Person.objects.filter(agency=self.agency, merged_into__isnull=True)

    def _keep(self, persons: QuerySet[Person], *, by_name: bool = False) -> None:
        visible: set[int] | None = None
        if self.user is not None:
            visible = set(
                persons.filter(pk__in=Person.objects.visible_to(self.user).values("pk")).values_list("pk", flat=True)
            )
        columns = ("pk", "name", "identity_index", "birth_date", "worker__name", "sealed_on")
        for pk, name, index, birth_date, worker, sealed_on in persons.values_list(*columns):
            person = self._persons.get(pk)
            if person is None:
                seen, sealed = visible is None or pk in visible, sealed_on is not None
                person = PersonOnFile(pk, name, worker or "", seen and not sealed, sealed)
                self._persons[pk] = person
            if index:
                self.by_index[index] = person
            if by_name:
                self.by_name.setdefault(name, []).append(person)
                if birth_date:
                    self.by_name_and_birth[name, birth_date] = person

    def _load_phones(self, rows: Sequence[RosterRow]) -> None:
        wanted = {index: (row.name, phone) for row in rows for phone in row.phones for index in phone_indexes(phone)}
        for batch in chunks(sorted(wanted)):
            found = Phone.objects.filter(agency=self.agency, index__in=batch).values_list("index", "person_id")
            for index, person in found:
                name, phone = wanted[index]
                if (known := self._persons.get(person)) and known.name == name:
                    self.by_name_and_phone[name, phone] = known

    def _load_cases(self) -> None:
        columns = (
            "person_id", "pk", "measure", "decision_number", "decided_on", "received_on", "checked_in_on", "taken_on", "closed_on", "is_current", "sealed_on",
        )  # fmt: skip
        for batch in chunks(sorted(self._persons)):
            rows: Iterable[tuple[Any, ...]] = Case.objects.filter(person__in=batch).order_by("pk").values_list(*columns)
            for person, *values, sealed_on in rows:
                case = CaseOnFile(*values)
                case.is_sealed = sealed_on is not None
                self._persons[person].cases.append(case)

    def _by_number(self, number: str) -> PersonOnFile | None:
        found = (self.by_index.get(index) for index in identity_indexes(number))
        return next((person for person in found if person), None)

    def person_of(self, row: RosterRow) -> tuple[PersonOnFile, bool] | None:
        """The person on file that a row speaks of, and whether that is certain (by identity number)."""
        if row.identity.number:
            known = self._by_number(row.identity.number)
            return (known, True) if known else None
        known = self.by_name_and_birth.get((row.name, row.birth_date)) if row.birth_date else None
        known = known or next(
            (
                self.by_name_and_phone[row.name, phone]
                for phone in row.phones
                if (row.name, phone) in self.by_name_and_phone
            ),
            None,
        )
        return (known, False) if known else None

    def person_of_event(self, event: PastEvent) -> PersonOnFile | None:
        """The visible person that an event without an owner belongs to; by name only where the name is unique."""
        if event.identity.number:
            known = self._by_number(event.identity.number)
        else:
            named = {person.pk: person for person in self.by_name.get(event.name, [])}
            known = next(iter(named.values())) if len(named) == 1 else None
        return known if known and known.is_visible else None


def recorded_events(cases: Iterable[int]) -> set[tuple[int, str, dt.date, str]]:
    """Tests and contacts that stand on file for cases: case, kind, day, and result or form."""
    found: set[tuple[int, str, dt.date, str]] = set()
    for batch in chunks(sorted(set(cases))):
        facts = Fact.objects.filter(
            Q(kind=Fact.Kind.DRUG_TEST) | Q(kind=Fact.Kind.CONTACT), case__in=batch, superseded_at__isnull=True
        )
        for case, kind, on, event in facts.values_list("case_id", "kind", "on", "event"):
            found.add((case, kind, on, event.get("result") or event.get("form") or ""))
    return found
