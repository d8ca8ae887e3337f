"""What stands behind a figure: its definition for all, its records for who may see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.models import AuditEntry, User
from xiangnuan.cases import services as acts
from xiangnuan.indicators import all_indicators

pytestmark = pytest.mark.django_db
TODAY = date(2024, 6, 20)


@pytest.fixture(autouse=True)
def a_fixed_day() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def worker() -> User:
    return a_worker()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(client: Client, path: str, **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("id", [one.id for one in all_indicators()])
def test_every_figure_says_how_it_is_computed(worker: User, id: str) -> None:
    a_case(worker)
    shown = page_of(signed_in(worker), f"/reports/{id}/")
    one = next(one for one in all_indicators() if one.id == id)
    assert str(one.definition) in shown
    assert id in shown


def test_a_rate_shows_its_numerator_and_denominator_and_who_falls_short(worker: User) -> None:
    a_case(worker, checked_in_on=date(2024, 3, 10))
    shown = page_of(signed_in(worker), "/reports/effective_execution_rate/")
    assert "分母" in shown
    assert "only=excepted" in shown
    assert "各镇街道" in shown


def test_an_unknown_figure_is_not_found(worker: User) -> None:
    client = signed_in(worker)
    assert client.get("/reports/happiness/").status_code == 404
    assert client.get("/reports/records/", {"of": "happiness"}).status_code == 404
    assert client.get("/reports/records/", {"of": "town_execution_rate"}).status_code == 404


def test_the_list_shows_the_records_of_several_figures_with_masked_names(worker: User) -> None:
    over = a_case(worker, a_person(worker, "林玉安"), checked_in_on=date(2021, 5, 10))
    acts.close_case(worker, over, date(2024, 5, 20), "completed", summary="期满")
    shown = page_of(
        signed_in(worker),
        "/reports/records/",
        of="closed_community_treatment,closed_community_rehabilitation",
    )
    assert "林＊安" in shown
    assert "林玉安" not in shown
    assert f"/people/{over.person_id}/" in shown
    assert "2024年5月20日" in shown


def test_what_came_later_is_not_in_the_list(worker: User) -> None:
    over = a_case(worker, checked_in_on=date(2021, 5, 10))
    acts.close_case(worker, over, date(2024, 5, 20), "completed", summary="期满")
    shown = page_of(signed_in(worker), "/reports/records/", of="clients_received", as_of="2024-05-19")
    assert "2024年5月20日" not in shown


def test_a_worker_is_told_how_many_of_the_records_are_not_the_own_ones(worker: User) -> None:
    assert worker.agency is not None
    a_case(worker)
    a_case(a_worker(worker.agency))
    shown = page_of(signed_in(worker), "/reports/records/", of="clients_received")
    assert "共 2 个个案，其中您能看到 1 个" in shown
    everything = page_of(signed_in(an_account(worker.agency, "manager")), "/reports/records/", of="clients_received")
    assert "其中您能看到" not in everything


def test_another_agencys_reader_sees_none_of_it(worker: User) -> None:
    case = a_case(worker)
    shown = page_of(signed_in(an_account(an_agency(), "manager")), "/reports/records/", of="clients_received")
    assert f"/people/{case.person_id}/" not in shown
    assert "没有可以看的记录" in shown


def test_cases_that_fall_short_say_why(worker: User) -> None:
    late = a_case(worker, checked_in_on=date(2024, 3, 10))
    for day in (date(2024, 3, 15), date(2024, 3, 20), date(2024, 4, 15)):
        acts.record_drug_test(worker, late, acts.TestData(result="refused", on=day))
    other = a_case(worker, checked_in_on=date(2024, 3, 11), area_code="330482001")
    client = signed_in(worker)
    shown = page_of(client, "/reports/records/", of="effective_execution_rate", only="excepted", town="330482103")
    assert "第 2 次尿检逾期（应于2024年5月9日）" in shown
    assert "拒绝或逃避检测已达 3，属严重违反" in shown
    assert f"/people/{late.person_id}/" in shown
    assert f"/people/{other.person_id}/" not in shown


def test_reading_the_list_leaves_a_line_in_the_trail_without_names(worker: User) -> None:
    case = a_case(worker, a_person(worker, "林玉安"))
    page_of(signed_in(worker), "/reports/records/", of="active_cases")
    entry = AuditEntry.objects.get(act="reports.records")
    assert entry.action == "list"
    assert entry.detail == {"of": ["active_cases"], "as_of": "2024-06-20", "shown": [case.pk]}


def test_roles_without_client_data_see_no_list(worker: User) -> None:
    assert worker.agency is not None
    a_case(worker)
    for role in ("council_member", "city_office", "finance_officer"):
        client = signed_in(an_account(worker.agency, role))
        assert client.get("/reports/records/", {"of": "clients_received"}).status_code == 403


def test_the_queries_of_the_list_do_not_grow_with_its_rows(
    worker: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(worker)
    a_case(worker)
    page_of(client, "/reports/records/", of="active_cases")
    with django_assert_max_num_queries(30) as few:
        page_of(client, "/reports/records/", of="active_cases")
    for _ in range(5):
        a_case(worker)
    with django_assert_max_num_queries(len(few.captured_queries)):
        page_of(client, "/reports/records/", of="active_cases")
