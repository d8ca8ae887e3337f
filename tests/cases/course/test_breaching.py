"""Notices and breaches: facts, a named person who is not the proposer, and nothing that happens by itself."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from tests.cases.course.worlds import a_breach, a_notice, ago, refused_test
from tests.worlds import a_case, a_worker, an_account, an_agency

from xiangnuan.access.roles import Role
from xiangnuan.cases.course.models import BreachDecision, Notice
from xiangnuan.cases.course.queries import citable
from xiangnuan.cases.course.services import decide_breach, propose_breach, serve_notice, withdraw
from xiangnuan.cases.course.services.breaching import next_number
from xiangnuan.cases.course.tasks import tasks
from xiangnuan.cases.models import Fact
from xiangnuan.cases.services import TestData, record_absence, record_contact, record_drug_test, withdraw_fact
from xiangnuan.people.hooks import copy_parts
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db
REPORT = {"outcome": "report", "reason": "三次拒绝，已告诫两次"}


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def case(worker):
    return a_case(worker)


@pytest.fixture
def manager(worker):
    return an_account(worker.agency, Role.MANAGER)


def test_only_what_speaks_against_the_person_can_be_cited(worker, case) -> None:
    refused = refused_test(worker, case)
    record_drug_test(worker, case, TestData(result="negative", on=ago(5), panel=""))
    record_absence(worker, case, ago(20), until=ago(18), permitted=True, reported=True)
    away = record_absence(worker, case, ago(15), until=ago(13), permitted=False, reported=False)
    record_contact(worker, case, ago(4), "talk")
    unmet = record_contact(worker, case, ago(3), "home_visit", found=False)
    check_in = case.facts.get(kind=Fact.Kind.CHECK_IN)
    assert set(citable(case)) == {refused, away, unmet, check_in}


def test_a_notice_rests_on_facts_of_this_case_that_stand(worker, case) -> None:
    foreign = refused_test(worker, a_case(worker))
    mine = refused_test(worker, case)
    for facts, said in (([foreign], "这个个案里有效"), ([mine], "这一天以后")):
        with pytest.raises(ValidationError, match=said):
            a_notice(worker, case, facts=facts, on=ago(20))
    withdraw_fact(worker, mine, reason="登记错了")
    mine.refresh_from_db()
    with pytest.raises(ValidationError, match="这个个案里有效"):
        a_notice(worker, case, facts=[mine])
    assert not Notice.objects.exists()


def test_notices_are_numbered_by_year_and_no_number_is_given_twice(worker, case) -> None:
    first = next_number(case, today())
    assert first.endswith("1号")
    a_notice(worker, case, number=first)
    assert next_number(case, today()).endswith("2号")
    with pytest.raises(ValidationError, match="已经用过"):
        a_notice(worker, case, number=first, facts=list(citable(case)[:1]))


def test_a_notice_that_is_not_accepted_has_a_witness(worker, case) -> None:
    notice = a_notice(worker, case)
    with pytest.raises(ValidationError, match="见证人"):
        serve_notice(worker, notice, served_on=today(), served_how="refused")
    with pytest.raises(ValidationError, match="早于告诫书"):
        serve_notice(worker, notice, served_on=ago(6), served_how="person")
    assert serve_notice(worker, notice, served_on=ago(4), served_how="person").state == "served"


def test_a_breach_is_decided_by_a_manager_who_has_not_proposed_it(worker, case, manager) -> None:
    breach = a_breach(worker, case)
    with pytest.raises(PermissionDenied):
        decide_breach(worker, breach, decided_on=today(), **REPORT)
    own = a_breach(manager, case, kind="other", facts=list(breach.facts.all()))
    with pytest.raises(ValidationError, match="要分开"):
        decide_breach(manager, own, decided_on=today(), **REPORT)
    assert decide_breach(manager, breach, decided_on=today(), **REPORT).decided_by == manager
    with pytest.raises(ValidationError, match="已经认定过"):
        decide_breach(manager, breach, decided_on=today(), **REPORT)


def test_nothing_follows_before_the_decision_and_reporting_is_a_fact_of_the_case(worker, case, manager) -> None:
    breach = a_breach(worker, case)
    reports = case.facts.filter(kind=Fact.Kind.POLICE_REPORT)
    assert not reports.exists()
    breach = decide_breach(manager, breach, decided_on=today(), **REPORT)
    assert reports.get() == breach.report
    assert "三次拒绝检测" in breach.report.note
    with pytest.raises(ValidationError, match="已经写进个案"):
        withdraw(worker, breach, "登记错了")


def test_not_serious_is_an_answer_too_with_its_reason(worker, case, manager) -> None:
    breach = a_breach(worker, case)
    with pytest.raises(ValidationError, match="认定的理由"):
        decide_breach(manager, breach, decided_on=today(), outcome="not_serious", reason="")
    decide_breach(manager, breach, decided_on=today(), outcome="not_serious", reason="当天住院，有证明")
    assert not case.facts.filter(kind=Fact.Kind.POLICE_REPORT).exists()


def test_a_breach_of_one_kind_waits_once(worker, case) -> None:
    breach = a_breach(worker, case)
    facts = list(breach.facts.all())
    with pytest.raises(ValidationError, match="还在等认定"):
        a_breach(worker, case, facts=facts)
    with pytest.raises(ValidationError, match="至少选择一条"):
        propose_breach(worker, case, kind="other", proposed_on=today(), statement="没有事实", facts=[])
    withdraw(worker, breach, "登记错了")
    assert a_breach(worker, case, facts=facts).state == "waiting"


def test_the_manager_finds_it_on_today_and_the_worker_does_not(worker, case, manager) -> None:
    a_breach(worker, case)
    assert [one.title for one in tasks(manager, today(), today())] == ["严重违反待认定"]
    assert tasks(worker, today(), today()) == []
    assert tasks(an_account(an_agency(), Role.MANAGER), today(), today()) == []


def test_the_copy_of_the_person_says_what_they_were_warned_of(worker, case) -> None:
    a_notice(worker, case)
    part = next(part for part in copy_parts() if part.name == "notices")
    lines = part.lines(part.entries(case.person_id, False)[0])
    assert any("拒绝检测" in str(value) for _label, value in lines)


def test_the_pages_from_the_warning_to_the_decision(worker, case, manager) -> None:
    facts = [refused_test(worker, case, days) for days in (30, 20, 10)]
    client, boss = Client(), Client()
    client.force_login(worker)
    boss.force_login(manager)
    page = f"/course/notices/of/{case.pk}/new/"
    assert "拒绝检测" in client.get(page).content.decode()
    sent = {"number": "告5号", "on": ago(5).isoformat(), "text": "请按时来", "facts": [facts[0].pk]}
    assert client.post(page, sent | {"facts": []}).status_code == 200
    assert client.post(page, sent).status_code == 302
    notice = Notice.objects.get()
    sent = {"served_on": ago(4).isoformat(), "served_how": "person"}
    assert client.post(f"/course/notices/{notice.pk}/serve/", sent).status_code == 302
    assert "当面交给本人" in client.get(f"/course/notices/{notice.pk}/").content.decode()
    sent = {
        "kind": "test_refusal", "proposed_on": ago(3).isoformat(), "statement": "三次拒绝", "own_words": "那天发烧",
        "facts": [fact.pk for fact in facts],
    }  # fmt: skip
    assert client.post(f"/course/breaches/of/{case.pk}/new/", sent).status_code == 302
    breach = BreachDecision.objects.get()
    assert breach.facts.count() == 3
    at = f"/course/breaches/{breach.pk}/"
    assert client.post(f"{at}decide/", {}).status_code == 403
    assert "那天发烧" in boss.get(f"{at}decide/").content.decode()
    sent = {"outcome": "report", "decided_on": today().isoformat(), "reason": "没有正当理由"}
    assert boss.post(f"{at}decide/", sent).status_code == 302
    assert "报告公安机关" in client.get(at).content.decode()
    for path in ("notices", "breaches"):
        assert f"/course/of/{case.person_id}/" in client.get(f"/course/{path}/").content.decode()
        assert client.get(f"/course/{path}/?format=xlsx").content[:2] == b"PK"
    assert "告5号" in client.get(f"/course/of/{case.person_id}/").content.decode()
    assert client.post(f"/course/notices/{notice.pk}/withdraw/", {"reason": "写错了人"}).status_code == 302


def test_another_agency_finds_neither_paper(worker, case) -> None:
    notice, stranger = a_notice(worker, case), Client()
    stranger.force_login(an_account(an_agency(), Role.MANAGER))
    assert stranger.get(f"/course/notices/{notice.pk}/").status_code == 404
