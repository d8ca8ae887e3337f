"""Emergency access: one person outside the own reach, by an exact word, short, marked, and reviewed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from tests.access.everything import signed_in
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.gate import visible_to
from xiangnuan.access.models import AuditEntry, EmergencyAccess
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case
from xiangnuan.people.models import Person
from xiangnuan.people.services import add_family_member
from xiangnuan.web.clock import now

pytestmark = pytest.mark.django_db
URL = "/people/emergency/"
WHY = {"reason": "crisis", "note": "在卫生院门口晕倒"}


@pytest.fixture
def agency():
    return an_agency()


@pytest.fixture
def case(agency) -> Case:
    """Somebody of another worker."""
    worker = a_worker(agency)
    person = a_person(worker, "沈海生", phones=("13805731234",))
    add_family_member(worker, person, name="沈大", relation="父亲", phone="13805739999")
    return a_case(worker, person)


@pytest.fixture
def here(agency):
    """A worker who meets the person."""
    return a_worker(agency, name="周在场")


def ways(person: Person) -> list[dict[str, str]]:
    return [
        {"identity": person.identity_number},
        {"phone": "138 0573 1234"},
        {"name": person.name, "birth_date": person.birth_date.isoformat()},
    ]


def test_each_exact_way_opens_the_person_for_reading(case, here):
    for at, way in enumerate(ways(case.person)):
        client = signed_in(here if not at else a_worker(case.agency))
        assert client.get(f"/people/{case.person_id}/").status_code == 404
        response = client.post(URL, {**way, **WHY})
        assert (response.status_code, response.url) == (302, f"/people/{case.person_id}/")
        page = client.get(response.url)
        assert page.status_code == 200
        assert "不在您的范围内" in page.content.decode()
        assert client.get(f"/cases/{case.pk}/history/").status_code == 200
        assert client.get(f"/people/{case.person_id}/?tab=about").status_code == 200
    assert [one.way for one in EmergencyAccess.objects.order_by("pk")] == ["identity", "phone", "name"]


def test_nothing_is_written_under_it_and_no_list_shows_the_person(case, here):
    client = signed_in(here)
    client.post(URL, {**ways(case.person)[0], **WHY})
    for path in (
        f"/people/{case.person_id}/edit/",
        f"/people/{case.person_id}/family/new/",
        f"/people/{case.person_id}/refer/",
        f"/cases/{case.pk}/record/contact/",
        f"/cases/{case.pk}/record/",
        f"/cases/facts/{case.facts.first().pk}/correct/",
        f"/cases/facts/{case.facts.first().pk}/withdraw/",
    ):
        assert client.get(path).status_code in {404, 405}, path
        assert client.post(path).status_code in {404, 405}, path
    page = client.get(f"/people/{case.person_id}/").content.decode()
    for offered in (f"/cases/{case.pk}/record/", "/edit/", "/correct/", "/refer/", "/family/new/"):
        assert offered not in page
    assert "/correct/" not in client.get(f"/cases/{case.pk}/history/").content.decode()
    assert list(client.get("/people/").context["rows"]) == []
    assert "沈海生" not in client.get("/people/search/?q=沈海生").content.decode().split('id="found"')[1]
    assert not visible_to(here, Person).exists()


def test_why_a_duty_is_there_can_be_read_under_it_but_no_act_is_offered(case, here):
    client = signed_in(here)
    duty = case.obligations.filter(settled_on=None).first()
    assert client.get(f"/today/duties/{duty.pk}/why/").status_code == 404
    client.post(URL, {**ways(case.person)[0], **WHY})
    response = client.get(f"/today/duties/{duty.pk}/why/")
    assert (response.status_code, response.context["act"], response.context["act_url"]) == (200, None, "")


def test_it_opens_one_person_and_not_the_next(case, here):
    other = a_case(case.worker)
    client = signed_in(here)
    client.post(URL, {**ways(case.person)[0], **WHY})
    for path in (
        f"/people/{other.person_id}/",
        f"/cases/{other.pk}/history/",
        f"/people/{case.person_id}/?case={other.pk}",
    ):
        assert client.get(path).status_code == 404


def test_it_is_nothing_to_a_colleague_and_nothing_once_the_role_has_changed(case, here):
    signed_in(here).post(URL, {**ways(case.person)[0], **WHY})
    assert signed_in(a_worker(case.agency)).get(f"/people/{case.person_id}/").status_code == 404
    here.role = Role.COUNSELLOR
    assert not Person.objects.readable_by(here).exists()


def test_it_is_over_after_its_minutes(case, here, settings):
    settings.SESSION_IDLE_SECONDS = 24 * 3600
    client = signed_in(here)
    client.post(URL, {**ways(case.person)[0], **WHY})
    with time_machine.travel(now() + timedelta(minutes=settings.EMERGENCY_MINUTES - 1), tick=False):
        assert client.get(f"/people/{case.person_id}/").status_code == 200
    with time_machine.travel(now() + timedelta(minutes=settings.EMERGENCY_MINUTES + 1), tick=False):
        assert client.get(f"/people/{case.person_id}/").status_code == 404


def test_a_masked_number_is_shown_with_its_reason_and_marked(case, here):
    client = signed_in(here)
    client.post(URL, {**ways(case.person)[0], **WHY})
    shown = client.post(f"/people/{case.person_id}/reveal/family/", {"reason": "contact"})
    assert "13805739999" in shown.content.decode()
    entry = AuditEntry.objects.get(action="reveal", person=case.person_id)
    assert entry.detail["emergency"] == EmergencyAccess.objects.get().pk


def test_every_act_under_it_is_marked_and_the_review_shows_it(agency, case, here):
    client = signed_in(here)
    client.post(URL, {**ways(case.person)[0], **WHY})
    client.get(f"/people/{case.person_id}/")
    client.get(f"/cases/{case.pk}/history/")
    access = EmergencyAccess.objects.get()
    entries = AuditEntry.objects.filter(user=here.pk, person=case.person_id)
    assert {entry.detail.get("emergency") for entry in entries} == {access.pk}
    manager = signed_in(an_account(agency, Role.MANAGER))
    acts = manager.get(f"/people/emergencies/{access.pk}/").context["acts"]
    assert [act.act for act, _words in acts] == ["access.open_emergency", "people.person", "cases.history"]


def test_the_manager_is_told_at_once_and_reviews_it_with_a_remark(agency, case, here):
    manager = signed_in(an_account(agency, Role.MANAGER))
    assert "xn-nav-count" not in manager.get("/today/").content.decode()
    signed_in(here).post(URL, {**ways(case.person)[0], **WHY})
    page = manager.get("/today/").content.decode()
    assert "1 次紧急查看等您复核" in page
    assert '<span class="xn-nav-count">1' in page
    assert len(manager.get("/people/emergencies/?state=waiting").context["rows"]) == 1
    access = EmergencyAccess.objects.get()
    assert manager.post(f"/people/emergencies/{access.pk}/", {"remark": ""}).status_code == 200
    assert manager.post(f"/people/emergencies/{access.pk}/", {"remark": "属实，处置得当"}).status_code == 302
    access.refresh_from_db()
    assert (access.remark, access.reviewed_by.role) == ("属实，处置得当", Role.MANAGER)
    assert "等您复核" not in manager.get("/today/").content.decode()
    again = manager.post(f"/people/emergencies/{access.pk}/", {"remark": "再来一次"}, follow=True)
    assert "已经复核过了" in again.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "沈海", "birth_date": "1990-03-07"},
        {"name": "沈海生", "birth_date": "1990-03-08"},
        {"phone": "1234"},
        {"phone": "1380573123"},
        {"identity": "3304821990"},
        {"identity": "%"},
    ],
)
def test_nothing_less_than_an_exact_word_finds_anybody(case, here, typed):
    response = signed_in(here).post(URL, {**typed, **WHY})
    assert response.status_code == 422
    assert "没有完全符合的人" in response.content.decode()
    miss = EmergencyAccess.objects.get()
    assert miss.person is None
    entry = AuditEntry.objects.get(act="access.emergency_not_found")
    assert (entry.user, entry.action) == (here.pk, "refused")
    assert not any(word in str(entry.detail) + miss.note for word in typed.values())


def test_a_name_without_its_birth_date_or_nothing_at_all_is_not_looked_for(case, here):
    for typed in ({"name": "沈海生"}, {}, {"identity": case.person.identity_number, "reason": ""}):
        assert signed_in(here).post(URL, {**WHY, **typed}).status_code == 422
    assert not EmergencyAccess.objects.exists()


def test_after_some_misses_within_an_hour_not_even_the_right_number_is_looked_for(agency, case, here, settings):
    client = signed_in(here)
    for _ in range(settings.EMERGENCY_MISSES):
        client.post(URL, {"phone": "13900000000", **WHY})
    response = client.post(URL, {**ways(case.person)[0], **WHY})
    assert "暂时不能再查" in response.content.decode()
    assert not EmergencyAccess.objects.filter(person__isnull=False).exists()
    settings.SESSION_IDLE_SECONDS = 24 * 3600
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        assert client.post(URL, {**ways(case.person)[0], **WHY}).status_code == 302
    listed = signed_in(an_account(agency, Role.MANAGER)).get("/people/emergencies/?state=not_found")
    assert len(listed.context["rows"]) == settings.EMERGENCY_MISSES


def test_somebody_of_another_agency_is_not_found(case):
    stranger = signed_in(a_worker())
    for way in ways(case.person):
        assert stranger.post(URL, {**way, **WHY}).status_code == 422
    assert not EmergencyAccess.objects.filter(person__isnull=False).exists()


def test_where_two_fit_neither_is_opened(agency, case, here):
    a_person(a_worker(agency), "沈海二", phones=("13805731234",))
    response = signed_in(here).post(URL, {"phone": "13805731234", **WHY})
    assert "不止一个人符合" in response.content.decode()
    assert not EmergencyAccess.objects.exists()


def test_within_the_own_reach_no_emergency_is_needed(agency, case):
    for user in (case.worker, an_account(agency, Role.SUPERVISOR), an_account(agency, Role.TOWN_OFFICE)):
        assert signed_in(user).post(URL, {**ways(case.person)[0], **WHY}).status_code == 302
    assert not EmergencyAccess.objects.exists()


def test_a_town_office_opens_somebody_of_another_town(agency, case):
    office = an_account(agency, Role.TOWN_OFFICE, area_id="330482001")
    client = signed_in(office)
    client.post(URL, {**ways(case.person)[0], **WHY})
    assert client.get(f"/people/{case.person_id}/").status_code == 200
    assert not visible_to(office, Person).exists()


def test_opened_twice_it_is_one_access(case, here):
    client = signed_in(here)
    for way in ways(case.person):
        client.post(URL, {**way, **WHY})
    assert EmergencyAccess.objects.count() == 1


def test_the_list_goes_out_as_a_table(agency, case, here):
    signed_in(here).post(URL, {**ways(case.person)[0], **WHY})
    manager = signed_in(an_account(agency, Role.MANAGER))
    assert manager.get("/people/emergencies/", {"format": "xlsx"}).content[:2] == b"PK"
    assert signed_in(an_account(an_agency(), Role.MANAGER)).get("/people/emergencies/").context["rows"] == []
