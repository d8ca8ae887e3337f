"""Correcting and taking back by the pages: the form comes filled, asks why, and both versions stay visible."""

from __future__ import annotations

from datetime import date, time

import pytest
import time_machine
from django.urls import reverse
from tests.worlds import a_case, a_worker, an_account

from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.projection import differences
from xiangnuan.cases.services import (
    TestData,
    change_tier,
    close_case,
    record_absence,
    record_contact,
    record_death,
    record_detention,
    record_drug_test,
    record_imprisonment,
    record_move,
    record_renewed_use,
    record_review,
    report_to_police,
    serve_end_notice,
)

pytestmark = pytest.mark.django_db

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


# How each kind of fact comes about, on 2026-06-10.
DAY = date(2026, 6, 10)
MADE = {
    "drug_test": lambda worker, case: record_drug_test(
        worker, case,
        TestData(result="positive", on=DAY, at=time(9, 30), place="新仓", panel="three", kit_batch="2606A",
                 substances={"morphine": True, "methamphetamine": False, "ketamine": False}, second_tester="王护士"),
    ),
    "contact": lambda worker, case: record_contact(
        worker, case, DAY, "home_visit", place="家里", said="谈了工作", agreed="下月再来", next_on=date(2026, 7, 1)
    ),
    "review": lambda worker, case: record_review(worker, case, DAY, conclusion="平稳"),
    "absence": lambda worker, case: record_absence(
        worker, case, DAY, until=date(2026, 6, 14), permitted=False, reported=True, destination="上海", reason="看病"
    ),
    "tier": lambda worker, case: change_tier(worker, case, DAY, "B", reason="复评"),
    "detained": lambda worker, case: record_detention(worker, case, DAY, note="拘留"),
    "imprisoned": lambda worker, case: record_imprisonment(worker, case, DAY, note="判决"),
    "moved": lambda worker, case: record_move(worker, case, DAY, area_code="330482001", checked_in=date(2026, 6, 12)),
    "renewed_use": lambda worker, case: record_renewed_use(worker, case, DAY, note="认定"),
    "police_report": lambda worker, case: report_to_police(worker, case, DAY, note="报告"),
    "notice_served": lambda worker, case: serve_end_notice(worker, case, DAY, note="送达"),
    "died": lambda worker, case: record_death(worker, case, DAY),
    "closed": lambda worker, case: close_case(worker, case, DAY, "other", summary="迁出"),
    "decision": lambda worker, case: case.facts.get(kind="decision"),
    "check_in": lambda worker, case: case.facts.get(kind="check_in"),
    "agreement": lambda worker, case: case.facts.get(kind="agreement"),
}  # fmt: skip


def as_sent(form) -> dict[str, object]:
    """What the browser would send of a form that nobody touched."""
    sent = {}
    for field in form:
        value = field.value()
        if value not in (None, ""):
            sent[field.html_name] = value.isoformat() if isinstance(value, date) else value
    return sent


@pytest.mark.parametrize("kind", MADE)
def test_a_correction_starts_from_what_was_recorded_and_changes_only_what_was_changed(client, worker, kind):
    case = a_case(worker, checked_in_on=date(2026, 3, 10))
    fact = MADE[kind](worker, case)
    assert fact.kind == kind
    url = reverse("cases:correct", args=[fact.pk])
    page = client.get(url)
    assert page.status_code == 200
    sent = as_sent(page.context["form"])
    if kind == "died":
        sent["sure"] = "on"
    without_reason = client.post(url, sent)
    assert "reason" in without_reason.context["why"].errors
    answer = client.post(url, {**sent, "reason": "核对过原件"})
    assert (answer.status_code, answer.url) == (302, reverse("cases:history", args=[case.pk]))
    fact.refresh_from_db()
    successor = fact.successor
    assert (fact.superseded_by, fact.correction_reason) == (worker, "核对过原件")
    assert (successor.on, successor.until, successor.event, successor.note) == (
        fact.on, fact.until, fact.event, fact.note,
    )  # fmt: skip
    if kind == "drug_test":
        assert list(successor.drug_test.substances.values_list("substance", "positive")) == list(
            fact.drug_test.substances.values_list("substance", "positive")
        )
        assert (successor.drug_test.tester, successor.drug_test.at) == (worker, time(9, 30))
    case.refresh_from_db()
    assert differences(case) == []


def test_a_corrected_result_takes_back_what_it_opened_and_the_history_shows_both(client, worker):
    case = a_case(worker)
    fact = MADE["drug_test"](worker, case)
    assert case.obligations.filter(kind="confirmation").exists()
    url = reverse("cases:correct", args=[fact.pk])
    sent = as_sent(client.get(url).context["form"]) | {"result": "negative", "reason": "看错了一行"}
    client.post(url, sent)
    assert not case.obligations.filter(kind="confirmation").exists()
    html = client.get(reverse("cases:history", args=[case.pk])).content.decode()
    assert "看错了一行" in html
    assert "阳性（吗啡）" in html
    entry = next(
        one for one in client.get(reverse("cases:history", args=[case.pk])).context["entries"]
        if one["fact"].kind == "drug_test"
    )  # fmt: skip
    assert (entry["fact"].drug_test.result, [old.pk for old, _lines in entry["earlier"]]) == ("negative", [fact.pk])


def test_a_fact_that_never_was_is_taken_back_with_a_reason_and_stays_in_the_history(client, worker):
    case = a_case(worker)
    fact = record_detention(worker, case, DAY)
    url = reverse("cases:withdraw", args=[fact.pk])
    assert client.post(url, {"reason": " "}).context["form"].errors
    client.post(url, {"reason": "记错了人"})
    case.refresh_from_db()
    assert case.state == "running"
    html = client.get(reverse("cases:history", args=[case.pk])).content.decode()
    assert "已撤回" in html
    assert "记错了人" in html
    again = client.get(url)
    assert (again.status_code, again.url) == (302, reverse("cases:history", args=[case.pk]))


def test_the_decision_can_be_corrected_but_not_taken_back(client, worker):
    case = a_case(worker, checked_in_on=date(2026, 3, 10))
    fact = case.facts.get(kind="decision")
    refused = client.post(reverse("cases:withdraw", args=[fact.pk]), {"reason": "x"})
    assert "不能撤回" in str(refused.context["form"].errors)
    url = reverse("cases:correct", args=[fact.pk])
    sent = as_sent(client.get(url).context["form"]) | {"ordered_term_months": "24", "reason": "期限看错"}
    client.post(url, sent)
    case.refresh_from_db()
    assert (case.ordered_term_months, case.ends_on) == (24, date(2028, 3, 9))


def test_a_move_taken_back_carries_the_case_out_at_its_old_place_again(client, worker):
    case = a_case(worker)
    fact = MADE["moved"](worker, case)
    case.refresh_from_db()
    assert case.area_code == "330482001"
    url = reverse("cases:correct", args=[fact.pk])
    sent = as_sent(client.get(url).context["form"]) | {"area_code": "330482002", "reason": "是钟埭"}
    client.post(url, sent)
    case.refresh_from_db()
    assert (case.area_code, case.person.area_code) == ("330482002", "330482002")
    moved = case.facts.get(kind="moved", superseded_at=None)
    client.post(reverse("cases:withdraw", args=[moved.pk]), {"reason": "没有迁"})
    case.refresh_from_db()
    assert case.area_code == "330482103"
    assert set(case.obligations.values_list("area_code", flat=True)) == {"330482103"}


def test_the_closing_of_an_older_case_cannot_be_taken_back_beside_a_new_one(client, worker):
    old = a_case(worker, checked_in_on=date(2026, 3, 10))
    closed = close_case(worker, old, DAY, "other", summary="x")
    a_case(worker, old.person, checked_in_on=date(2026, 6, 12))
    refused = client.post(reverse("cases:withdraw", args=[closed.pk]), {"reason": "x"})
    assert "新的个案" in str(refused.context["form"].errors)
    assert Case.objects.filter(person=old.person, closed_on=None).count() == 1


def test_a_correction_sent_twice_is_made_once(client, worker):
    fact = MADE["contact"](worker, a_case(worker))
    url = reverse("cases:correct", args=[fact.pk])
    sent = as_sent(client.get(url).context["form"]) | {"reason": "x", "idempotency_key": "k1"}
    client.post(url, sent)
    assert client.post(url, sent).status_code == 302
    assert Fact.objects.filter(kind="contact").count() == 2


def test_the_second_of_two_who_correct_one_fact_sees_the_firsts_change_and_loses_nothing(client, worker):
    fact = MADE["contact"](worker, a_case(worker))
    url = reverse("cases:correct", args=[fact.pk])
    sent = as_sent(client.get(url).context["form"])
    client.post(url, {**sent, "said": "第一次更正", "reason": "x"})
    second = {**sent, "said": "第二次更正", "reason": "y"}
    answer = client.post(url, second)
    latest = Fact.objects.get(kind="contact", superseded_at=None)
    assert latest.contact.said == "第一次更正"
    assert "刚被别人更正过" in str(answer.context["form"].non_field_errors())
    html = answer.content.decode()
    assert "第二次更正" in html
    assert reverse("cases:correct", args=[latest.pk]) in html
    client.post(reverse("cases:correct", args=[latest.pk]), second)
    assert Fact.objects.get(kind="contact", superseded_at=None).contact.said == "第二次更正"


@pytest.mark.parametrize("name", ["correct", "withdraw"])
def test_facts_of_others_do_not_exist_here(client, worker, name):
    for case in (a_case(a_worker(worker.agency)), a_case(a_worker())):
        fact = case.facts.first()
        assert client.get(reverse(f"cases:{name}", args=[fact.pk])).status_code == 404
        assert client.post(reverse(f"cases:{name}", args=[fact.pk]), {"reason": "x"}).status_code == 404
    assert not Fact.objects.exclude(superseded_at=None).exists()


def test_the_history_costs_the_same_however_long_it_is(client, worker, django_assert_num_queries):
    case = a_case(worker)
    supervisor = an_account(worker.agency, Role.SUPERVISOR)
    client.force_login(supervisor)
    url = reverse("cases:history", args=[case.pk])
    client.get(url)
    with django_assert_num_queries(5):
        client.get(url)
    for day in range(1, 12):
        record_drug_test(
            worker, case, TestData(result="negative", on=date(2026, 6, day), substances={"morphine": False})
        )
        record_contact(worker, case, date(2026, 6, day), "talk", said="x")
    with django_assert_num_queries(6):  # one more for the substances, once there is a test
        client.get(url)
