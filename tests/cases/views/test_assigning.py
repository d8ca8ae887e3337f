"""Who is in charge: one case, or a batch when a worker leaves."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.worlds import a_case, a_worker, an_account

from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case, Obligation

pytestmark = pytest.mark.django_db

URL = "/cases/hand-over/"


@pytest.fixture
def manager(client):
    """The manager, signed in."""
    manager = an_account(a_worker().agency, Role.MANAGER)
    client.force_login(manager)
    return manager


def test_a_case_goes_to_another_worker_with_all_its_duties(client, manager):
    before, after = a_worker(manager.agency), a_worker(manager.agency)
    case = a_case(before)
    url = reverse("cases:assign", args=[case.pk])
    assert client.get(url).context["form"]["worker"].value() == before.pk
    client.post(url, {"worker": after.pk})
    case.refresh_from_db()
    assert (case.worker, case.person.worker) == (after, after)
    assert not Obligation.objects.filter(case=case).exclude(worker=after).exists()


@pytest.mark.parametrize("who", ["stranger", "gone", "manager"])
def test_only_a_worker_of_the_agency_who_is_still_there_can_take_over(client, manager, who):
    case = a_case(a_worker(manager.agency))
    taker = {
        "stranger": lambda: a_worker(),
        "gone": lambda: a_worker(manager.agency, is_active=False),
        "manager": lambda: manager,
    }[who]()
    answer = client.post(reverse("cases:assign", args=[case.pk]), {"worker": taker.pk})
    assert "worker" in answer.context["form"].errors


def test_a_leaving_workers_cases_are_handed_over_in_one_go(client, manager):
    leaving, staying = a_worker(manager.agency), a_worker(manager.agency)
    moved = [a_case(leaving), a_case(leaving)]
    kept, elsewhere = a_case(leaving), a_case(leaving, area_code="330482001")
    rows = client.get(URL, {"from": leaving.pk, "town": "330482103"}).context["rows"]
    assert {row["case"].pk for row in rows} == {case.pk for case in (*moved, kept)}
    picked = [case.pk for case in (*moved, elsewhere)]
    answer = client.post(
        URL, {"from": leaving.pk, "town": "330482103", "case": picked, "worker": staying.pk, "idempotency_key": "h"}
    )
    assert answer.status_code == 302
    assert set(Case.objects.filter(worker=staying)) == set(moved)
    assert set(Case.objects.filter(worker=leaving)) == {kept, elsewhere}


def test_nothing_is_handed_over_where_nobody_was_picked(client, manager):
    leaving, staying = a_worker(manager.agency), a_worker(manager.agency)
    a_case(leaving)
    answer = client.post(URL, {"from": leaving.pk, "worker": staying.pk})
    assert answer.context["form"].non_field_errors()
    assert not Case.objects.filter(worker=staying).exists()


def test_a_social_worker_does_not_assign_and_another_agency_does_not_exist(client, manager):
    theirs = a_case(a_worker())
    assert client.get(reverse("cases:assign", args=[theirs.pk])).status_code == 404
    worker = a_worker(manager.agency)
    mine = a_case(worker)
    client.force_login(worker)
    assert client.post(reverse("cases:assign", args=[mine.pk]), {"worker": worker.pk}).status_code == 403
    assert client.get(URL).status_code == 403
