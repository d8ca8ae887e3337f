"""Cover: a colleague sees and works on the clients of somebody who is away, from a day to a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.access.everything import signed_in
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.gate import visible_to
from xiangnuan.access.models import AuditEntry, Cover, User
from xiangnuan.access.roles import Role
from xiangnuan.access.services import CoverData, end_cover, give_cover
from xiangnuan.cases.models import Case, Fact, Obligation
from xiangnuan.cases.queries import asked_for
from xiangnuan.cases.roster.models import RosterImport
from xiangnuan.cases.services import record_contact
from xiangnuan.people.models import Person, Phone
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return an_agency()


@pytest.fixture
def absent(agency) -> User:
    return a_worker(agency, name="李在外")


@pytest.fixture
def colleague(agency) -> User:
    return a_worker(agency, name="王代班")


def covered(absent: User, colleague: User, days: int = 7, since: date | None = None, by: User | None = None) -> Cover:
    since = since or today()
    return give_cover(
        by or absent, CoverData(absent, colleague, since, since + timedelta(days=days - 1), Cover.Reason.HOLIDAY)
    )


def test_the_colleague_sees_everything_of_these_clients_and_the_absent_worker_keeps_them(absent, colleague):
    case, own = a_case(absent, a_person(absent, phones=("13805730001",))), a_case(colleague)
    covered(absent, colleague)
    assert set(visible_to(colleague, Case)) == {case, own}
    assert {fact.case_id for fact in visible_to(colleague, Fact)} == {case.pk, own.pk}
    assert {duty.case_id for duty in visible_to(colleague, Obligation)} == {case.pk, own.pk}
    assert visible_to(colleague, Phone).get().person_id == case.person_id
    assert set(visible_to(absent, Case)) == {case}


def test_it_begins_and_ends_by_itself_on_its_days(absent, colleague):
    case = a_case(absent)
    covered(absent, colleague, days=3, since=today() + timedelta(days=2))
    seen = []
    for days in range(6):
        with time_machine.travel(today() + timedelta(days=days), tick=False):
            seen.append(visible_to(colleague, Case).filter(pk=case.pk).exists())
    assert seen == [False, False, True, True, True, False]


def test_ended_early_it_ends_at_once(absent, colleague):
    a_case(absent)
    cover = covered(absent, colleague)
    end_cover(absent, cover)
    assert not visible_to(colleague, Case).exists()
    with pytest.raises(ValidationError, match="已经结束"):
        end_cover(absent, cover)


def test_cover_is_not_handed_on(agency, absent, colleague):
    third = a_worker(agency)
    a_case(third)
    covered(third, absent)
    covered(absent, colleague)
    assert not visible_to(colleague, Case).exists()


def test_it_gives_clients_and_not_what_the_worker_imported(agency, absent, colleague):
    RosterImport.objects.create(agency=agency, by=absent, area_id="330482", area_code="330482", filename="名册.xlsx")
    covered(absent, colleague)
    assert not visible_to(colleague, RosterImport).exists()


def test_it_is_worth_nothing_to_who_has_another_role_by_now(absent, colleague):
    a_case(absent)
    covered(absent, colleague)
    colleague.role = Role.COUNSELLOR
    assert not visible_to(colleague, Case).exists()


def test_what_the_colleague_records_stands_under_their_name_and_the_trail_says_for_whom(absent, colleague):
    case = a_case(absent)
    covered(absent, colleague)
    client = signed_in(colleague)
    assert client.get(f"/people/{case.person_id}/").status_code == 200
    form = {"on": today().isoformat(), "form": "talk", "found": "1", "said": "谈了近况"}
    response = client.post(f"/cases/{case.pk}/record/contact/", form)
    assert response.status_code == 302, response.context["form"].errors
    fact = Fact.objects.get(case=case, kind=Fact.Kind.CONTACT)
    assert fact.recorded_by == colleague
    case.refresh_from_db()
    assert case.worker == absent
    entries = AuditEntry.objects.filter(user=colleague.pk, person=case.person_id)
    assert {entry.action for entry in entries} == {"read", "write"}
    assert all(entry.detail["cover_for"] == absent.pk for entry in entries)


def test_acts_for_own_clients_are_not_marked(absent, colleague):
    case = a_case(colleague)
    covered(absent, colleague)
    signed_in(colleague).get(f"/people/{case.person_id}/")
    entry = AuditEntry.objects.get(user=colleague.pk, person=case.person_id, action="read")
    assert "cover_for" not in entry.detail


def test_a_case_that_the_colleague_opens_belongs_to_the_absent_worker(absent, colleague):
    from xiangnuan.cases.services import DecisionData, open_case

    person = a_person(absent)
    covered(absent, colleague)
    decision = DecisionData(measure=Case.Measure.COMMUNITY_TREATMENT, decided_on=today())
    assert open_case(colleague, person, decision, area_code="330482103").worker == absent


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"until": -1}, "until"),
        ({"until": 60}, "until"),
        ({"since": -9, "until": -2}, "until"),
        ({"reason": ""}, "reason"),
        ({"reason": "other"}, "note"),
    ],
)
def test_a_cover_that_makes_no_sense_is_refused_at_its_field(absent, colleague, changed, field):
    given = {"since": 0, "until": 6, "reason": "holiday"} | changed
    for name in ("since", "until"):
        given[name] = today() + timedelta(days=given[name])
    with pytest.raises(ValidationError) as refused:
        give_cover(absent, CoverData(absent, colleague, **given))
    assert set(refused.value.message_dict) == {field}


def test_nobody_covers_for_themselves_or_across_agencies_or_without_being_a_worker(agency, absent):
    for other in (absent, a_worker(), an_account(agency, Role.MANAGER), a_worker(agency, is_active=False)):
        with pytest.raises(ValidationError):
            covered(absent, other)


def test_a_worker_gives_no_cover_for_somebody_else_but_the_manager_does(agency, absent, colleague):
    with pytest.raises(PermissionDenied):
        covered(absent, colleague, by=a_worker(agency))
    assert covered(absent, colleague, by=an_account(agency, Role.MANAGER)).absent == absent


def test_the_same_cover_is_given_once(absent, colleague):
    covered(absent, colleague)
    with pytest.raises(ValidationError, match="已经请这位同事代班"):
        covered(absent, colleague, days=2)


def test_the_database_itself_refuses_a_cover_by_oneself(agency, absent):
    row = {"agency": agency, "absent": absent, "since": today(), "until": today(), "reason": "holiday", "by": absent}
    with pytest.raises(IntegrityError), transaction.atomic():
        Cover.objects.create(colleague=absent, **row)


def test_the_list_shows_own_covers_alone_and_those_of_all_to_the_manager(agency, absent, colleague):
    covered(absent, colleague)
    stranger = a_worker(agency)
    for user, count in ((absent, 1), (colleague, 1), (stranger, 0), (an_account(agency, Role.MANAGER), 1)):
        assert len(signed_in(user).get("/access/covers/").context["rows"]) == count
    assert signed_in(absent).get("/access/covers/?state=over").context["rows"] == []
    assert len(signed_in(absent).get("/access/covers/?q=王代").context["rows"]) == 1


def test_it_goes_out_as_a_table_that_leaves_a_line(absent, colleague):
    covered(absent, colleague)
    response = signed_in(absent).get("/access/covers/", {"format": "xlsx"})
    assert response.content[:2] == b"PK"
    assert AuditEntry.objects.filter(action="export", act="access.covers").exists()


def test_the_form_gives_the_own_clients_whoever_it_names_as_absent(agency, absent, colleague):
    third = a_worker(agency)
    form = {
        "absent": third.pk, "colleague": colleague.pk, "since": today().isoformat(), "until": today().isoformat(),
        "reason": "sick", "agency": an_agency().pk, "by": third.pk,
    }  # fmt: skip
    assert signed_in(absent).post("/access/covers/new/", form).status_code == 302
    cover = Cover.objects.get()
    assert (cover.absent, cover.by, cover.agency) == (absent, absent, agency)


def test_the_colleague_cannot_end_or_lengthen_it_but_the_absent_worker_and_the_manager_end_it(
    agency, absent, colleague
):
    cover = covered(absent, colleague)
    assert signed_in(colleague).post(f"/access/covers/{cover.pk}/end/").status_code == 404
    assert signed_in(an_account(agency, Role.MANAGER)).post(f"/access/covers/{cover.pk}/end/").status_code == 302
    cover.refresh_from_db()
    assert cover.state == Cover.State.ENDED


def test_the_list_of_a_worker_compares_one_column_with_and_without_cover(absent, colleague):
    def asked() -> str:
        return str(asked_for(colleague).query)

    assert f'"cases_obligation"."worker_id" = {colleague.pk} ' in asked()
    covered(absent, colleague)
    assert f'"cases_obligation"."worker_id" IN ({colleague.pk}, {absent.pk})' in asked()
    assert " OR " not in asked().split("lapses_on")[0]


def test_the_standing_is_asked_once_a_request(absent, colleague):
    case = a_case(absent)
    covered(absent, colleague)
    record_contact(colleague, case, today(), "talk")
    client = signed_in(colleague)
    client.get("/today/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/today/")
    assert sum("access_cover" in query["sql"] for query in queries) == 1


def test_nobody_who_sees_the_whole_agency_asks_for_it(agency):
    client = signed_in(an_account(agency, Role.SUPERVISOR))
    with CaptureQueriesContext(connection) as queries:
        client.get("/people/")
    assert not any("access_cover" in query["sql"] for query in queries)
    assert not Person.objects.exists()
