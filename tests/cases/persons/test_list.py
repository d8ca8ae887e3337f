"""The list of persons: who is in it, filters, orders, pages, and the sheet."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case
from xiangnuan.cases.services import change_tier, close_case, record_detention
from xiangnuan.people.services import merge_persons

pytestmark = pytest.mark.django_db

URL = "/people/"
NOW = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _fixed_today():
    with time_machine.travel("2026-06-15 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def worker(client):
    """A social worker, signed in."""
    worker = a_worker()
    client.force_login(worker)
    return worker


def names(answer) -> list[str]:
    return [shown.row.name for shown in answer.context["rows"]]


def client_of(worker, name: str, checked_in_on: date = date(2026, 6, 1), **fields) -> Case:
    return a_case(worker, a_person(worker, name), checked_in_on=checked_in_on, **fields)


def test_a_worker_sees_the_own_clients_a_town_its_own_and_a_manager_all(client):
    agency = an_agency()
    mine, theirs = a_worker(agency), a_worker(agency)
    client_of(mine, "林一", area_code="330482103")
    client_of(theirs, "林二", area_code="330482001")
    client_of(a_worker(), "林三")
    seen = {}
    for user in (mine, an_account(agency, Role.TOWN_OFFICE, area_id="330482001"), an_account(agency, Role.MANAGER)):
        client.force_login(user)
        seen[user.role] = set(names(client.get(URL)))
    assert seen == {"social_worker": {"林一"}, "town_office": {"林二"}, "manager": {"林一", "林二"}}


def test_who_has_something_due_first_stands_first_and_who_has_nothing_due_last(client, worker):
    client_of(worker, "刚报到", NOW - timedelta(days=3))
    client_of(worker, "有逾期", NOW - timedelta(days=45))
    held = client_of(worker, "羁押中", NOW - timedelta(days=10))
    record_detention(worker, held, NOW - timedelta(days=5))
    answer = client.get(URL)
    assert names(answer) == ["有逾期", "刚报到", "羁押中"]
    late, due, held_row = answer.context["rows"]
    assert (late.late, late.next) == (15, "第 1 次尿检")
    assert (due.late, due.due) == (0, date(2026, 7, 11))
    assert held_row.due is None


def test_a_window_that_lapsed_is_not_what_comes_next(client, worker):
    client_of(worker, "早就错过", NOW - timedelta(days=80))
    (row,) = client.get(URL).context["rows"]
    assert row.due > NOW - timedelta(days=31)


def test_the_list_is_of_those_in_progress_unless_others_are_asked_for(client, worker):
    client_of(worker, "在册人")
    closed = client_of(worker, "结案人")
    close_case(worker, closed, NOW, "other", summary="迁走")
    a_person(worker, "没个案")
    assert names(client.get(URL)) == ["在册人"]
    assert names(client.get(URL, {"state": "closed"})) == ["结案人"]
    assert names(client.get(URL, {"state": "none"})) == ["没个案"]
    assert len(names(client.get(URL, {"state": "all"}))) == 3
    assert len(names(client.get(URL, {"q": "人"}))) == 0
    assert names(client.get(URL, {"q": "jie"})) == ["结案人"], "a search looks among all"


def test_each_filter_keeps_those_who_fit(client):
    agency = an_agency()
    one, two = a_worker(agency), a_worker(agency)
    treated = client_of(one, "甲", NOW - timedelta(days=45), area_code="330482103")
    change_tier(one, treated, NOW, "A", reason="评估")
    client_of(two, "乙", area_code="330482001", measure="community_rehabilitation")
    client.force_login(an_account(agency, Role.MANAGER))
    for query, expected in (
        ({"measure": "community_rehabilitation"}, ["乙"]),
        ({"tier": "A"}, ["甲"]),
        ({"tier": "none"}, ["乙"]),
        ({"town": "330482001"}, ["乙"]),
        ({"worker": str(one.pk)}, ["甲"]),
        ({"worker": "none"}, []),
        ({"late": "1"}, ["甲"]),
        ({"late": "0"}, ["乙"]),
        ({"state": "running"}, ["甲", "乙"]),
        ({"state": "suspended"}, []),
        ({"measure": "nonsense", "worker": "x'", "late": "5", "sort": "password"}, ["甲", "乙"]),
    ):
        assert sorted(names(client.get(URL, query)), reverse=True) == sorted(expected, reverse=True), query


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["阿明", "林一", "周二"]),
        ("-name", ["周二", "林一", "阿明"]),
        ("checked_in", ["周二", "阿明", "林一"]),
        ("-checked_in", ["林一", "阿明", "周二"]),
        ("end", ["周二", "阿明", "林一"]),
    ],
)
def test_the_list_can_be_put_in_another_order(client, worker, sort, expected):
    client_of(worker, "林一", date(2026, 6, 3))
    client_of(worker, "周二", date(2026, 6, 1))
    client_of(worker, "阿明", date(2026, 6, 2))
    assert names(client.get(URL, {"sort": sort})) == expected


def test_pages_follow_each_other_without_losing_or_repeating_anybody(client, worker, monkeypatch):
    monkeypatch.setattr("xiangnuan.cases.persons.listing.PAGE", 2)
    for number in range(5):
        client_of(worker, f"林{number}", date(2026, 6, 1 + number % 2))
    seen, cursor = [], ""
    for _page in range(3):
        answer = client.get(URL, {"cursor": cursor} if cursor else {})
        seen += names(answer)
        cursor = answer.context["page"].after
    assert sorted(seen) == [f"林{number}" for number in range(5)]
    assert cursor == ""
    assert client.get(URL).context["count"] == 5


def test_an_absorbed_record_is_in_no_list(client):
    agency = an_agency()
    worker, manager = a_worker(agency), an_account(agency, Role.MANAGER)
    keep, double = a_person(worker, "林一"), a_person(worker, "林一", identity_kind="none", identity_number="")
    merge_persons(manager, keep, double, "同一人")
    client.force_login(manager)
    assert names(client.get(URL, {"state": "all"})) == ["林一"]


def test_names_are_masked_in_the_list(client, worker):
    client_of(worker, "林玉安")
    assert "林玉安" not in client.get(URL).content.decode()
    client.cookies["xn_names"] = "shown"
    assert "林玉安" in client.get(URL).content.decode()


def test_the_trail_knows_the_filters_but_not_the_words(client, worker):
    client_of(worker, "林玉安")
    client.get(URL, {"q": "林玉", "state": "running"})
    entry = AuditEntry.objects.get(act="people.list")
    assert entry.detail == {"found": 1, "state": "running", "search": "1"}


def test_an_empty_list_says_what_to_do(client, worker):
    assert "登记人员" in client.get(URL).content.decode()
    assert "没有符合的人员" in client.get(URL, {"tier": "A"}).content.decode()


def test_the_list_takes_the_same_queries_for_two_rows_and_for_twenty(client, worker):
    for number in range(2):
        client_of(worker, f"林{number}")
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for number in range(18):
        client_of(worker, f"周{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few) <= 8


def test_what_time_alone_changed_is_recomputed_before_it_is_read(client, worker):
    case = client_of(worker, "期满人", date(2023, 6, 20))
    assert case.state == "running"
    with time_machine.travel("2026-06-25 10:00:00+08:00", tick=False):
        client.force_login(worker)
        assert names(client.get(URL, {"state": "over"})) == ["期满人"]


def test_the_sheet_has_the_rows_of_the_list_and_its_purpose_is_on_record(client, worker):
    client_of(worker, "=林玉安", NOW - timedelta(days=45))
    client_of(worker, "周二")
    answer = client.post(f"{reverse('people:export')}?late=1", {"purpose": "report"})
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "no-store"
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:2] == ["姓名", "性别"]
    assert [row[0] for row in rows[1:]] == ["=林玉安"]
    assert rows[1][3:5] == ["社区戒毒", "执行中"]
    entry = AuditEntry.objects.get(action="export")
    assert entry.detail == {"found": 1, "purpose": "report", "late": "1"}


def test_without_a_purpose_nothing_leaves(client, worker):
    client_of(worker, "林玉安")
    answer = client.post(reverse("people:export"), {"purpose": ""})
    assert answer.status_code == 302
    assert not AuditEntry.objects.filter(action="export").exists()
