"""Writing in bulk ends in the same state as calling the services, fact by fact, on the days they were called."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import models, transaction
from tests.demo.conftest import PLANNED_FOR

from xiangnuan.access.areas import load_areas
from xiangnuan.access.models import Agency, AuditEntry, User
from xiangnuan.cases import services as acts
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
from xiangnuan.cases.projection import refresh
from xiangnuan.demo import places
from xiangnuan.demo.calendar import SHANGHAI
from xiangnuan.demo.plan import CasePlan, Happening, PersonPlan
from xiangnuan.demo.rows import Rows
from xiangnuan.demo.services import _accounts, _agency, write
from xiangnuan.people.models import Address, FamilyMember, Person, Phone
from xiangnuan.people.services import add_family_member, register_person

EVENING = datetime(PLANNED_FOR.year, PLANNED_FOR.month, PLANNED_FOR.day, 20, tzinfo=SHANGHAI)
MODELS: list[type[models.Model]] = [
    Person, Phone, Address, FamilyMember, Case, Fact, DrugTest, SubstanceResult, Contact, Absence, Obligation, BreachCount,
]  # fmt: skip


def some_of_each(persons: list[PersonPlan]) -> list[PersonPlan]:
    """A few short lives that hold every kind of fact, a correction, a re-test, and two cases of one person."""

    def traits(person: PersonPlan) -> set[str]:
        found = {person.cases[0].decision.measure, person.data.identity_kind}
        for case in person.cases:
            if case.happenings[0].on < places.FOUNDED_ON:
                found.add("taken over")
            for fact in case.happenings:
                found.add(fact.kind)
                if fact.kind == "closed":
                    found.add(fact.event["outcome"])
                if fact.test is not None:
                    found |= {fact.test.result, fact.test.type, fact.test.method}
                found |= {"mistake"} if fact.mistake else set()
                found |= {"makes_up"} if fact.content.get("makes_up") else set()
                found |= {"not found"} if fact.content.get("found") is False else set()
        return found | ({"again"} if len(person.cases) > 1 else set())

    missing = set().union(*map(traits, persons))
    chosen: list[PersonPlan] = []
    while missing:
        best = max(
            persons,
            key=lambda person: (
                len(traits(person) & missing) / (10 + sum(len(case.happenings) for case in person.cases))
            ),
        )
        chosen.append(best)
        missing -= traits(best)
    return chosen


def told_to_the_services(persons: list[PersonPlan], agency: Agency, users: dict[str, User]) -> None:
    """Replay the lives of some persons, each act on its moment."""
    steps: list[tuple[datetime, int, Any]] = []
    registered: dict[int, Person] = {}
    cases: dict[int, Case] = {}
    facts: dict[int, Fact] = {}

    def open_one(plan: CasePlan) -> None:
        by = users[plan.opened_by]
        if plan.person.number not in registered:
            person = register_person(by, plan.person.data, agency=agency)
            registered[plan.person.number] = person
            for member in plan.person.family:
                add_family_member(
                    by,
                    person,
                    name=member.name,
                    relation=member.relation,
                    phone=member.phone,
                    lives_together=member.lives_together,
                    is_emergency_contact=member.is_emergency_contact,
                )
        person = registered[plan.person.number]
        worker = users[places.worker_on(plan.area_code, plan.post, plan.opened_at.date()).username]
        cases[id(plan)] = acts.open_case(
            by, person, plan.decision, area_code=plan.area_code, worker=worker, taken_on=plan.taken_on
        )

    for person in persons:
        for plan in person.cases:
            steps.append((plan.opened_at, 0, lambda plan=plan: open_one(plan)))
            for happening in plan.happenings:
                if happening.kind == "decision":
                    continue
                for at, step in _acts(users, cases, facts, plan, happening):
                    steps.append((at, 1, step))
    for at, _order, step in sorted(steps, key=lambda one: one[:2]):
        with time_machine.travel(at, tick=False):
            step()
    with time_machine.travel(EVENING, tick=False):
        for person in persons:
            for plan in person.cases:
                area = plan.area_on(PLANNED_FOR)
                worker = users[places.worker_on(area, plan.post, PLANNED_FOR).username]
                acts.assign_worker(users["manager"], [cases[id(plan)]], worker)
                refresh(Case.objects.get(pk=cases[id(plan)].pk))


def _acts(
    users: dict[str, User], cases: dict[int, Case], facts: dict[int, Fact], plan: CasePlan, happening: Happening
) -> list[tuple[datetime, Any]]:
    def record(by: str, **changes: Any) -> None:
        facts[id(happening)] = _record(users[by], cases[id(plan)], happening, facts, **changes)

    mistake = happening.mistake
    if mistake is None:
        return [(happening.recorded_at, lambda: record(happening.by))]

    def correct() -> None:
        right = {name: getattr(happening, name) for name in mistake.changes}
        acts.correct_fact(users[happening.by], facts[id(happening)], reason=mistake.reason, changes=right)

    return [
        (mistake.recorded_at, lambda: record(mistake.by, **mistake.changes)),
        (happening.recorded_at, correct),
    ]


def _record(user: User, case: Case, happening: Happening, facts: dict[int, Fact], **changes: Any) -> Fact:
    on, note = changes.get("on", happening.on), happening.note
    kind = happening.kind
    if kind == "drug_test":
        assert happening.test is not None
        first = facts[id(happening.checks)].drug_test if happening.checks else None
        return acts.record_drug_test(user, case, replace(happening.test, on=on, note=note, retest_of=first))
    if kind == "contact":
        return acts.record_contact(user, case, on, note=note, **happening.content)
    if kind == "absence":
        return acts.record_absence(
            user, case, on, until=happening.until, note=note, **happening.event, **happening.content
        )
    if kind == "tier":
        return acts.change_tier(user, case, on, happening.event["tier"], reason=note)
    if kind == "review":
        return acts.record_review(user, case, on, conclusion=note)
    if kind == "detained":
        return acts.record_detention(user, case, on, until=happening.until, note=note)
    if kind == "moved":
        return acts.record_move(user, case, on, area_code=happening.event["to_area"], note=note)
    if kind == "closed":
        return acts.close_case(user, case, on, happening.event["outcome"], summary=note)
    simple: dict[str, Any] = {
        "check_in": acts.record_check_in,
        "agreement": acts.sign_agreement,
        "imprisoned": acts.record_imprisonment,
        "renewed_use": acts.record_renewed_use,
        "police_report": acts.report_to_police,
        "notice_served": acts.serve_end_notice,
        "died": acts.record_death,
    }
    return simple[kind](user, case, on, note=note)  # type: ignore[no-any-return]


def state() -> dict[str, list[Any]]:
    """All rows, with keys replaced by what they stand for."""
    return {model.__name__: sorted(map(_values, model._base_manager.all()), key=repr) for model in MODELS} | {
        "trail": sorted(
            (entry.at, entry.user_name, entry.act, entry.person and _name(Person, entry.person))
            for entry in AuditEntry.objects.filter(kind__in=["case", "fact"]).exclude(act="cases.assign_worker")
        )
    }


def _values(row: models.Model) -> tuple[Any, ...]:
    return tuple(_value(row, field) for field in row._meta.concrete_fields if field.name != "id")


def _value(row: models.Model, field: models.Field[Any, Any]) -> Any:
    value = getattr(row, field.attname)
    if not field.is_relation or value is None:
        return value
    return _name(field.related_model, value)  # type: ignore[arg-type]


def _name(model: type[models.Model], key: Any) -> Any:
    """What a key stands for, without any key in it."""
    if model is Person:
        person = Person.objects.get(pk=key)
        return person.name, person.identity_number
    if model is Case:
        case = Case.objects.get(pk=key)
        return _name(Person, case.person_id), case.measure, case.taken_on
    if model is Fact:
        fact = Fact.objects.get(pk=key)
        place = Fact.objects.filter(case=fact.case_id, pk__lt=fact.pk).count()
        return _name(Case, fact.case_id), fact.kind, fact.on, place
    if model is DrugTest:
        return _name(Fact, key)
    return key


@pytest.mark.django_db
def test_the_bulk_way_and_the_services_end_in_the_same_state(persons: list[PersonPlan]) -> None:
    chosen = some_of_each(persons)
    assert sum(len(case.happenings) for person in chosen for case in person.cases) > 200
    load_areas("330482")
    agency = _agency()
    users = _accounts(agency, PLANNED_FOR)
    aside = transaction.savepoint()
    write(Rows(agency, users, PLANNED_FOR, EVENING).fill(chosen))
    in_bulk = state()
    assert all(in_bulk.values())
    transaction.savepoint_rollback(aside)
    assert not Person.objects.exists()
    told_to_the_services(chosen, agency, users)
    by_services = state()
    for name, rows in by_services.items():
        assert rows == in_bulk[name], name


def test_the_chosen_lives_reach_from_the_founding_to_the_day(persons: list[PersonPlan]) -> None:
    days = [fact.on for person in some_of_each(persons) for case in person.cases for fact in case.happenings]
    assert min(days) < places.FOUNDED_ON
    assert max(days) > PLANNED_FOR - timedelta(days=30)
