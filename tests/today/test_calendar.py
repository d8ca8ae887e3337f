"""The month: how much falls on each day, and the list of one."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from tests.worlds import a_case, a_person, a_worker

from xiangnuan.cases.services import TestData, record_contact, record_drug_test

pytestmark = pytest.mark.django_db

NOW = date(2026, 6, 15)
URL = "/today/calendar/"


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


def day_of(page, day: date):
    """One square."""
    return next(one for week in page.context["month"].weeks for one in week if one.on == day)


def test_a_day_counts_what_is_due_done_agreed_and_ending(client, worker):
    case = a_case(worker, checked_in_on=date(2026, 5, 19))
    ending = a_case(worker, a_person(worker, "方小华"), checked_in_on=date(2023, 6, 19))
    record_drug_test(worker, case, TestData(result="negative", on=date(2026, 6, 12)))
    record_contact(worker, case, date(2026, 6, 12), "talk", agreed="一起去医院", next_on=date(2026, 6, 20))
    a_case(a_worker(), checked_in_on=date(2026, 5, 19))
    page = client.get(URL)
    done, appointed, last = (day_of(page, date(2026, 6, day)) for day in (12, 20, 18))
    assert (done.done, done.due) == (2, 0)
    assert appointed.appointments == 1
    assert last.ending == 1
    assert last.due == ending.obligations.filter(settled_on=None, due=last.on, lapses_on__gt=NOW).count()
    chosen = client.get(URL, {"day": "2026-06-20"}).context
    assert [one["agreed"] for one in chosen["appointments"]] == ["一起去医院"]
    assert [item.when for item in client.get(URL, {"day": "2026-06-12"}).context["done"]] == ["6月12日已办"] * 2


def test_the_list_of_a_day_has_its_duties_with_their_acts(client, worker):
    case = a_case(worker, checked_in_on=date(2026, 5, 19))
    items = client.get(URL, {"day": "2026-06-18"}).context["due"]
    assert {item.title for item in items} == {"第 1 次尿检", "第 1 次走访谈话"}
    assert all(f"/cases/{case.pk}/record/" in item.act_url for item in items)


@pytest.mark.parametrize("asked", ["", "x", "2026-13-01", "1800-01-01", "9999-12-31"])
def test_an_odd_day_shows_today(client, worker, asked):
    assert client.get(URL, {"day": asked}).context["day"] == NOW


def test_the_neighbours_of_a_month_are_months(client, worker):
    month = client.get(URL, {"day": "2026-01-31"}).context["month"]
    assert (month.before, month.after) == (date(2025, 12, 1), date(2026, 2, 1))
    assert month.weeks[0][0].on.weekday() == 0


def test_the_month_costs_the_same_however_much_is_in_it(client, worker, django_assert_num_queries):
    a_case(worker, checked_in_on=date(2026, 5, 16))
    client.get(URL)
    with django_assert_num_queries(14):
        client.get(URL)
    for number in range(6):
        a_case(worker, a_person(worker, f"第{number}位"), checked_in_on=date(2026, 5, 16))
    with django_assert_num_queries(14):
        client.get(URL)
