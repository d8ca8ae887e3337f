"""The gate: who sees whom."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.gate import visible_to
from xiangnuan.access.roles import REACH, Reach, Role
from xiangnuan.cases.models import Case, Fact, Obligation
from xiangnuan.people.models import Person, Phone

pytestmark = pytest.mark.django_db


def test_a_social_worker_sees_own_clients_and_not_a_colleagues():
    agency = an_agency()
    mine, theirs = a_worker(agency), a_worker(agency)
    case, other = a_case(mine), a_case(theirs)
    assert list(visible_to(mine, Case)) == [case]
    assert list(visible_to(theirs, Case)) == [other]
    assert {fact.case_id for fact in visible_to(mine, Fact)} == {case.pk}
    assert {duty.case_id for duty in visible_to(mine, Obligation)} == {case.pk}


def test_nobody_sees_the_clients_of_another_agency():
    case = a_case(a_worker())
    stranger = an_account(an_agency(), Role.MANAGER)
    assert not visible_to(stranger, Case).exists()
    assert not visible_to(stranger, Person).exists()
    assert visible_to(an_account(case.agency, Role.MANAGER), Case).get() == case


def test_a_town_office_sees_its_own_town_only():
    agency = an_agency()
    worker = a_worker(agency)
    here = a_case(worker, area_code="330482103")
    there = a_case(worker, area_code="330482001")
    assert visible_to(an_account(agency, Role.TOWN_OFFICE, area_id="330482103"), Case).get() == here
    assert visible_to(an_account(agency, Role.TOWN_OFFICE, area_id="330482001"), Case).get() == there
    assert not visible_to(an_account(agency, Role.TOWN_OFFICE, area_id=None), Case).exists()


def test_a_county_office_sees_all_towns_of_the_county():
    agency = an_agency()
    worker = a_worker(agency)
    a_case(worker, area_code="330482103")
    a_case(worker, area_code="330482001")
    assert visible_to(an_account(agency, Role.TOWN_OFFICE, area_id="330482"), Case).count() == 2


@pytest.mark.parametrize("role", [role for role, reach in REACH.items() if reach in (Reach.NONE, Reach.REFERRED)])
def test_roles_without_client_data_see_nobody(role):
    agency = an_agency()
    a_case(a_worker(agency))
    user = an_account(agency, role)
    for model in (Person, Phone, Case, Fact, Obligation):
        assert not visible_to(user, model).exists()


def test_strangers_and_closed_accounts_see_nobody():
    worker = a_worker()
    a_person(worker)
    assert not visible_to(AnonymousUser(), Person).exists()
    worker.is_active = False
    assert not visible_to(worker, Person).exists()


def test_every_role_has_a_reach():
    assert set(REACH) == set(Role)
