"""A referral shows a clinic doctor or counsellor what it shares; sealed notes are read by their author and on a grant."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from tests.access.everything import signed_in
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.gate import visible_to
from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.access.services import end_supervision, grant_supervision
from xiangnuan.cases.models import Case, Fact, Obligation
from xiangnuan.cases.services import TestData, record_contact, record_drug_test
from xiangnuan.people.models import Address, FamilyMember, Person, Phone, Referral, SealedNote
from xiangnuan.people.services import ReferralData, add_family_member, end_referral, refer_person, write_note
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    worker = a_worker(an_agency(), name="陈社工")
    person = a_person(worker, "林玉安", phones=("13805731234",), residence="平湖市新仓镇某路 8 号", note="脾气急")
    add_family_member(worker, person, name="林大", relation="父亲")
    case = a_case(worker, person)
    record_contact(worker, case, today() - timedelta(days=9), "home_visit", said="说起旧事")
    record_drug_test(worker, case, TestData(result="negative", on=today() - timedelta(days=8), panel=""))
    return case


@pytest.fixture
def counsellor(case):
    return an_account(case.agency, Role.COUNSELLOR, name="孙咨询")


@pytest.fixture
def doctor(case):
    return an_account(case.agency, Role.CLINIC_DOCTOR)


def referred(case: Case, to, *shares: str, days: int = 30, since=None) -> Referral:
    since = since or today()
    data = ReferralData(to, since, since + timedelta(days=days), "睡不好，请评估", shares)
    return refer_person(case.worker, case.person, data)


def test_the_page_holds_what_is_shared_and_nothing_else(case, doctor):
    for shares, shown in (
        ((), ()),
        (("phone",), ("13805731234",)),
        (("measure",), ("社区戒毒", "执行中")),
        (("tests",), ("阴性",)),
        (("contacts",), ("家访",)),
    ):
        referral = referred(case, doctor, *shares)
        page = signed_in(doctor).get(f"/people/referred/{referral.pk}/").content.decode()
        assert "林＊安" in page
        assert "睡不好，请评估" in page
        for words in ("13805731234", "社区戒毒", "执行中", "阴性", "家访"):
            assert (words in page) == (words in shown), (shares, words)
        for never in (
            "某路",
            "林大",
            "脾气急",
            "说起旧事",
            case.person.identity_number,
            case.person.identity_number[:6],
        ):
            assert never not in page
        end_referral(case.worker, referral)


def test_of_the_records_themselves_the_professional_sees_none(case, doctor):
    referred(case, doctor, "phone", "measure", "tests", "contacts")
    for model in (Person, Phone, Address, FamilyMember, Case, Fact, Obligation):
        assert not visible_to(doctor, model).exists()
    client = signed_in(doctor)
    for path in (
        f"/people/{case.person_id}/",
        f"/cases/{case.pk}/history/",
        "/people/",
        "/people/search/?q=林",
        "/today/",
    ):
        assert client.get(path).status_code in {403, 404}


def test_it_runs_from_its_first_to_its_last_day(case, doctor):
    referral = referred(case, doctor, since=today() + timedelta(days=1), days=1)
    client, seen = signed_in(doctor), []
    for days in range(4):
        with time_machine.travel(today() + timedelta(days=days), tick=False):
            client.force_login(doctor)
            seen.append(client.get(f"/people/referred/{referral.pk}/").status_code)
    assert seen == [404, 200, 200, 404]


def test_ended_it_is_gone_from_list_and_page(case, doctor):
    referral = referred(case, doctor)
    client = signed_in(doctor)
    assert len(client.get("/people/referred/").context["page"].rows) == 1
    assert signed_in(case.worker).post(f"/people/referrals/{referral.pk}/end/").status_code == 302
    assert client.get("/people/referred/").context["page"].rows == []
    assert client.get(f"/people/referred/{referral.pk}/").status_code == 404


def test_a_referral_to_one_is_none_to_another(case, doctor, counsellor):
    referral = referred(case, doctor)
    assert signed_in(counsellor).get(f"/people/referred/{referral.pk}/").status_code == 404
    assert (
        signed_in(an_account(case.agency, Role.CLINIC_DOCTOR)).get(f"/people/referred/{referral.pk}/").status_code
        == 404
    )


def test_that_the_page_was_read_is_on_record_and_a_phone_is_a_reveal(case, doctor):
    for shares, action in (((), "read"), (("phone",), "reveal")):
        referral = referred(case, doctor, *shares)
        signed_in(doctor).get(f"/people/referred/{referral.pk}/")
        entry = AuditEntry.objects.filter(act="people.referred_person").first()
        assert (entry.action, entry.person, entry.detail["shares"]) == (action, case.person_id, list(shares))


def test_a_worker_refers_own_clients_alone_and_to_professionals_of_the_own_agency(case, doctor):
    colleague = signed_in(a_worker(case.agency))
    assert colleague.get(f"/people/{case.person_id}/refer/").status_code == 404
    form = {"purpose": "评估", "since": today().isoformat(), "until": today().isoformat(), "shares": ["phone"]}
    worker = signed_in(case.worker)
    elsewhere = an_account(an_agency(), Role.CLINIC_DOCTOR)
    for to in (elsewhere, an_account(case.agency, Role.FINANCE_OFFICER), case.worker):
        answer = worker.post(f"/people/{case.person_id}/refer/", {**form, "to": to.pk})
        assert "to" in answer.context["form"].errors
    with pytest.raises(ValidationError):
        refer_person(case.worker, case.person, ReferralData(elsewhere, today(), today(), "评估"))
    answer = worker.post(f"/people/{case.person_id}/refer/", {**form, "to": doctor.pk, "shares": ["identity"]})
    assert "shares" in answer.context["form"].errors
    assert worker.post(f"/people/{case.person_id}/refer/", {**form, "to": doctor.pk}).status_code == 302
    assert Referral.objects.get().shares == ["phone"]


def test_the_list_of_referrals_is_as_far_as_the_reach(case, doctor):
    referred(case, doctor)
    for user, count in ((case.worker, 1), (a_worker(case.agency), 0), (an_account(case.agency, Role.MANAGER), 1)):
        assert len(signed_in(user).get("/people/referrals/").context["rows"]) == count
    assert signed_in(case.worker).get("/people/referrals/", {"format": "xlsx"}).content[:2] == b"PK"


# Sealed notes ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def note(case, counsellor) -> SealedNote:
    return write_note(counsellor, referred(case, counsellor), today(), "说起童年")


def grant(note: SealedNote, supervisor, by=None, days: int = 30):
    until = today() + timedelta(days=days)
    return grant_supervision(by or note.author, note.author, supervisor, since=today(), until=until, reason="季度督导")


def test_a_note_is_read_by_its_author_and_by_nobody_else(case, note):
    assert SealedNote.objects.visible_to(note.author).get() == note
    for role in Role:
        other = an_account(case.agency, role)
        assert not SealedNote.objects.visible_to(other).exists(), role
    assert not SealedNote.objects.visible_to(case.worker).exists()


def test_it_lies_encrypted(note):
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM people_sealednote")
        assert "说起童年".encode() not in bytes(cursor.fetchone()[0])


def test_a_supervisor_reads_it_on_a_grant_while_it_runs(case, note):
    supervisor = an_account(case.agency, Role.SUPERVISOR)
    client = signed_in(supervisor)
    assert client.get(f"/people/notes/{note.pk}/").status_code == 404
    given = grant(note, supervisor)
    assert "说起童年" in client.get(f"/people/notes/{note.pk}/").content.decode()
    assert AuditEntry.objects.filter(act="people.note", user=supervisor.pk, person=case.person_id).exists()
    assert not SealedNote.objects.visible_to(an_account(case.agency, Role.SUPERVISOR)).exists()
    with time_machine.travel(today() + timedelta(days=31), tick=False):
        assert not SealedNote.objects.visible_to(supervisor).exists()
    end_supervision(note.author, given)
    assert client.get(f"/people/notes/{note.pk}/").status_code == 404
    assert client.get("/people/notes/").context["page"].rows == []


def test_a_grant_opens_the_notes_of_its_author_alone(case, note):
    supervisor = an_account(case.agency, Role.SUPERVISOR)
    other = an_account(case.agency, Role.COUNSELLOR)
    another = write_note(other, referred(case, other), today(), "另一位写的")
    grant(note, supervisor)
    assert list(SealedNote.objects.visible_to(supervisor)) == [note]
    assert list(SealedNote.objects.visible_to(other)) == [another]


def test_it_is_worth_nothing_to_who_is_no_supervisor_any_more(case, note):
    supervisor = an_account(case.agency, Role.SUPERVISOR)
    grant(note, supervisor)
    supervisor.role = Role.MANAGER
    assert not SealedNote.objects.visible_to(supervisor).exists()


def test_who_gives_a_grant_does_not_read_by_it(case, note):
    manager = an_account(case.agency, Role.MANAGER)
    grant(note, an_account(case.agency, Role.SUPERVISOR), by=manager)
    assert not SealedNote.objects.visible_to(manager).exists()
    assert signed_in(manager).get(f"/people/notes/{note.pk}/").status_code == 403


def test_nobody_else_gives_a_grant_and_it_names_a_supervisor_of_the_agency(case, note):
    supervisor = an_account(case.agency, Role.SUPERVISOR)
    with pytest.raises(PermissionDenied):
        grant(note, supervisor, by=supervisor)
    for wrong in (an_account(an_agency(), Role.SUPERVISOR), an_account(case.agency, Role.MANAGER)):
        with pytest.raises(ValidationError):
            grant(note, wrong)


def test_a_supervisor_cannot_give_or_keep_a_grant_through_the_pages(case, note):
    supervisor = an_account(case.agency, Role.SUPERVISOR)
    given = grant(note, supervisor)
    client = signed_in(supervisor)
    assert len(client.get("/access/supervision/").context["rows"]) == 1
    assert client.get("/access/supervision/new/").status_code == 403
    assert client.post(f"/access/supervision/{given.pk}/end/").status_code == 403
    assert signed_in(note.author).post(f"/access/supervision/{given.pk}/end/").status_code == 302


def test_the_author_keeps_own_notes_when_the_referral_has_ended_but_writes_no_more(case, note):
    referral = Referral.objects.get()
    end_referral(case.worker, referral)
    client = signed_in(note.author)
    assert client.get(f"/people/notes/{note.pk}/").status_code == 200
    form = {"on": today().isoformat(), "text": "后来"}
    assert client.post(f"/people/referred/{referral.pk}/note/", form).status_code == 404


def test_a_doctor_writes_no_sealed_note(case, doctor):
    referral = referred(case, doctor)
    assert signed_in(doctor).get(f"/people/referred/{referral.pk}/note/").status_code == 403


def test_notes_and_referrals_follow_a_merge(case, note):
    from xiangnuan.people.services import merge_persons

    other = a_person(case.worker, "林玉安二", identity_kind="none", identity_number="")
    merge_persons(an_account(case.agency, Role.MANAGER), other, case.person, "同一个人")
    note.refresh_from_db()
    assert note.person == other
    assert Referral.objects.get().person == other
