"""The whole reason of a duty: articles, values, how certain they are, and the facts they rest on."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from tests.worlds import a_case, a_worker

from xiangnuan.access.models import AuditEntry
from xiangnuan.cases.models import Obligation
from xiangnuan.cases.services import (
    TestData,
    record_absence,
    record_detention,
    record_drug_test,
    record_move,
    record_renewed_use,
)

pytestmark = pytest.mark.django_db


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


def test_a_duty_names_article_value_certainty_source_and_facts(client, worker):
    case = a_case(worker, checked_in_on=date(2026, 5, 10))
    duty = case.obligations.get(kind="drug_test", number=1)
    page = client.get(reverse("today:why", args=[duty.pk]))
    why = page.context["why"]
    assert "第1次应在2026年5月10日至2026年6月9日之间" in why.sentence
    rule = why.rules[0]
    assert (rule.parameter, rule.since) == ("ct.tests.schedule", date(2008, 6, 1))
    assert "戒毒条例第19条" in rule.articles
    assert "每月一次" in rule.value
    assert str(rule.certainty).startswith("C")
    assert "本系统默认值" in rule.source
    assert [(str(fact.label), fact.on) for fact in why.facts] == [("报到", date(2026, 5, 10))]
    html = page.content.decode()
    assert "<html" in html
    assert reverse("cases:history", args=[case.pk]) in html
    assert "/cases/rules/?area=330482#rule-ct.tests.schedule" in html
    assert AuditEntry.objects.filter(action="read", act="today.why", person=case.person_id).exists()


def test_asked_by_htmx_the_reason_comes_alone(client, worker):
    duty = a_case(worker).obligations.first()
    html = client.get(reverse("today:why", args=[duty.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert "xn-why-rows" in html


def test_in_english_the_reason_is_in_english(client, worker):
    duty = a_case(worker).obligations.get(kind="drug_test", number=1)
    client.cookies["xiangnuan_language"] = "en"
    why = client.get(reverse("today:why", args=[duty.pk])).context["why"]
    assert "a test every month" in why.sentence
    assert "Drug Treatment Regulations" in why.rules[0].articles


def test_every_kind_of_duty_can_say_why(client, worker):
    case = a_case(worker, checked_in_on=date(2023, 3, 10))
    record_drug_test(worker, case, TestData(result="positive", on=date(2026, 2, 1), substances={"morphine": True}))
    record_absence(worker, case, date(2026, 1, 2), until=date(2026, 1, 12), permitted=False, reported=True)
    record_renewed_use(worker, case, date(2026, 1, 20))
    record_move(worker, case, date(2026, 1, 25), area_code="330482001")
    kinds = {}
    for duty in case.obligations.order_by("pk"):
        kinds.setdefault(duty.kind, duty.pk)
    assert set(kinds) == set(Obligation.Kind.values)
    for kind, pk in kinds.items():
        why = client.get(reverse("today:why", args=[pk])).context["why"]
        assert why.sentence, kind
        assert why.rules, kind


def test_a_held_duty_says_that_its_dates_are_not_before(client, worker):
    case = a_case(worker)
    record_detention(worker, case, date(2026, 6, 12))
    duty = case.obligations.filter(held=True).first()
    assert "不早于" in client.get(reverse("today:why", args=[duty.pk])).content.decode()


def test_the_duties_of_others_do_not_exist_here(client, worker):
    for case in (a_case(a_worker(worker.agency)), a_case(a_worker())):
        assert client.get(reverse("today:why", args=[case.obligations.first().pk])).status_code == 404
    assert client.get(reverse("today:why", args=[999999])).status_code == 404
