"""A list that speaks of a sealed person: the row is held back with the same words, and undoing an import keeps them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from tests.cases.roster.lists import Page, identity, name, xlsx
from tests.cases.roster.test_importing import HEAD, agency, bring_in, line, manager

from xiangnuan.access.models import Agency, User
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.roster import services
from xiangnuan.people.models import Person
from xiangnuan.rights.models import Seal
from xiangnuan.rights.services.sealing import lift_seal, seal_persons

__all__ = ["agency", "manager"]
pytestmark = pytest.mark.django_db
TESTS = ["姓名", "身份证号", "检测日期", "检测结果"]


@pytest.fixture(autouse=True)
def _end_of_october() -> Any:
    with time_machine.travel(dt.datetime(2026, 10, 31, 12, tzinfo=dt.timezone(dt.timedelta(hours=8))), tick=False):
        yield


@pytest.fixture
def sealed(agency: Agency, manager: User) -> Person:
    """A person who came in with a list, whose case was closed long ago."""
    bring_in(
        xlsx(Page("名册", [HEAD, line(1, decided="2021.1.5", checked_in="2021.1.12", agreed="")])), agency, manager
    )
    person = Person.objects.get()
    Case.objects.update(closed_on=dt.date(2022, 1, 1), state=Case.State.TERMINATED)
    seal_persons(manager, [person.pk])
    return person


def test_a_row_about_a_sealed_person_is_held_back_whatever_was_chosen(
    agency: Agency, manager: User, sealed: Person
) -> None:
    for choice in ("skip", "case", "person"):
        _, decided = bring_in(xlsx(Page("名册", [HEAD, line(1), line(2)])), agency, manager, doubles={"名册!2": choice})
        double = next(one for one in decided.doubles if one.row.identity.number == identity(1))
        assert double.reason.say() == "有封存记录，请联系负责人"
        assert double.why_not is not None
        assert double.why_not.say() == "有封存记录，请联系负责人"
        assert name(1) not in double.reason.say() + double.why_not.say()
    assert Case.objects.filter(person=sealed).count() == 1
    assert Person.objects.filter(sealed_on__isnull=True).count() == 1


def test_at_the_command_line_too(agency: Agency, manager: User, sealed: Person) -> None:
    bring_in(xlsx(Page("名册", [HEAD, line(1)])), agency, None, doubles={"名册!2": "case"})
    assert Case.objects.filter(person=sealed).count() == 1


def test_by_a_name_alone_nobody_learns_that_a_record_is_sealed(agency: Agency, manager: User, sealed: Person) -> None:
    _, decided = bring_in(xlsx(Page("名册", [HEAD, line(1, identity="无")])), agency, manager)
    assert decided.doubles == []


def test_tests_of_a_sealed_person_or_case_are_not_added(agency: Agency, manager: User, sealed: Person) -> None:
    before = Fact.objects.count()
    tests = Page("尿检记录", [TESTS, [name(1), identity(1), "2021.6.1", "阴性"]])
    bring_in(xlsx(Page("名册", [HEAD, line(1)]), tests), agency, manager)
    bring_in(xlsx(Page("名册", [HEAD, line(3)]), tests), agency, manager)
    assert not Fact.objects.filter(case__person=sealed, on=dt.date(2021, 6, 1)).exists()
    lift_seal(manager, Seal.objects.get(person=sealed), "新的决定")
    bring_in(xlsx(Page("名册", [HEAD, line(4)]), tests), agency, manager)
    assert not Fact.objects.filter(case__person=sealed, on=dt.date(2021, 6, 1)).exists()
    assert Fact.objects.filter(case__person=sealed).count() <= before


def test_undoing_an_import_keeps_who_was_sealed_since(agency: Agency, manager: User) -> None:
    first, _ = bring_in(
        xlsx(Page("名册", [HEAD, line(1, decided="2021.1.5", checked_in="2021.1.12", agreed=""), line(2)])),
        agency,
        manager,
    )
    person = Person.objects.get(name=name(1))
    Case.objects.filter(person=person).update(closed_on=dt.date(2022, 1, 1), state=Case.State.TERMINATED)
    seal_persons(manager, [person.pk])
    services.undo_import(services.begin_undo(manager, first))
    assert list(Person.objects.values_list("pk", flat=True)) == [person.pk]
    assert Case.objects.get().sealed_on == dt.date(2026, 10, 31)
