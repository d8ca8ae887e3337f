"""Writing a decided list into the database: a thousand persons at a time, in one transaction, as the services would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from xiangnuan.access import audit
from xiangnuan.access.models import Agency, AuditEntry, User
from xiangnuan.cases.models import BreachCount, Case, Contact, DrugTest, Fact, Obligation, SubstanceResult
from xiangnuan.cases.projection import Projection, project, refresh_all
from xiangnuan.cases.roster import making
from xiangnuan.cases.roster.deciding import Decided, Taken
from xiangnuan.cases.roster.events import PastEvent, case_begin
from xiangnuan.cases.roster.matching import chunks
from xiangnuan.cases.roster.record import RosterRow
from xiangnuan.cases.services.assignment import place_person
from xiangnuan.cases.services.opening import build_case, decision_event
from xiangnuan.cases.services.recording import build_fact
from xiangnuan.cases.services.steps import contact_event
from xiangnuan.cases.services.tests import build_substances, build_test, test_event
from xiangnuan.people.models import Address, FamilyMember, Person, Phone
from xiangnuan.people.services.registering import PersonData, build_person
from xiangnuan.people.services.surroundings import build_address, build_phone, clean_phone
from xiangnuan.web.bulk import insert_objects, insert_rows, new_keys, stored_days

_PERSONS_AT_ONCE = 1_000
_SOURCE = Fact.Source.IMPORT


@dataclass
class Setting:
    """Who brings the list in, for whom, when; `number` is the import's own key in the audit trail."""

    agency: Agency
    user: User | None
    workers: making.Workers
    today: dt.date
    at: dt.datetime
    number: int | None = None


@dataclass
class Made:
    """The keys of everything written, and what was changed on persons who were on file before."""

    persons: list[int] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)
    facts: list[int] = field(default_factory=list)
    # Cases and facts that stand with persons who were there before.
    added_cases: list[int] = field(default_factory=list)
    added_facts: list[int] = field(default_factory=list)
    # Person, worker and area before, and the case that was the present one.
    changed: list[list[Any]] = field(default_factory=list)
    tests: int = 0
    contacts: int = 0


@dataclass
class _Group:
    """A person to be made, with the rows of their cases in order of time."""

    person: Person
    data: PersonData
    rows: list[Taken]


class _Rows:
    """The rows of one chunk, waiting for their keys."""

    def __init__(self) -> None:
        self.persons: list[Person] = []
        self.phones: list[Phone] = []
        self.addresses: list[Address] = []
        self.family: list[FamilyMember] = []
        self.cases: list[Case] = []
        self.facts: list[Fact] = []
        self.tests: list[DrugTest] = []
        self.substances: list[SubstanceResult] = []
        self.contacts: list[Contact] = []
        self.projections: list[Projection] = []
        self.entries: list[AuditEntry] = []

    def insert(self) -> None:
        """Insert everything in the order in which the rows stand on each other."""
        people: tuple[Sequence[models.Model], ...] = (self.persons, self.phones, self.addresses, self.family)
        told: tuple[Sequence[models.Model], ...] = (self.facts, self.tests, self.substances, self.contacts)
        for objects in (*people, self.cases, *told):
            insert_objects(objects)
        insert_projections(self.projections)
        insert_objects(self.entries)


def insert_projections(projections: Sequence[Projection]) -> None:
    """Insert duties and counts of new cases without making an object of each: there are fifty duties to a case."""
    _insert_kept(Obligation, ("kind", "number"), ((each.case, each.duties) for each in projections))
    _insert_kept(BreachCount, ("kind",), ((each.case, each.counts) for each in projections))


_VALUES: dict[type[models.Model], tuple[str, ...]] = {
    Obligation: ("opens", "due", "lapses_on", "settled_on", "settled_by_id", "opened_by_id", "excused", "held", "rule"),
    BreachCount: ("count", "threshold", "warn", "serious", "serious_on"),
}


def _insert_kept(
    model: type[models.Model], key: tuple[str, ...], kept: Iterable[tuple[Case, dict[tuple[Any, ...], tuple[Any, ...]]]]
) -> None:
    columns = ("agency_id", "area_code", "worker_id", "case_id", *key, *_VALUES[model])
    insert_rows(
        model,
        columns,
        stored_days(
            (case.agency_id, case.area_code, case.worker_id, case.pk, *names, *values)
            for case, rows in kept
            for names, values in rows.items()
        ),
    )


class ListWriter:
    """Writes one decided list; must run inside the transaction that is to hold it all."""

    def __init__(self, setting: Setting, decided: Decided, progress: Callable[[int], None] | None = None) -> None:
        self.setting, self.decided, self.progress = setting, decided, progress
        self.made = Made()
        self.events: dict[int, list[PastEvent]] = {}
        self.on_file: dict[int, list[PastEvent]] = {}
        for event, case in decided.events:
            if case is None:
                self.events.setdefault(id(event.owner), []).append(event)
            else:
                self.on_file.setdefault(case.pk, []).append(event)
        self._done = 0

    def write(self) -> Made:
        """Write it all; returns what was made."""
        added = [taken for taken in self.decided.taken if taken.person is not None]
        for groups in chunks(self._groups(), _PERSONS_AT_ONCE):
            self._write_new(groups)
        for taken in added:
            self._add_case(taken)
        for cases in chunks(sorted(self.on_file), 200):
            self._add_events(cases)
        return self.made

    # -- new persons -----------------------------------------------------------------------------------------------
    def _groups(self) -> Iterator[_Group]:
        """Rows of one new person together: by identity number, or because somebody said so."""
        by_key: dict[object, list[Taken]] = {}
        of_row: dict[int, object] = {}
        for taken in self.decided.taken:
            if taken.person is not None:
                continue
            row = taken.row
            key: object = row.identity.number or id(row)
            if taken.with_row is not None:
                key = of_row.get(id(taken.with_row), key)
            of_row[id(row)] = key
            by_key.setdefault(key, []).append(taken)
        for rows in by_key.values():
            rows.sort(key=lambda taken: case_begin(taken.row) or dt.date.min)
            data = making.person_data(rows[0].row)
            yield _Group(build_person(self.setting.agency, data, self.setting.user), data, rows)

    def _write_new(self, groups: Sequence[_Group]) -> None:
        rows = _Rows()
        cases = sum(len(group.rows) for group in groups)
        person_keys, case_keys = iter(new_keys(Person, len(groups))), iter(new_keys(Case, cases))
        fact_keys = iter(new_keys(Fact, sum(self._most_facts(taken) for group in groups for taken in group.rows)))
        for group in groups:
            group.person.pk = next(person_keys)
            self._build(group, rows, case_keys, fact_keys)
        rows.insert()
        self.made.persons += [person.pk for person in rows.persons]
        self.made.cases += [case.pk for case in rows.cases]
        self.made.facts += [fact.pk for fact in rows.facts]
        self._tell(cases + len(rows.tests) + len(rows.contacts))

    def _most_facts(self, taken: Taken) -> int:
        return 5 + len(self.events.get(id(taken.row), ()))

    def _build(self, group: _Group, rows: _Rows, case_keys: Iterator[int], fact_keys: Iterator[int]) -> None:
        person, setting = group.person, self.setting
        person.created_at = setting.at
        rows.persons.append(person)
        self._surround(person, group.data, group.rows[0].row, rows)
        built: list[Case] = []
        for place, taken in enumerate(group.rows):
            following = case_begin(group.rows[place + 1].row) if place + 1 < len(group.rows) else None
            case = self._build_case(person, taken, next(case_keys), following is None)
            facts = self._build_facts(case, taken, rows, fact_keys)
            rows.cases.append(case)
            rows.facts += facts
            rows.projections.append(self._project(case, taken, facts, rows, fact_keys, following))
            built.append(case)
        person.worker_id, person.area_code = built[-1].worker_id, built[-1].area_code
        detail = {"import": setting.number, "cases": len(built)}
        rows.entries.append(
            audit.entry(
                setting.user, audit.Action.WRITE, "roster.import_person", person, person=person.pk, detail=detail
            )
        )
        rows.entries[-1].agency = setting.agency.pk

    def _surround(self, person: Person, data: PersonData, row: RosterRow, rows: _Rows) -> None:
        numbers = dict.fromkeys(clean_phone(phone) for phone in data.phones)
        rows.phones += [build_phone(person, number, place) for place, number in enumerate(numbers)]
        for kind, text in ((Address.Kind.HOUSEHOLD, data.household), (Address.Kind.RESIDENCE, data.residence)):
            if text:
                rows.addresses.append(build_address(person, kind, text))
        if row.family_name or row.family_phone:
            rows.family.append(
                FamilyMember(
                    agency_id=person.agency_id,
                    person=person,
                    name=row.family_name or "家属",
                    relation=row.family_relation,
                    phone=clean_phone(row.family_phone),
                    is_emergency_contact=True,
                )
            )

    # -- cases and facts -------------------------------------------------------------------------------------------
    def _build_case(self, person: Person, taken: Taken, key: int, is_current: bool) -> Case:
        row, setting = taken.row, self.setting
        case = build_case(
            person,
            making.decision_data(row),
            area_code=row.town,
            worker=setting.workers.of(row.worker),
            taken_on=case_begin(row),
            imported_on=setting.today,
        )
        case.pk, case.created_at, case.is_current = key, setting.at, is_current
        return case

    def _fact(self, case: Case, kind: str, on: dt.date, keys: Iterator[int], **content: Any) -> Fact:
        fact = build_fact(
            case, kind, on, user=self.setting.user, source=_SOURCE, recorded_at=self.setting.at, **content
        )
        fact.pk = next(keys)
        return fact

    def _build_facts(self, case: Case, taken: Taken, rows: _Rows, keys: Iterator[int]) -> list[Fact]:
        row = taken.row
        on = case.decided_on or case.received_on or case.taken_on
        facts = [self._fact(case, Fact.Kind.DECISION, on, keys, event=decision_event(case))]
        if row.checked_in_on:
            facts.append(self._fact(case, Fact.Kind.CHECK_IN, row.checked_in_on, keys))
        if row.agreed_on:
            facts.append(self._fact(case, Fact.Kind.AGREEMENT, row.agreed_on, keys))
        if row.tier and not row.closed_on:
            # The list says which class holds, not since when.
            facts.append(self._fact(case, Fact.Kind.TIER, self.setting.today, keys, event={"tier": row.tier}))
        for event in sorted(self.events.get(id(row), ()), key=lambda event: event.on or dt.date.min):
            facts.append(self._build_event(case, event, rows, keys))
        return facts

    def _build_event(self, case: Case, event: PastEvent, rows: _Rows, keys: Iterator[int]) -> Fact:
        assert event.on is not None
        note = making.note_of(event)
        if event.kind == "contact":
            told = contact_event(event.form, event.found)
            fact = self._fact(case, Fact.Kind.CONTACT, event.on, keys, event=told, note=note)
            detail = making.contact_detail(event)
            detail.fact = fact
            rows.contacts.append(detail)
            self.made.contacts += 1
            return fact
        data = making.test_data(event)
        fact = self._fact(case, Fact.Kind.DRUG_TEST, event.on, keys, event=test_event(data), note=note)
        test = build_test(data, None)
        test.fact = fact
        rows.tests.append(test)
        rows.substances += build_substances(test, data)
        self.made.tests += 1
        return fact

    def _project(
        self, case: Case, taken: Taken, facts: list[Fact], rows: _Rows, keys: Iterator[int], following: dt.date | None
    ) -> Projection:
        answer = project(case, making.in_order(facts), self.setting.today)
        closing = making.closing_of(taken.row, answer.columns["ends_on"])
        if closing is None and following is not None:
            closing = making.closing_before(answer.columns["ends_on"], following)
        if closing is not None:
            on, outcome = closing
            note = "名册导入：名册记为已结束" if taken.row.closed_on else "名册导入：此后另有决定"
            closed = self._fact(case, Fact.Kind.CLOSED, on, keys, event={"outcome": outcome}, note=note)
            rows.facts.append(closed)
            answer = project(case, making.in_order([*facts, closed]), self.setting.today)
        for name, value in answer.columns.items():
            setattr(case, name, value)
        return answer

    # -- persons on file -------------------------------------------------------------------------------------------
    def _add_case(self, taken: Taken) -> None:
        """A further case of a person on file: the present one, unless an open one stands or it began later."""
        assert taken.person is not None
        person = Person.objects.select_for_update(of=("self",)).get(pk=taken.person.pk)
        before = person.cases.filter(is_current=True).first()
        is_current = before is None or (before.closed_on is not None and _begins_before(before, taken))
        self.made.changed.append([person.pk, person.worker_id, person.area_code, before.pk if before else None])
        if before is not None and is_current:
            before.is_current = False
            before.save(update_fields=["is_current"])
        rows = _Rows()
        case = self._build_case(person, taken, new_keys(Case, 1)[0], is_current)
        keys = iter(new_keys(Fact, self._most_facts(taken)))
        facts = self._build_facts(case, taken, rows, keys)
        rows.cases, rows.facts = [case], facts
        rows.projections.append(self._project(case, taken, facts, rows, keys, None))
        rows.entries.append(self._entry("roster.add_case", case, person.pk))
        rows.insert()
        if is_current:
            place_person(person, case)
        self.made.added_cases.append(case.pk)
        self.made.added_facts += [fact.pk for fact in rows.facts]
        self._tell(1)

    def _add_events(self, numbers: Sequence[int]) -> None:
        """Past tests and contacts of cases that are on file."""
        found = Case.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk")
        cases = {case.pk: case for case in found}
        events = [(cases[number], event) for number in numbers for event in self.on_file[number]]
        keys = iter(new_keys(Fact, len(events)))
        rows = _Rows()
        rows.facts = [self._build_event(case, event, rows, keys) for case, event in events]
        rows.entries = [self._entry("roster.add_events", case, case.person_id) for case in cases.values()]
        rows.insert()
        refresh_all(list(cases.values()), self.setting.today)
        self.made.added_facts += [fact.pk for fact in rows.facts]
        self._tell(len(events))

    def _entry(self, act: str, case: Case, person: int) -> AuditEntry:
        detail = {"import": self.setting.number, "case": case.pk}
        entry = audit.entry(self.setting.user, audit.Action.WRITE, act, case, person=person, detail=detail)
        entry.agency = self.setting.agency.pk
        return entry

    def _tell(self, rows: int) -> None:
        self._done += rows
        if self.progress:
            self.progress(self._done)


def _begins_before(case: Case, taken: Taken) -> bool:
    begin = case_begin(taken.row)
    known = case.decided_on or case.received_on or case.checked_in_on or case.taken_on
    return begin is not None and known <= begin
