"""Nothing of another agency comes in or goes out: not in choices of forms, in what is sent back, in lists, searches or tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from python_calamine import load_workbook
from tests.access.everything import Everything
from tests.access.test_matrix import MATRIX, TABLE, URLS
from tests.access.urls import walked_as
from tests.cases.assessing.worlds import a_sheet, own_sheet
from tests.documents.worlds import text_of_word
from tests.worlds import TOWNS, a_case, a_person, a_photo, a_worker, an_account, an_agency

from xiangnuan.access.models import Agency, Area, User
from xiangnuan.access.roles import Role
from xiangnuan.cases.aid.models import Course, Employer
from xiangnuan.cases.aid.services import open_course, open_employer, open_request, place
from xiangnuan.cases.assessing.services import add_instrument
from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.cases.attachments.services import keep_attachment
from xiangnuan.cases.course.services import issue_notice, propose_breach, request_leave
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.planning.services import (
    MeetingData,
    PlanData,
    SeatData,
    add_role,
    hold_meeting,
    join_team,
    start_plan,
)
from xiangnuan.cases.services import TestData, record_drug_test
from xiangnuan.cases.testing.services import (
    BatchData,
    DrawData,
    ObjectionData,
    make_draw,
    record_objection,
    register_batch,
)
from xiangnuan.documents.papers.register import form_of
from xiangnuan.documents.papers.subjects import subjects_of_person
from xiangnuan.documents.services.issuing import issue_document
from xiangnuan.people.models import Person
from xiangnuan.prerelease.models import Centre, Stay
from xiangnuan.prerelease.services import StayData, open_centre, register_stay
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db

# A name that stands in no other agency of these tests.
FOREIGN = "欧阳外人"


class TwoWorlds:
    """Everything of one agency, and beside it another with a case, a person and an account of every role."""

    def __init__(self) -> None:
        self.own = Everything()
        self.agency = an_agency("别家社工服务社")
        self.accounts = {role: an_account(self.agency, role, name=f"{FOREIGN}{role}"[:40]) for role in Role}
        worker = self.accounts[Role.SOCIAL_WORKER]
        self.person = a_person(worker, FOREIGN, phones=("13999990001",))
        self.case = a_case(worker, self.person)
        self.helper = join_team(worker, self.case, SeatData("family", FOREIGN, today(), phone="13999990001"))
        start_plan(worker, self.case, PlanData(today(), FOREIGN))
        hold_meeting(worker, self.case, MeetingData(today(), FOREIGN, FOREIGN), [self.helper])
        add_role(self.accounts[Role.MANAGER], name=FOREIGN, position=70)
        self.centre = open_centre(worker, name=f"{FOREIGN}戒毒所", kind="judicial")
        a_sheet(worker, self.person, "phq-9", 1)
        add_instrument(
            self.accounts[Role.MANAGER], own_sheet().replace("本镇风险表", FOREIGN).replace("town-risk", "foreign-risk")
        )
        inside = StayData(self.centre, expected_from=today())
        self.stay = register_stay(worker, a_person(worker, f"{FOREIGN}在所"), inside)
        self.employer = open_employer(worker, name=f"{FOREIGN}服装厂", willing="yes")
        self.course = open_course(worker, title=f"{FOREIGN}班", provider="学校", starts_on=today(), ends_on=today())
        open_request(worker, self.person, kind="work", need=f"{FOREIGN}要工作", opened_on=today())
        place(worker, self.person, self.employer, work="缝纫", since=today(), ground="self")
        day, cited = today(), [self.case.facts.get(kind="check_in")]
        request_leave(
            worker, self.case, since=day, until=day, destination=f"{FOREIGN}家", reason="探亲", requested_on=day,
            requested_by="person",
        )  # fmt: skip
        issue_notice(worker, self.case, number=f"{FOREIGN}号", on=day, facts=cited, text="请按时")
        propose_breach(worker, self.case, kind="other", proposed_on=day, statement=FOREIGN, facts=cited)
        self.scan = keep_attachment(worker, self.person, a_photo(), kind="other", title=FOREIGN)
        agreement = form_of("agreement")
        assert agreement is not None
        issue_document(worker, agreement, subjects_of_person(worker, self.case.person, today())[0])
        register_batch(worker, BatchData("five", f"{FOREIGN}1", today()), 5, today())
        make_draw(worker, DrawData(today(), today() + timedelta(days=13), 1, title=f"{FOREIGN}抽检"))
        told = TestData("positive", today(), substances={"morphine": True})
        record_objection(worker, record_drug_test(worker, self.case, told), ObjectionData(today(), today()))
        self.numbers = {
            Employer: {self.employer.pk},
            Course: {self.course.pk},
            Attachment: {self.scan.pk},
            Centre: {self.centre.pk},
            Stay: {self.stay.pk},
            User: {user.pk for user in self.accounts.values()},
            Person: {self.person.pk},
            Case: {self.case.pk},
            Fact: set(self.case.facts.values_list("pk", flat=True)),
            Agency: {self.agency.pk},
        }


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: Any) -> Iterator[TwoWorlds]:
    """Made once for the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield TwoWorlds()
        transaction.set_rollback(True)


def answer(client: Client, method: str, path: str, data: dict[str, Any] | None = None) -> HttpResponse:
    """The answer, with everything undone again."""
    with transaction.atomic():
        response: HttpResponse = getattr(client, method)(path, data or {})
        transaction.set_rollback(True)
    return response


def forms_of(response: Any) -> list[forms.BaseForm]:
    """The forms that a page was drawn from."""
    found = []
    for layer in response.context or ():
        for context in layer.dicts if hasattr(layer, "dicts") else [layer]:
            found += [value for value in context.values() if isinstance(value, forms.BaseForm)]
    return list({id(form): form for form in found}.values())


def related(form: forms.BaseForm) -> dict[str, Any]:
    """The fields of a form that name a row."""
    return {name: field for name, field in form.fields.items() if isinstance(field, forms.ModelChoiceField)}


def with_acts() -> list[tuple[str, dict[str, str]]]:
    """Every page once, and the page of an act once for each act."""
    from xiangnuan.cases.acts import ACTS

    pages = [(name, {}) for name in TABLE if not name.startswith("mfa_")]
    return pages + [("cases:record", {"act": slug}) for slug in ACTS]


@pytest.mark.parametrize(("name", "more"), with_acts(), ids=lambda value: str(value))
def test_no_form_offers_or_takes_a_row_of_another_agency(name: str, more: dict[str, str], worlds: TwoWorlds) -> None:
    for role in walked_as(name, MATRIX[name]):
        client = worlds.own.staff[role]
        path = reverse(name, kwargs=worlds.own.arguments(name, URLS[name], role) | more)
        response = answer(client, "get", path)
        if response.status_code == 405:
            response = answer(client, "post", path)
        for form in forms_of(response):
            for field_name, field in related(form).items():
                foreign = worlds.numbers.get(field.queryset.model)
                if field.queryset.model is Area:
                    assert set(field.queryset.values_list("pk", flat=True)) <= {*TOWNS, "330482"}, (name, field_name)
                    continue
                assert foreign is not None, f"{name}: say whose rows {field_name} may name"
                assert not field.queryset.filter(pk__in=foreign).exists(), (name, field_name)
                for number in foreign:
                    sent = answer(client, "post", path, {form.add_prefix(field_name): number})
                    if sent.status_code == 405:  # a form that only narrows a list
                        sent = answer(client, "get", path, {form.add_prefix(field_name): number})
                    refused = [one for one in forms_of(sent) if field_name in one.errors]
                    assert refused or sent.status_code >= 400, (name, field_name)


def test_there_are_forms_that_name_rows(worlds: TwoWorlds) -> None:
    found = set()
    for name in TABLE:
        if name.startswith("mfa_"):
            continue
        for role in walked_as(name, MATRIX[name]):
            path = reverse(name, kwargs=worlds.own.arguments(name, URLS[name], role))
            for form in forms_of(answer(worlds.own.staff[role], "get", path)):
                found |= {f"{type(form).__name__}.{field}" for field in related(form)}
    assert {
        "AccountForm.area", "AssignForm.worker", "CoverForm.absent", "CoverForm.colleague", "ReferralForm.to",
        "SupervisionForm.author", "SupervisionForm.supervisor", "AuditFilterForm.user",
    } <= found  # fmt: skip


# Words by which a list, a search or a table may be asked for somebody else's rows.
def asked_for(worlds: TwoWorlds) -> dict[str, Any]:
    worker = worlds.accounts[Role.SOCIAL_WORKER].pk
    return {
        "worker": worker,
        "from": worker,
        "user": worker,
        "case": worlds.case.pk,
        "person": worlds.person.pk,
        "q": FOREIGN,
    }


@pytest.mark.parametrize("name", TABLE)
def test_no_page_fragment_search_or_table_says_the_name(name: str, worlds: TwoWorlds) -> None:
    if name.startswith("mfa_"):
        return
    for role in walked_as(name, MATRIX[name]):
        client = worlds.own.staff[role]
        path = reverse(name, kwargs=worlds.own.arguments(name, URLS[name], role))
        for asked in ({}, {"format": "xlsx"}, asked_for(worlds)):
            for headers in ({}, {"headers": {"HX-Request": "true"}}):
                with transaction.atomic():
                    response = client.get(path, asked, **headers)
                    transaction.set_rollback(True)
                said = words_of(response)
                if "q" in asked:
                    said = said.replace(f'value="{FOREIGN}"', "")
                assert FOREIGN not in said.replace(f"q={FOREIGN}", ""), (name, role, asked)
                assert "13999990001" not in said


def words_of(response: Any) -> str:
    """What a page or a workbook says."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] != b"PK":
        return str(content.decode(errors="replace"))
    if "wordprocessingml" in response["Content-Type"]:
        return text_of_word(content)
    book = load_workbook(BytesIO(content))
    return "\n".join(
        str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
    )


@pytest.mark.parametrize("path", ["/people/export/", "/today/export/", "/reports/workbook/"])
def test_tables_hold_no_row_of_another_agency_however_they_are_asked_for(path: str, worlds: TwoWorlds) -> None:
    asked = asked_for(worlds) | {"state": "all", "purpose": "work"}
    client = worlds.own.staff[Role.MANAGER]
    for query in ("", f"?worker={asked['worker']}&state=all", "?state=all"):
        for method in ("get", "post"):
            response = answer(client, method, f"{path}{query}", {"purpose": "work"})
            if response.status_code == 200:
                assert FOREIGN not in words_of(response)


def test_a_number_of_another_agency_opens_nothing_by_name_phone_or_identity(worlds: TwoWorlds) -> None:
    for client in worlds.own.staff.values():
        for text in (FOREIGN, "13999990001", "0001", worlds.person.identity_number):
            said = words_of(client.get("/people/search/", {"q": text}, headers={"HX-Request": "true"}))
            assert f"/people/{worlds.person.pk}/" not in said


# What is sent beside the fields of a form changes nothing --------------------------------------------------------------


def test_cases_of_another_agency_are_not_handed_over(worlds: TwoWorlds) -> None:
    own = worlds.own
    taker = a_worker(own.worker.agency)
    sent = {"from": worlds.case.worker_id, "case": [worlds.case.pk], "worker": taker.pk}
    own.staff[Role.MANAGER].post("/cases/hand-over/", sent)
    worlds.case.refresh_from_db()
    assert worlds.case.worker.agency == worlds.agency


def test_a_new_person_belongs_to_who_enters_it_whatever_is_sent(worlds: TwoWorlds) -> None:
    colleague = a_worker(worlds.own.worker.agency)
    day = today().isoformat()
    sent = {
        "identity_kind": "none", "name": "新来的", "sex": "male", "measure": "community_treatment", "decided_on": day,
        "received_on": day, "checked_in_on": day, "area_code": "330482103",
        "agency": worlds.agency.pk, "agency_id": worlds.agency.pk, "worker": colleague.pk, "worker_id": colleague.pk,
        "id": worlds.person.pk, "pk": worlds.person.pk, "province": "11", "merged_into": worlds.person.pk,
        "created_by": colleague.pk, "same": worlds.person.pk, "different": [worlds.person.pk],
    }  # fmt: skip
    client = worlds.own.staff[Role.SOCIAL_WORKER]
    client.post("/people/new/", sent)
    assert not Person.objects.filter(name="新来的").exists(), "a record of another agency is no double"
    worlds.person.refresh_from_db()
    assert worlds.person.cases.count() == 1
    response = client.post("/people/new/", {**sent, "same": "", "different": ""})
    assert response.status_code == 302
    made = Person.objects.get(name="新来的")
    worker = worlds.own.worker
    assert (made.agency, made.worker, made.province, made.created_by) == (worker.agency, worker, "33", worker)
    assert made.merged_into is None
    assert made.cases.get().agency == worker.agency


def test_correcting_a_person_moves_it_nowhere(worlds: TwoWorlds) -> None:
    own = worlds.own
    client, person = own.staff[Role.SOCIAL_WORKER], own.other
    form = client.get(f"/people/{person.pk}/edit/").context["form"]
    sent = {name: form.initial.get(name) or "" for name in form.fields} | {
        "name": "王海改", "agency": worlds.agency.pk, "worker": worlds.case.worker_id, "worker_id": worlds.case.worker_id,
        "area_code": "330482001", "merged_into": own.person.pk, "identity_index": "0" * 32,
    }  # fmt: skip
    assert client.post(f"/people/{person.pk}/edit/", sent).status_code == 302
    before = (person.agency_id, person.worker_id, person.area_code, person.identity_index)
    person.refresh_from_db()
    assert person.name == "王海改"
    assert (person.agency_id, person.worker_id, person.area_code, person.identity_index) == before
    assert person.merged_into is None


def test_an_account_changes_neither_agency_nor_password_by_its_form(worlds: TwoWorlds) -> None:
    own = worlds.own
    account = a_worker(own.worker.agency)
    before = account.password
    sent = {
        "username": account.username, "name": "改名", "role": account.role, "is_active": "on", "agency": worlds.agency.pk,
        "agency_id": worlds.agency.pk, "password": "x", "is_superuser": "on", "is_staff": "on", "last_login": "2020-01-01",
    }  # fmt: skip
    page = f"/access/accounts/{account.pk}/"
    sent["seen"] = own.staff[Role.ADMINISTRATOR].get(page).context["form"]["seen"].value()
    assert own.staff[Role.ADMINISTRATOR].post(page, sent).status_code == 302
    account.refresh_from_db()
    assert (account.name, account.agency, account.password) == ("改名", own.worker.agency, before)
    assert account.last_login is None


def test_an_act_is_recorded_of_the_case_in_the_address_and_by_who_sends_it(worlds: TwoWorlds) -> None:
    own = worlds.own
    client = own.staff[Role.SOCIAL_WORKER]
    form = client.get(f"/cases/{own.case.pk}/record/contact/").context["form"]
    sent = dict.fromkeys(form.fields, "") | {
        "on": "2026-01-05", "form": "talk", "found": "1", "case": worlds.case.pk, "case_id": worlds.case.pk, "agency": worlds.agency.pk,
        "recorded_by": worlds.case.worker_id, "kind": "closed", "superseded_at": "2026-01-01",
    }  # fmt: skip
    foreign = worlds.case.facts.count()
    client.post(f"/cases/{own.case.pk}/record/contact/", sent)
    assert worlds.case.facts.count() == foreign
    for fact in own.case.facts.filter(kind=Fact.Kind.CONTACT):
        assert (fact.agency, fact.recorded_by) == (own.worker.agency, own.worker)


def test_a_testing_day_records_no_test_of_another_agency(worlds: TwoWorlds) -> None:
    before = worlds.case.facts.count()
    for role in (Role.SOCIAL_WORKER, Role.MANAGER):
        sent = {"on": today().isoformat(), "case": [worlds.case.pk], f"result-{worlds.case.pk}": "negative"}
        answer(worlds.own.staff[role], "post", "/cases/testing-day/", sent)
        assert worlds.case.facts.count() == before
