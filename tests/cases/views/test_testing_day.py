"""A testing day: one row a person, saved at once or not at all, and who was absent stays on the list."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from tests.worlds import a_case, a_person, a_worker, an_account

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import DrugTest
from xiangnuan.cases.services import TestData, record_absence, record_detention, record_drug_test

pytestmark = pytest.mark.django_db

NOW = date(2026, 6, 15)
URL = "/cases/testing-day/"
COMMON = {"on": "2026-06-15", "town": "", "place": "新仓镇工作室", "panel": "six", "kit_batch": "2606A",
          "second_tester": "王护士"}  # fmt: skip


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


def three(worker) -> list:
    """Three cases with an open window."""
    return [a_case(worker, a_person(worker, name), checked_in_on=date(2026, 6, 1)) for name in ("丁一", "李二", "王三")]


def listed(client, **query: str) -> list:
    """The cases on the list."""
    return [row["case"] for row in client.get(URL, query).context["rows"]]


def sent(cases: list, **results: dict[str, object]) -> dict[str, object]:
    """The form of the day: `c0`, `c1`, … are the rows by the place of the case."""
    data: dict[str, object] = {**COMMON, "case": [case.pk for case in cases]}
    for place, row in results.items():
        for name, value in row.items():
            data[f"case-{cases[int(place[1:])].pk}-{name}"] = value
    return data


def test_the_list_has_who_has_an_open_or_overdue_window_and_nobody_else(client, worker):
    first, second, third = three(worker)
    record_drug_test(worker, second, TestData(result="negative", on=NOW))
    record_detention(worker, third, date(2026, 6, 10))
    overdue = a_case(worker, a_person(worker, "赵四"), checked_in_on=date(2026, 5, 10))
    record_drug_test(worker, overdue, TestData(result="negative", on=NOW))  # this month's; the last one is overdue
    assert listed(client) == [first, overdue]


def test_the_list_follows_the_town_and_the_day(client, worker):
    here = a_case(worker, checked_in_on=date(2026, 6, 1))
    there = a_case(worker, checked_in_on=date(2026, 6, 5), area_code="330482001")
    assert listed(client, town="330482001") == [there]
    assert listed(client, on="2026-06-03") == [here]
    assert set(listed(client, on="nonsense", town="x")) == {here, there}


def test_results_are_saved_at_once_and_who_has_none_stays_on_the_list(client, worker):
    cases = three(worker)
    answer = client.post(
        URL,
        sent(cases, c0={"result": "negative"}, c1={"result": "positive", "positives": ["morphine"]}),
        follow=True,
    )
    assert "2 人" in str(next(iter(answer.context["messages"])))
    tests = {test.fact.case_id: test for test in DrugTest.objects.select_related("fact")}
    assert {tests[case.pk].result for case in cases[:2]} == {"negative", "positive"}
    assert tests[cases[1].pk].substances.filter(positive=True).get().substance == "morphine"
    assert {(test.place, test.kit_batch, test.second_tester, test.tester) for test in tests.values()} == {
        ("新仓镇工作室", "2606A", "王护士", worker)
    }
    assert listed(client) == [cases[2]]


def test_who_did_not_come_is_recorded_and_stays_on_the_list(client, worker):
    cases = three(worker)
    client.post(URL, sent(cases, c0={"result": "missed"}))
    assert DrugTest.objects.get().result == "missed"
    assert listed(client) == cases


def test_one_bad_row_keeps_all_from_being_saved_and_everything_that_was_typed(client, worker):
    cases = three(worker)
    answer = client.post(
        URL,
        sent(cases, c0={"result": "negative"}, c1={"result": "positive"}, c2={"result": "refused", "note": "当场走了"}),
    )
    assert answer.status_code == 200
    assert not DrugTest.objects.exists()
    rows = {row["case"]: row["form"] for row in answer.context["rows"]}
    assert (answer.context["refused"], list(rows[cases[1]].errors)) == (1, ["positives"])
    assert rows[cases[0]]["result"].value() == "negative"
    assert "当场走了" in answer.content.decode()


def test_a_refusal_of_the_service_stands_at_its_row(client, worker):
    cases = three(worker)
    record_drug_test(worker, cases[0], TestData(result="negative", on=NOW))
    young = cases[1].person
    young.birth_date = date(2026, 6, 20)
    young.save()
    answer = client.post(URL, sent(cases, c1={"result": "negative"}, c2={"result": "negative"}))
    rows = {row["case"]: row["form"] for row in answer.context["rows"]}
    assert "出生日期" in str(rows[cases[1]].non_field_errors())
    assert DrugTest.objects.count() == 1


def test_substances_that_are_not_on_the_panel_are_refused(client, worker):
    cases = three(worker)
    data = sent(cases, c0={"result": "positive", "positives": ["etomidate"]})
    answer = client.post(URL, data)
    assert answer.context["refused"] == 1
    assert client.post(URL, {**data, "panel": "eight"}).status_code == 302


def test_an_empty_day_is_not_saved(client, worker):
    answer = client.post(URL, sent(three(worker)))
    assert answer.context["day"].non_field_errors()


def test_the_same_day_sent_twice_is_saved_once(client, worker):
    cases = three(worker)
    data = sent(cases, c0={"result": "negative"}) | {"idempotency_key": "day-1"}
    client.post(URL, data)
    client.post(URL, data)
    assert DrugTest.objects.count() == 1


def test_an_overdue_window_is_made_up_for_and_a_return_is_told_as_one(client, worker):
    overdue = a_case(worker, a_person(worker, "丁一"), checked_in_on=date(2026, 5, 10))
    back = a_case(worker, a_person(worker, "李二"), checked_in_on=date(2026, 3, 10))
    for month in (3, 4, 5, 6):
        record_drug_test(worker, back, TestData(result="negative", on=date(2026, month, 12)))
    record_absence(worker, back, date(2026, 6, 12), until=NOW, permitted=False, reported=True)
    cases = [overdue, back]
    assert listed(client) == cases
    client.post(URL, sent(cases, c0={"result": "negative"}, c1={"result": "negative"}))
    assert overdue.obligations.get(kind="drug_test", number=1).settled_on == NOW
    assert back.obligations.get(kind="return_test").settled_on == NOW
    types = dict(DrugTest.objects.filter(fact__on=NOW).values_list("fact__case", "type"))
    assert types == {overdue.pk: "make_up", back.pk: "after_leave"}


def test_rows_of_others_are_neither_shown_nor_written(client, worker):
    theirs = a_case(a_worker(worker.agency), checked_in_on=date(2026, 6, 1))
    mine = a_case(worker, checked_in_on=date(2026, 6, 1))
    client.post(
        URL, sent([mine, theirs], c0={"result": "negative"}, c1={"result": "positive", "positives": ["morphine"]})
    )
    assert [test.fact.case for test in DrugTest.objects.all()] == [mine]


def test_the_sheet_on_paper_is_on_record_and_open_to_who_reads(client, worker):
    three(worker)
    client.force_login(an_account(worker.agency, Role.TOWN_OFFICE))
    page = client.get(reverse("cases:testing_sheet"))
    assert len(page.context["rows"]) == 3
    assert AuditEntry.objects.filter(action="print", act="cases.testing_sheet").exists()
    assert client.get(URL).status_code == 403


def test_the_page_costs_the_same_however_many_come(client, worker, django_assert_num_queries):
    three(worker)
    client.get(URL)
    with django_assert_num_queries(9):
        client.get(URL)
    for number in range(10):
        a_case(worker, a_person(worker, f"周{number}"), checked_in_on=date(2026, 6, 1))
    with django_assert_num_queries(9):
        client.get(URL)
