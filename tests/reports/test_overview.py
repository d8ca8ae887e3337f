"""The overview: the same figures for everybody, the doors by what a role may open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook
from tests.worlds import a_case, a_worker, an_account

from xiangnuan.access.models import AuditEntry, User
from xiangnuan.cases import services as acts
from xiangnuan.reports import hooks

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


def colleague(worker: User, role: str, **fields: Any) -> Client:
    assert worker.agency is not None
    return signed_in(an_account(worker.agency, role, **fields))


def page_of(client: Client, path: str = "/reports/", **query: Any) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def cards_of(client: Client, **query: Any) -> dict[str, str]:
    response = client.get("/reports/", query)
    return {str(card.label): str(card.value) for card in response.context["cards"]}


def test_the_figures_are_the_agencys_for_every_role_that_reads_figures(worker: User) -> None:
    assert worker.agency is not None
    a_case(worker)
    a_case(a_worker(worker.agency))
    for role in ("manager", "social_worker", "council_member", "city_office", "finance_officer"):
        assert cards_of(colleague(worker, role))["成立以来接收服务对象"] == "2", role


def test_a_town_office_reads_the_figures_of_its_town(worker: User) -> None:
    a_case(worker)
    a_case(worker, area_code="330482001")
    client = colleague(worker, "town_office")
    assert cards_of(client)["成立以来接收服务对象"] == "1"
    assert "新仓镇" in page_of(client)
    assert "当湖街道" not in page_of(client)


def test_doors_lead_to_records_for_who_may_open_them_and_to_the_meaning_for_others(worker: User) -> None:
    a_case(worker)
    assert "/reports/records/?of=clients_received" in page_of(colleague(worker, "manager"))
    shown = page_of(colleague(worker, "council_member"))
    assert "/reports/records/" not in shown
    assert "/reports/clients_received/" in shown


def test_the_day_can_be_switched_and_what_came_later_is_not_there(worker: User) -> None:
    case = a_case(worker, checked_in_on=date(2024, 3, 10))
    client = signed_in(worker)
    before = case.taken_on - timedelta(days=1)
    assert cards_of(client, as_of=before.isoformat())["成立以来接收服务对象"] == "0"
    assert cards_of(client, as_of=case.taken_on.isoformat())["成立以来接收服务对象"] == "1"
    assert "截至 2024年3月5日" in page_of(client, as_of="2024-03-05")


@pytest.mark.parametrize("wrong", ["2024-06-21", "yesterday", "2024-13-01"])
def test_a_day_that_cannot_be_asked_about_gives_today_and_says_so(worker: User, wrong: str) -> None:
    shown = page_of(signed_in(worker), as_of=wrong)
    assert "截至 2024年6月20日" in shown
    assert "下面是今天的数字。" in shown


def test_days_offered_by_other_apps_stand_in_the_switch(worker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "_presets", [])
    hooks.offer_day(hooks.Preset(date(2016, 5, 5), "公开报告那一天"))
    hooks.offer_day(hooks.Preset(date(2016, 5, 5), "那天的报告"))
    shown = page_of(signed_in(worker))
    assert "那天的报告" in shown
    assert "公开报告那一天" not in shown
    assert "?as_of=2016-05-05" in shown
    assert "?as_of=2024-05-31" in shown


def test_the_bars_and_the_table_below_say_the_same(worker: User) -> None:
    a_case(worker, checked_in_on=date(2024, 5, 10))
    a_case(worker, checked_in_on=date(2024, 3, 10), area_code="330482001")
    shown = page_of(signed_in(worker))
    bars, table = shown.split('class="xn-rates"')[1].split('class="xn-table-wrap"')
    for town, rate in (("新仓镇", "100%"), ("当湖街道", "0%"), ("钟埭街道", "—")):
        assert town in bars
        assert rate in bars
        assert town in table
        assert rate in table


def test_the_sentences_compare_the_month_with_the_one_before(worker: User) -> None:
    a_case(worker, checked_in_on=date(2024, 4, 10))
    gone = a_case(worker, checked_in_on=date(2024, 5, 6), decided_on=date(2024, 5, 2))
    acts.close_case(worker, gone, date(2024, 5, 30), "transferred_out", summary="转出")
    comparison = signed_in(worker).get("/reports/").context["comparison"]
    assert (comparison.month.first, comparison.month_before.first) == (date(2024, 5, 1), date(2024, 4, 1))
    assert (comparison.received.now, comparison.received.before) == (1, 1)
    assert (comparison.closed.now, comparison.active.now) == (1, 1)
    assert comparison.overdue.now > comparison.overdue.before
    assert "件增到" in page_of(signed_in(worker))


def test_the_number_of_queries_does_not_grow_with_the_cases(
    worker: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(worker)
    for _ in range(3):
        a_case(worker, checked_in_on=date(2024, 3, 10))
    page_of(client)
    with django_assert_max_num_queries(40) as few:
        page_of(client)
    for _ in range(6):
        a_case(worker, checked_in_on=date(2024, 3, 10))
    with django_assert_max_num_queries(len(few.captured_queries)):
        page_of(client)


def test_the_workbook_holds_every_figure_with_its_definition_and_is_in_the_trail(worker: User) -> None:
    a_case(worker)
    response = signed_in(worker).get("/reports/overview.xlsx", {"as_of": "2024-06-01"})
    assert response.status_code == 200
    assert 'filename="figures-20240601.xlsx"' in response["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    assert book.sheet_names == ["数字", "各镇街道"]
    rows = book.get_sheet_by_index(0).to_python()
    received = next(row for row in rows if row[0] == "成立以来接收服务对象")
    assert received[1] == 1
    assert "只计一次" in str(received[6])
    assert any(row[0] == "新仓镇" for row in book.get_sheet_by_index(1).to_python())
    entry = AuditEntry.objects.get(act="reports.workbook")
    assert (entry.action, entry.detail) == ("export", {"as_of": "2024-06-01"})


def test_who_reads_no_figures_is_turned_away(worker: User) -> None:
    for role in ("administrator", "auditor"):
        client = colleague(worker, role)
        for path in ("/reports/", "/reports/overview.xlsx", "/reports/clients_received/", "/reports/records/"):
            assert client.get(path).status_code == 403


def test_the_overview_speaks_english(worker: User) -> None:
    a_case(worker, checked_in_on=date(2024, 3, 10))
    client = signed_in(worker)
    client.cookies["xiangnuan_language"] = "en"
    shown = page_of(client)
    assert "Clients received since founding" in shown
    assert "Compared with the month before" in shown
    assert "个案" not in shown
