"""Whom the rules propose, what sealing does and undoes, and how a sealed record is opened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency, an_identity_number

from xiangnuan.access.models import AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case
from xiangnuan.cases.services import close_case
from xiangnuan.indicators import Scope, all_indicators
from xiangnuan.law.days import add_months
from xiangnuan.people.models import Person
from xiangnuan.people.services import PersonData, merge_persons, register_person
from xiangnuan.rights.models import Opening, Request, Seal
from xiangnuan.rights.queries.due import periods_of, proposed, why_due
from xiangnuan.rights.services.asking import RequestData, answer_request, record_request
from xiangnuan.rights.services.sealing import (
    close_opening,
    lift_seal,
    open_sealed,
    seal_on_request,
    seal_persons,
    undo_seal,
)
from xiangnuan.web.clock import today
from xiangnuan.web.masks import mask_name

pytestmark = pytest.mark.django_db


def closed_case(worker: User, person: Person, closed_on: date, **fields: date) -> Case:
    """A case that was carried out for a year and closed on a day."""
    fields.setdefault("checked_in_on", closed_on - timedelta(days=365))
    case = a_case(worker, person, **fields)  # type: ignore[arg-type]
    close_case(worker, case, closed_on, Case.Outcome.TERMINATED, summary="依法终止")
    case.refresh_from_db()
    return case


def long_ago() -> date:
    """A day on which a case must have been closed to be due today, with a month to spare."""
    return add_months(today(), -37)


@pytest.fixture
def manager() -> User:
    return an_account(an_agency(), Role.MANAGER)


@pytest.fixture
def worker(manager: User) -> User:
    assert manager.agency is not None
    return a_worker(manager.agency)


def due_now(manager: User) -> list[int]:
    assert manager.agency is not None
    return [person.pk for person in proposed(manager, periods_of(manager.agency, today())).order_by("pk")]


# Whom the rules propose -----------------------------------------------------------------------------------------------
def test_a_person_is_due_on_the_day_the_period_ends_and_not_the_day_before(manager: User, worker: User) -> None:
    person = a_person(worker)
    closed_case(worker, person, date(2023, 5, 31))
    with time_machine.travel("2026-05-30T12:00:00+08:00"):
        assert due_now(manager) == []
    with time_machine.travel("2026-05-31T12:00:00+08:00"):
        assert due_now(manager) == [person.pk]


def test_an_open_case_or_a_later_closing_keeps_a_person_out(manager: User, worker: User) -> None:
    again, lately = a_person(worker, "甲"), a_person(worker, "乙")
    closed_case(worker, again, long_ago())
    a_case(worker, again)
    closed_case(worker, lately, long_ago() - timedelta(days=800))
    closed_case(worker, lately, today() - timedelta(days=30))
    a_person(worker, "丙没有个案")
    assert due_now(manager) == []


def test_a_case_decided_before_eighteen_is_due_as_soon_as_it_is_closed(manager: User, worker: User) -> None:
    day = today() - timedelta(days=10)
    begun = day - timedelta(days=365)
    born = date(begun.year - 17, begun.month, 15)
    young = a_person(worker, "小安", identity_number=an_identity_number(born))
    grown = a_person(worker, "大安")
    for person in (young, grown):
        closed_case(worker, person, day)
    assert due_now(manager) == [young.pk]
    assert manager.agency is not None
    periods = periods_of(manager.agency, today())
    (found,) = proposed(manager, periods)
    assert why_due(found, periods)[0] == Seal.Rule.MINOR
    assert [p.pk for p in proposed(manager, periods, {"rule": "minor"})] == [young.pk]
    assert list(proposed(manager, periods, {"rule": "closed"})) == []


def test_another_agency_is_not_proposed(manager: User) -> None:
    elsewhere = a_worker()
    closed_case(elsewhere, a_person(elsewhere), long_ago())
    assert due_now(manager) == []


# Sealing --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def sealed(manager: User, worker: User) -> Person:
    person = a_person(worker, "何长安", phones=("13805730001",))
    closed_case(worker, person, long_ago())
    seal_persons(manager, [person.pk])
    person.refresh_from_db()
    return person


def test_sealing_marks_person_and_cases_and_says_why(manager: User, sealed: Person) -> None:
    seal = Seal.objects.get(person=sealed)
    assert sealed.sealed_on == today()
    assert list(Case.objects.filter(person=sealed).values_list("sealed_on", flat=True)) == [today()]
    assert (seal.rule, seal.by, seal.cases) == (Seal.Rule.CLOSED, manager, [sealed.cases.get().pk])
    assert seal.due_on == add_months(seal.closed_on, 36)
    assert seal.ground["parameter"] == "records.seal.after"
    assert seal.ground["certainty"] == "C"
    assert AuditEntry.objects.filter(act="rights.seal", person=sealed.pk, user=manager.pk).count() == 1


def test_all_or_none_are_sealed(manager: User, worker: User) -> None:
    due, not_due = a_person(worker, "甲"), a_person(worker, "乙")
    closed_case(worker, due, long_ago())
    a_case(worker, not_due)
    with pytest.raises(ValidationError):
        seal_persons(manager, [due.pk, not_due.pk])
    assert Seal.objects.count() == 0
    assert Person.objects.filter(sealed_on__isnull=False).count() == 0


def test_nobody_seals_for_another_agency(manager: User) -> None:
    elsewhere = a_worker()
    person = a_person(elsewhere)
    closed_case(elsewhere, person, long_ago())
    with pytest.raises(ValidationError):
        seal_persons(manager, [person.pk])


def test_what_was_merged_into_a_sealed_record_is_sealed_with_it(manager: User, worker: User) -> None:
    person, double = a_person(worker, "何安"), a_person(worker, "何安一", identity_kind="none", identity_number="")
    merge_persons(manager, person, double, "同一个人")
    closed_case(worker, person, long_ago())
    seal_persons(manager, [person.pk])
    double.refresh_from_db()
    assert double.sealed_on == today()


def test_figures_of_every_day_count_what_is_sealed(manager: User, worker: User) -> None:
    person = a_person(worker)
    case = closed_case(worker, person, long_ago())
    assert manager.agency is not None
    assert case.closed_on is not None
    days = [case.closed_on - timedelta(days=60), case.closed_on, case.closed_on + timedelta(days=20), today()]

    def figures() -> list[object]:
        assert manager.agency is not None
        return [one.value(Scope(manager.agency), day) for day in days for one in all_indicators()]

    before = figures()
    assert any(getattr(figure, "value", None) for figure in before)
    seal_persons(manager, [person.pk])
    assert figures() == before


# What is said at entry ------------------------------------------------------------------------------------------------
def test_entering_the_number_again_is_told_no_more_than_that_a_record_is_sealed(worker: User, sealed: Person) -> None:
    with pytest.raises(ValidationError) as refused:
        register_person(worker, PersonData(name="别名", identity_number=sealed.identity_number))
    assert refused.value.message_dict == {"identity_number": ["有封存记录，请联系负责人。"]}
    client = Client()
    client.force_login(worker)
    answer = client.post(
        reverse("people:check"),
        {"identity_kind": "resident", "identity_number": sealed.identity_number, "name": "别名"},
    ).content.decode()
    assert "有封存记录，请联系负责人" in answer
    assert "何长安" not in answer


def test_a_name_or_a_phone_tells_nothing(worker: User, sealed: Person) -> None:
    client = Client()
    client.force_login(worker)
    born = sealed.birth_date
    answer = client.post(
        reverse("people:check"),
        {"identity_kind": "none", "name": "何长安", "birth_date": str(born), "phone_1": "13805730001"},
    ).content.decode()
    assert "封存" not in answer
    assert "可能已经登记过" not in answer


# Undoing and coming back ----------------------------------------------------------------------------------------------
def test_an_undone_seal_leaves_everything_as_it_was(manager: User, worker: User, sealed: Person) -> None:
    seal = Seal.objects.get(person=sealed)
    with pytest.raises(ValidationError):
        undo_seal(manager, seal, " ")
    undo_seal(manager, seal, "选错了人")
    sealed.refresh_from_db()
    assert sealed.sealed_on is None
    assert sealed.worker == worker
    assert sealed.cases.get().sealed_on is None
    assert Person.objects.visible_to(worker).filter(pk=sealed.pk).exists()
    with pytest.raises(ValidationError):
        undo_seal(manager, seal, "再来一次")
    # It may be sealed again, by a seal of its own.
    seal_persons(manager, [sealed.pk])
    assert Seal.objects.filter(person=sealed).count() == 2


def test_a_person_served_again_is_there_with_the_new_case_and_without_the_old_one(
    manager: User, worker: User, sealed: Person
) -> None:
    old = sealed.cases.get()
    lift_seal(manager, Seal.objects.get(person=sealed), "2026年新的决定")
    sealed.refresh_from_db()
    assert Person.objects.visible_to(manager).filter(pk=sealed.pk).exists()
    assert not Person.objects.visible_to(worker).filter(pk=sealed.pk).exists()
    new = a_case(worker, sealed)
    assert set(Case.objects.visible_to(worker).filter(person=sealed)) == {new}
    client = Client()
    client.force_login(worker)
    page = client.get(reverse("people:person", args=[sealed.pk]))
    assert page.status_code == 200
    assert client.get(reverse("people:person", args=[sealed.pk]), {"case": old.pk}).status_code == 404
    assert client.get(reverse("cases:history", args=[old.pk])).status_code == 404
    listed = client.get(reverse("people:list"), {"state": "all"}).content.decode()
    assert mask_name("何长安") in listed


def test_without_a_new_case_the_list_shows_none(manager: User, sealed: Person) -> None:
    lift_seal(manager, Seal.objects.get(person=sealed), "2026年新的决定")
    client = Client()
    client.force_login(manager)
    assert mask_name("何长安") in client.get(reverse("people:list"), {"state": "none"}).content.decode()
    assert mask_name("何长安") not in client.get(reverse("people:list"), {"state": "closed"}).content.decode()


def test_sealing_on_request_waits_for_the_last_case_to_be_closed(manager: User, worker: User) -> None:
    person = a_person(worker)
    case = a_case(worker, person)
    with pytest.raises(ValidationError):
        seal_on_request(manager, person, "本人请求删除")
    close_case(worker, case, today(), Case.Outcome.TERMINATED, summary="依法终止")
    seal = seal_on_request(manager, person, "本人请求删除")
    assert (seal.rule, seal.closed_on) == (Seal.Rule.REQUEST, today())


def test_a_person_who_waits_for_an_answer_is_not_sealed_away(manager: User, worker: User) -> None:
    person = a_person(worker)
    closed_case(worker, person, long_ago())
    asked = RequestData(Request.Kind.COMPLAINT, "self", "document", "投诉", today())
    complaint = record_request(worker, person, asked)
    assert due_now(manager) == []
    with pytest.raises(ValidationError):
        seal_on_request(manager, person, "本人请求")
    answer_request(worker, complaint, state=Request.State.DONE, answer="已处理")
    assert due_now(manager) == [person.pk]


def test_a_request_for_deletion_is_answered_by_sealing(manager: User, worker: User) -> None:
    person = a_person(worker)
    closed_case(worker, person, today() - timedelta(days=30))
    asked = RequestData(Request.Kind.DELETION, "self", "document", "请删除", today())
    request = record_request(worker, person, asked)
    seal_on_request(manager, person, "本人请求删除")
    request.refresh_from_db()
    assert (request.state, request.answered_by) == (Request.State.DONE, manager)


# Opening --------------------------------------------------------------------------------------------------------------
def opened(manager: User, person: Person) -> Opening:
    seal = Seal.objects.get(person=person)
    return open_sealed(
        manager, seal, ground=Opening.Ground.STATE_ORGAN, document_number="平公调〔2026〕3号", reason="平湖市公安局办案"
    )


@pytest.mark.parametrize("missing", ["ground", "document_number", "reason"])
def test_an_opening_needs_a_ground_a_paper_and_words(manager: User, sealed: Person, missing: str) -> None:
    said = {"ground": Opening.Ground.STATE_ORGAN, "document_number": "3号", "reason": "办案"} | {missing: ""}
    with pytest.raises(ValidationError) as refused:
        open_sealed(manager, Seal.objects.get(person=sealed), **said)
    assert list(refused.value.message_dict) == [missing]


def test_an_opened_record_is_read_for_a_day_and_every_look_is_on_record(manager: User, sealed: Person) -> None:
    client = Client()
    with time_machine.travel("2026-11-27T09:00:00+08:00", tick=False):
        client.force_login(manager)
        opening = opened(manager, sealed)
        page = client.get(reverse("rights:opening", args=[opening.pk]))
        assert "何长安" in page.content.decode()
        assert sealed.identity_number in page.content.decode()
        assert AuditEntry.objects.filter(act="rights.opened", person=sealed.pk).count() == 1
        # It opens that page and nothing else.
        assert client.get(reverse("people:person", args=[sealed.pk])).status_code == 302
        assert not Person.objects.visible_to(manager).filter(pk=sealed.pk).exists()
    with time_machine.travel("2026-11-28T09:00:01+08:00", tick=False):
        client.force_login(manager)
        over = client.get(reverse("rights:opening", args=[opening.pk])).content.decode()
        assert "查阅已结束" in over
        assert "何长安" not in over


def test_an_opening_serves_only_who_opened_and_can_be_ended(manager: User, sealed: Person) -> None:
    assert manager.agency is not None
    opening = opened(manager, sealed)
    second = Client()
    second.force_login(an_account(manager.agency, Role.MANAGER))
    assert second.get(reverse("rights:opening", args=[opening.pk])).status_code == 404
    close_opening(manager, opening)
    first = Client()
    first.force_login(manager)
    assert "何长安" not in first.get(reverse("rights:opening", args=[opening.pk])).content.decode()


def test_old_cases_of_a_person_served_again_can_still_be_opened(manager: User, worker: User, sealed: Person) -> None:
    seal = Seal.objects.get(person=sealed)
    number = sealed.cases.get().pk
    lift_seal(manager, seal, "2026年新的决定")
    client = Client()
    client.force_login(manager)
    page = client.get(reverse("rights:sealed", args=[sealed.pk])).content.decode()
    assert "原来的个案仍然封存" in page
    assert client.get(reverse("rights:lift", args=[sealed.pk])).status_code == 404
    opening = opened(manager, sealed)
    assert "封存记录" in client.get(reverse("rights:opening", args=[opening.pk])).content.decode()
    assert not Case.objects.visible_to(manager).filter(pk=number).exists()


def test_the_page_of_a_sealed_person_is_not_there_but_for_the_manager(
    manager: User, worker: User, sealed: Person
) -> None:
    path = reverse("people:person", args=[sealed.pk])
    for user, status in ((worker, 404), (manager, 302)):
        client = Client()
        client.force_login(user)
        assert client.get(path).status_code == status
    page = client.get(path, follow=True).content.decode()
    assert "已封存" in page
    assert "解封查阅" in page
    assert "何长安" not in page
    assert sealed.identity_number not in page


def test_the_manager_seals_those_who_are_ticked(manager: User, worker: User) -> None:
    names = ["何长安", "吴一平", "郑有年"]
    people = [a_person(worker, name) for name in names]
    for person in people:
        closed_case(worker, person, long_ago())
    client = Client()
    client.force_login(manager)
    page = client.get(reverse("rights:due")).content.decode()
    assert all(mask_name(name) in page for name in names)
    answer = client.post(reverse("rights:seal"), {"person": [people[0].pk, people[2].pk]}, follow=True)
    assert "已封存 2 人" in answer.content.decode()
    assert due_now(manager) == [people[1].pk]
    assert "请先勾选" in client.post(reverse("rights:seal"), {}, follow=True).content.decode()
