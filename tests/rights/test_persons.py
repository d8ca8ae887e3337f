"""Consents, requests and a person's own copy."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tests.rights.test_sealing import closed_case, long_ago
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency, an_identity_number

from xiangnuan.access.models import AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.cases.services import TestData, correct_fact, record_contact, record_drug_test
from xiangnuan.people.models import Person, Referral
from xiangnuan.people.services import ReferralData, add_family_member, merge_persons, refer_person
from xiangnuan.rights import hooks
from xiangnuan.rights.collecting import FORMAT, collect
from xiangnuan.rights.models import Asker, Checked, Consent, Copy, Opening, Request, Seal
from xiangnuan.rights.papers.copies import copy_sheet
from xiangnuan.rights.papers.printing import pdf
from xiangnuan.rights.purposes import PURPOSES
from xiangnuan.rights.services.asking import RequestData, answer_request, due_of, record_copy, record_request
from xiangnuan.rights.services.consents import ConsentData, may_serve, record_consent, withdraw_consent
from xiangnuan.rights.services.sealing import lift_seal, open_sealed, seal_persons
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db
PHOTO = Consent.Purpose.PHOTO


@pytest.fixture
def worker() -> User:
    return a_worker()


@pytest.fixture
def person(worker: User) -> Person:
    return a_person(worker, "何长安", phones=("13805730001",), household="平湖市新仓镇石路1号")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def given(**fields: Any) -> ConsentData:
    said: dict[str, Any] = {
        "purpose": PHOTO, "text_version": "v1", "answer": Consent.Answer.GIVEN, "on": today(), "how": Consent.How.PAPER,
    }  # fmt: skip
    return ConsentData(**(said | fields))


# Consents -------------------------------------------------------------------------------------------------------------
def test_a_purpose_rests_on_the_latest_answer_until_it_is_withdrawn_or_over(worker: User, person: Person) -> None:
    assert not may_serve(person, PHOTO)
    first = record_consent(worker, person, given(on=today() - timedelta(days=9)))
    assert may_serve(person, PHOTO)
    withdraw_consent(worker, first, today())
    assert not may_serve(person, PHOTO)
    record_consent(worker, person, given())
    assert may_serve(person, PHOTO)
    record_consent(worker, person, given(answer=Consent.Answer.REFUSED))
    assert not may_serve(person, PHOTO)
    record_consent(worker, person, given(until=today() - timedelta(days=1)))
    assert not may_serve(person, PHOTO)
    assert Consent.objects.filter(person=person).count() == 4


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"on": date(2999, 1, 1)}, "on"),
        ({"how": Consent.How.ORAL}, "witness"),
        ({"giver": Consent.Giver.GUARDIAN}, "guardian"),
        ({"text_version": " "}, "text_version"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(worker: User, person: Person, said: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        record_consent(worker, person, given(**said))
    assert list(refused.value.message_dict) == [field]


def test_for_a_child_under_fourteen_a_guardian_answers(worker: User) -> None:
    born = date(today().year - 13, 1, 1)
    child = a_person(worker, "小安", identity_number=an_identity_number(born))
    with pytest.raises(ValidationError):
        record_consent(worker, child, given())
    record_consent(worker, child, given(giver=Consent.Giver.GUARDIAN, guardian="何大安"))


def test_what_rests_on_a_consent_ends_with_it_and_only_that(
    worker: User, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[tuple[str, Person]] = []
    monkeypatch.setattr(hooks.registry, "endings", {})
    hooks.rests_on_consent(PHOTO, lambda user, who: ended.append(("photo", who)))
    hooks.rests_on_consent(Consent.Purpose.MEDIA, lambda user, who: ended.append(("media", who)))
    withdraw_consent(worker, record_consent(worker, person, given()), today())
    assert ended == [("photo", person)]


@pytest.mark.parametrize(
    ("purpose", "ends"), [("counselling", {Role.COUNSELLOR}), ("clinic", {Role.CLINIC_DOCTOR}), ("photo", set())]
)
def test_a_referral_ends_with_the_consent_to_it(worker: User, person: Person, purpose: str, ends: set[Role]) -> None:
    for role in (Role.COUNSELLOR, Role.CLINIC_DOCTOR):
        to = an_account(worker.agency, role)
        refer_person(worker, person, ReferralData(to, today(), today() + timedelta(days=30), "睡不好"))
    withdraw_consent(worker, record_consent(worker, person, given(purpose=purpose)), today())
    over = Referral.objects.filter(person=person, ended_at__isnull=False)
    assert {referral.to.role for referral in over} == ends


def test_every_purpose_is_a_duty_or_rests_on_a_consent_that_can_be_given() -> None:
    assert {purpose.consent for purpose in PURPOSES if purpose.rests_on_consent} == set(Consent.Purpose.values)
    assert all("13" in str(purpose.ground) for purpose in PURPOSES if not purpose.rests_on_consent)


def test_a_consent_is_recorded_and_withdrawn_on_the_pages(worker: User, person: Person) -> None:
    client = client_of(worker)
    page = reverse("rights:person", args=[person.pk])
    assert "还没有问" in client.get(page).content.decode()
    form = {
        "purpose": "photo", "answer": "given", "giver": "self", "how": "oral", "text_version": "v1",
        "on": today().isoformat(),
    }  # fmt: skip
    refused = client.post(reverse("rights:consent_new", args=[person.pk]), form)
    assert "口头答复要有见证人" in refused.content.decode()
    assert 'value="v1"' in refused.content.decode()
    client.post(reverse("rights:consent_new", args=[person.pk]), form | {"witness": "李社工"})
    consent = Consent.objects.get(person=person)
    client.post(reverse("rights:consent_withdraw", args=[consent.pk]), {"on": today().isoformat()})
    assert "已撤回" in client.get(page).content.decode()
    assert AuditEntry.objects.filter(act="rights.withdraw_consent", person=person.pk).count() == 1


def test_rights_follow_the_person_in_a_merge(worker: User, person: Person) -> None:
    assert worker.agency is not None
    manager = an_account(worker.agency, Role.MANAGER)
    double = a_person(worker, "何长安", identity_kind="none", identity_number="")
    consent = record_consent(worker, double, given())
    merge_persons(manager, person, double, "同一个人")
    consent.refresh_from_db()
    assert consent.person == person


# Requests -------------------------------------------------------------------------------------------------------------
def asked(kind: str = Request.Kind.COPY, received_on: date | None = None) -> RequestData:
    return RequestData(kind, Asker.SELF, Checked.DOCUMENT, "要一份自己的记录", received_on or today())


def test_the_due_date_follows_from_the_rulebook_and_a_refusal_says_why(worker: User, person: Person) -> None:
    received = today() - timedelta(days=3)
    request = record_request(worker, person, asked(received_on=received))
    assert request.due_on == due_of(person, received) == received + timedelta(days=30)
    with pytest.raises(ValidationError) as refused:
        answer_request(worker, request, state=Request.State.REFUSED, answer="")
    assert "理由" in str(refused.value.message_dict["answer"])
    answer_request(worker, request, state=Request.State.DONE, answer="已当面交付")
    with pytest.raises(ValidationError):
        answer_request(worker, request, state=Request.State.DONE, answer="再答一次")


def test_the_register_lists_filters_and_leads_on(worker: User, person: Person) -> None:
    client = client_of(worker)
    client.post(
        reverse("rights:request_new", args=[person.pk]),
        {
            "kind": "deletion", "asker": "self", "checked": "document", "text": "请删除我的记录",
            "received_on": today().isoformat(),
        },
    )  # fmt: skip
    request = Request.objects.get(person=person)
    listed = reverse("rights:requests")
    for query, there in (({}, True), ({"state": "done"}, False), ({"kind": "deletion"}, True), ({"q": "何长安"}, True)):
        page = client.get(listed, query).content.decode()
        assert (reverse("rights:request", args=[request.pk]) in page) is there, query
    page = client.get(reverse("rights:request", args=[request.pk])).content.decode()
    assert "不能删除" in page
    assert "提前封存" in page
    client.post(
        reverse("rights:request", args=[request.pk]), {"state": "refused", "answer": "个案还在执行，结案后封存。"}
    )
    request.refresh_from_db()
    assert (request.state, request.answered_by) == (Request.State.REFUSED, worker)


# The copy -------------------------------------------------------------------------------------------------------------
@pytest.fixture
def lived(worker: User, person: Person) -> Person:
    """A person with something of each kind on record."""
    add_family_member(worker, person, name="何大山", relation="父亲", phone="13905730099", lives_together=True)
    case = a_case(worker, person)
    fact = record_contact(worker, case, today() - timedelta(days=20), "talk")
    correct_fact(worker, fact, reason="日期写错", changes={"on": today() - timedelta(days=19)})
    record_drug_test(worker, case, TestData(result="negative", on=today() - timedelta(days=5), panel=""))
    record_consent(worker, person, given())
    record_request(worker, person, asked())
    return person


def test_a_copy_holds_everything_and_of_others_only_what_it_must(worker: User, lived: Person) -> None:
    held = collect(Person.objects.get(pk=lived.pk))
    assert held["format"] == FORMAT
    assert held["person"]["identity_number"] == lived.identity_number
    assert held["person"]["phones"] == ["13805730001"]
    assert held["family"] == [{"relation": "父亲", "lives_together": True}]
    (case,) = held["cases"]
    kinds = [fact["kind"] for fact in case["facts"]]
    assert {"decision", "check_in", "agreement", "contact", "drug_test"} <= set(kinds)
    (contact,) = [fact for fact in case["facts"] if fact["kind"] == "contact"]
    assert contact["corrections"][0]["reason"] == "日期写错"
    assert case["obligations"]
    assert held["consents"][0]["purpose"] == "拍摄和公开照片"
    assert {one["role"] for one in held["access"]} == {"社工"}
    text = json.dumps(held, ensure_ascii=False)
    assert "何大山" not in text
    assert "13905730099" not in text
    assert worker.name not in text


def test_the_pdf_says_that_it_is_pdf_a_and_carries_its_fonts(lived: Person) -> None:
    made = pdf(copy_sheet(collect(Person.objects.get(pk=lived.pk)), "个人信息副本"))
    assert made.startswith(b"%PDF-1.")
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in made
    assert b"/FontFile" in made
    assert b"NotoSansSC" in made


@pytest.mark.parametrize(("form", "kind"), [("pdf", "application/pdf"), ("json", "application/json")])
def test_a_copy_is_recorded_fetched_and_on_the_trail_with_its_purpose(
    worker: User, lived: Person, form: str, kind: str
) -> None:
    client = client_of(worker)
    client.post(
        reverse("rights:copy_new", args=[lived.pk]), {"asker": "self", "checked": "document", "handed": "paper"}
    )
    copy = Copy.objects.get(person=lived)
    assert copy.request is not None
    assert copy.request.kind == Request.Kind.COPY
    answer = client.get(reverse("rights:copy_file", args=[copy.pk, form]))
    assert answer["Content-Type"] == kind
    assert answer["Cache-Control"] == "no-store"
    if form == "json":
        assert json.loads(answer.content)["person"]["name"] == "何长安"
    entry = AuditEntry.objects.get(act="rights.copy")
    assert entry.action == "export"
    assert entry.detail == {"purpose": "person_copy", "form": form}
    assert client.get(reverse("rights:copy_file", args=[copy.pk, "exe"])).status_code == 404


def test_nobody_but_manager_and_own_worker_gets_a_copy(worker: User, lived: Person) -> None:
    assert worker.agency is not None
    copy = record_copy(worker, lived, asker="self", checked="document", handed="paper", request=None)
    path = reverse("rights:copy_file", args=[copy.pk, "json"])
    expected = {
        an_account(worker.agency, Role.MANAGER): 200,
        a_worker(worker.agency): 404,
        an_account(worker.agency, Role.SUPERVISOR): 403,
        an_account(worker.agency, Role.TOWN_OFFICE): 403,
        an_account(an_agency(), Role.MANAGER): 404,
    }
    assert {user: client_of(user).get(path).status_code for user in expected} == expected


def test_a_sealed_case_is_in_the_copy_only_while_the_manager_has_opened_it(worker: User, person: Person) -> None:
    assert worker.agency is not None
    manager = an_account(worker.agency, Role.MANAGER)
    closed_case(worker, person, long_ago())
    seal_persons(manager, [person.pk])
    seal = Seal.objects.get(person=person)
    open_sealed(manager, seal, ground=Opening.Ground.PERSON, document_number="申请1号", reason="本人要一份副本")
    lift_seal(manager, seal, "新的决定")
    a_case(worker, Person.objects.get(pk=person.pk))
    person = Person.objects.get(pk=person.pk)
    copy = record_copy(worker, person, asker="self", checked="document", handed="paper", request=None)
    path = reverse("rights:copy_file", args=[copy.pk, "json"])
    by_worker = json.loads(client_of(worker).get(path).content)
    by_manager = json.loads(client_of(manager).get(path).content)
    assert (len(by_worker["cases"]), by_worker["sealed_cases"]) == (1, 1)
    assert (len(by_manager["cases"]), by_manager["sealed_cases"]) == (2, 0)
