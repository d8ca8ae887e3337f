"""From plans to unsaved rows, by the same builders that the services use, each case projected by the engine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import count
from typing import Any

from xiangnuan.access import audit
from xiangnuan.access.models import Agency, AuditEntry, User
from xiangnuan.cases.models import (
    Absence,
    BreachCount,
    Case,
    Contact,
    DrugTest,
    Fact,
    Obligation,
    SubstanceResult,
)
from xiangnuan.cases.projection import project
from xiangnuan.cases.services.opening import build_case
from xiangnuan.cases.services.recording import build_fact
from xiangnuan.cases.services.steps import contact_event
from xiangnuan.cases.services.tests import build_substances, build_test, test_event
from xiangnuan.demo.places import worker_on
from xiangnuan.demo.plan import CasePlan, Happening, PersonPlan
from xiangnuan.people.models import Address, FamilyMember, Person, Phone
from xiangnuan.people.services.registering import build_person
from xiangnuan.people.services.surroundings import build_address, build_phone

_ACTS = {
    "check_in": "record_check_in",
    "agreement": "sign_agreement",
    "drug_test": "record_drug_test",
    "contact": "record_contact",
    "review": "record_review",
    "absence": "record_absence",
    "tier": "change_tier",
    "detained": "record_detention",
    "imprisoned": "record_imprisonment",
    "moved": "record_move",
    "renewed_use": "record_renewed_use",
    "police_report": "report_to_police",
    "notice_served": "serve_end_notice",
    "died": "record_death",
    "closed": "close_case",
}


class Rows:
    """All rows of some persons, with keys of their own choice: they follow the highest ones in the database."""

    def __init__(self, agency: Agency, users: dict[str, User], day: date, at: datetime) -> None:
        self.agency, self.users, self.day, self.at = agency, users, day, at
        self.persons: list[Person] = []
        self.phones: list[Phone] = []
        self.addresses: list[Address] = []
        self.family: list[FamilyMember] = []
        self.cases: list[Case] = []
        self.facts: list[Fact] = []
        self.tests: list[DrugTest] = []
        self.substances: list[SubstanceResult] = []
        self.contacts: list[Contact] = []
        self.absences: list[Absence] = []
        self.obligations: list[Obligation] = []
        self.breaches: list[BreachCount] = []
        self.entries: list[AuditEntry] = []
        self._person_keys, self._case_keys, self._fact_keys = (keys_after(model) for model in (Person, Case, Fact))

    def fill(self, persons: Iterable[PersonPlan]) -> Rows:
        """Build the rows of persons that have at least one case by the day."""
        for plan in persons:
            if plan.cases:
                self._add_person(plan)
        # The trail is in order of time, whoever it speaks of.
        self.entries.sort(key=lambda entry: entry.at)
        return self

    def _user(self, username: str) -> User:
        return self.users[username]

    def _add_person(self, plan: PersonPlan) -> None:
        first, last = plan.cases[0], plan.cases[-1]
        by = self._user(first.opened_by)
        person = build_person(self.agency, plan.data, by)
        person.pk = next(self._person_keys)
        person.area_code = last.area_on(self.day)
        person.worker = self._user(worker_on(person.area_code, last.post, self.day).username)
        person.created_at = min(first.opened_at, self.at)
        self.persons.append(person)
        self.phones += [build_phone(person, number, place) for place, number in enumerate(plan.data.phones)]
        for kind, text in (
            (Address.Kind.HOUSEHOLD, plan.data.household),
            (Address.Kind.RESIDENCE, plan.data.residence),
        ):
            if text:
                self.addresses.append(build_address(person, kind, text))
        self.family += [
            FamilyMember(
                agency_id=self.agency.pk,
                person=person,
                name=member.name,
                relation=member.relation,
                phone=member.phone,
                lives_together=member.lives_together,
                is_emergency_contact=member.is_emergency_contact,
            )
            for member in plan.family
        ]
        self._wrote(by, "people.register_person", person, person, first.opened_at)
        for case in plan.cases:
            self._add_case(person, case, is_current=case is last)

    def _add_case(self, person: Person, plan: CasePlan, *, is_current: bool) -> None:
        area = plan.area_on(self.day)
        case = build_case(person, plan.decision, area_code=plan.area_code, worker=None, taken_on=plan.taken_on)
        case.pk = next(self._case_keys)
        case.area_code, case.is_current = area, is_current
        case.worker = self._user(worker_on(area, plan.post, self.day).username)
        case.created_at = min(plan.opened_at, self.at)
        self.cases.append(case)
        self._wrote(self._user(plan.opened_by), "cases.open_case", case, person, plan.opened_at)
        built: dict[int, Fact] = {}
        # Keys follow the order of writing, as they would have, so that facts of one day stand in that order.
        for happening in sorted(plan.happenings, key=lambda happening: _first_written(happening)):
            built[id(happening)] = self._add_fact(person, case, happening)
        for happening in plan.happenings:
            if happening.checks is not None and id(happening.checks) in built:
                built[id(happening)].drug_test.retest_of_id = built[id(happening.checks)].pk
        standing = sorted(built.values(), key=lambda fact: (fact.on, fact.pk))
        projection = project(case, standing, self.day)
        for name, value in projection.columns.items():
            setattr(case, name, value)
        self.obligations += projection.obligations
        self.breaches += projection.breaches

    def _add_fact(self, person: Person, case: Case, happening: Happening) -> Fact:
        mistake = happening.mistake
        if mistake is None:
            return self._build_fact(person, case, happening, happening.by, happening.recorded_at)
        wrong = self._build_fact(person, case, happening, mistake.by, mistake.recorded_at, **mistake.changes)
        by, at = self._user(happening.by), min(happening.recorded_at, self.at)
        right = self._build_fact(person, case, happening, happening.by, happening.recorded_at, corrects=True)
        wrong.superseded_at, wrong.superseded_by, wrong.successor = at, by, right
        wrong.correction_reason = mistake.reason
        self._wrote(by, "cases.correct_fact", wrong, person, at, case=case.pk, successor=right.pk)
        return right

    def _build_fact(
        self,
        person: Person,
        case: Case,
        happening: Happening,
        by: str,
        at: datetime,
        *,
        corrects: bool = False,
        **changes: Any,
    ) -> Fact:
        user, at = self._user(by), min(at, self.at)
        fact = build_fact(
            case,
            happening.kind,
            changes.pop("on", happening.on),
            user=user,
            until=happening.until,
            event=_event(happening),
            note=happening.note,
            recorded_at=at,
        )
        fact.pk = next(self._fact_keys)
        self.facts.append(fact)
        self._add_detail(fact, happening, user)
        if happening.kind in _ACTS and not corrects:
            self._wrote(user, f"cases.{_ACTS[happening.kind]}", fact, person, at, case=case.pk)
        return fact

    def _add_detail(self, fact: Fact, happening: Happening, user: User) -> None:
        if happening.test is not None:
            test = build_test(happening.test, user)
            test.fact = fact
            self.tests.append(test)
            self.substances += build_substances(test, happening.test)
        elif happening.kind == Fact.Kind.CONTACT:
            content = {name: value for name, value in happening.content.items() if name != "makes_up"}
            self.contacts.append(Contact(fact=fact, **content))
        elif happening.kind == Fact.Kind.ABSENCE:
            self.absences.append(Absence(fact=fact, **happening.content))

    def _wrote(self, user: User, act: str, subject: Any, person: Person, at: datetime, **detail: Any) -> None:
        entry = audit.entry(user, audit.Action.WRITE, act, subject, person=person.pk, detail=detail)
        entry.at = min(at, self.at)
        self.entries.append(entry)


def _first_written(happening: Happening) -> datetime:
    return happening.mistake.recorded_at if happening.mistake else happening.recorded_at


def _event(happening: Happening) -> dict[str, object]:
    if happening.test is not None:
        return test_event(happening.test)
    if happening.kind == Fact.Kind.CONTACT:
        content = happening.content
        return contact_event(content["form"], content.get("found", True), content.get("makes_up"))
    return dict(happening.event)


def keys_after(model: Any) -> count[int]:
    """Keys that follow the highest one in the database."""
    return count((model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1)
