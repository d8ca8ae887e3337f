"""The person's page: who may open it, what it shows as of any day, and how few queries it takes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency, an_identity_number

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.services import (
    DecisionData,
    TestData,
    change_tier,
    close_case,
    correct_fact,
    open_case,
    record_absence,
    record_contact,
    record_detention,
    record_drug_test,
    withdraw_fact,
)
from xiangnuan.people.services import add_family_member, merge_persons

pytestmark = pytest.mark.django_db

NOW = date(2026, 11, 23)
START = date(2025, 10, 8)


@pytest.fixture(autouse=True)
def _fixed_today():
    with time_machine.travel("2026-11-23 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def worker(client):
    """A social worker, signed in."""
    worker = a_worker()
    client.force_login(worker)
    return worker


def page_of(client, person, **query):
    return client.get(reverse("people:person", args=[person.pk]), query)


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.TOWN_OFFICE, Role.MANAGER])
def test_a_person_of_another_agency_does_not_exist(client, role):
    client.force_login(an_account(an_agency(), role))
    assert page_of(client, a_person(a_worker())).status_code == 404


def test_a_colleagues_client_does_not_exist_for_a_worker_and_does_for_the_manager(client):
    agency = an_agency()
    person = a_person(a_worker(agency))
    client.force_login(a_worker(agency))
    assert page_of(client, person).status_code == 404
    client.force_login(an_account(agency, Role.MANAGER))
    assert page_of(client, person).status_code == 200


def test_a_town_office_sees_the_persons_of_its_town_alone(client):
    agency = an_agency()
    worker = a_worker(agency)
    here, there = a_person(worker), a_person(worker)
    a_case(worker, here, area_code="330482103")
    a_case(worker, there, area_code="330482001")
    client.force_login(an_account(agency, Role.TOWN_OFFICE, area_id="330482103"))
    assert page_of(client, here).status_code == 200
    assert page_of(client, there).status_code == 404


def test_opening_the_page_leaves_a_line_in_the_trail(client, worker):
    person = a_person(worker)
    page_of(client, person)
    entry = AuditEntry.objects.get(action="read")
    assert (entry.act, entry.person, entry.user) == ("people.person", person.pk, worker.pk)


def test_number_and_phone_are_masked_and_the_name_as_the_switch_says(client, worker):
    number = an_identity_number()
    person = a_person(worker, "林玉安", identity_number=number, phones=("13812346621",))
    masked = text_of(page_of(client, person))
    assert "林＊安" in masked
    assert "林玉安" not in masked
    client.cookies["xn_names"] = "shown"
    shown = text_of(page_of(client, person))
    assert "林玉安" in shown
    for page in (masked, shown):
        assert number not in page
        assert "13812346621" not in page
        assert "138＊＊＊＊6621" in page


def test_a_person_without_a_case_is_invited_to_get_one(client, worker):
    person = a_person(worker)
    answer = page_of(client, person)
    assert answer.context["view"] is None
    assert reverse("cases:open", args=[person.pk]) in text_of(answer)


def test_the_page_says_the_month_the_term_and_what_is_overdue(client, worker):
    person = a_person(worker)
    case = a_case(worker, person, checked_in_on=START)
    answer = page_of(client, person)
    view = answer.context["view"]
    assert answer.context["term_line"] == "2025年10月8日报到，2028年10月7日期满"
    assert (view.road.month, view.road.months) == (14, 36)
    assert view.overdue == case.obligations.filter(due__lt=NOW, settled_on=None, lapses_on__gt=NOW).count()
    assert "第 14 个月，共 36 个月" in text_of(answer)


def test_what_comes_next_names_its_reason_and_leads_to_its_act(client, worker):
    person = a_person(worker)
    case = a_case(worker, person, checked_in_on=date(2026, 11, 1))
    rows = {duty.kind: (duty, url) for duty, url in page_of(client, person).context["next_rows"]}
    duty, url = rows["drug_test"]
    assert (duty.number, duty.due, duty.status) == (1, date(2026, 11, 30), "open")
    assert "每月一次" in duty.reason.sentence
    assert "戒毒条例第19条" in duty.reason.articles
    assert url.startswith(f"/cases/{case.pk}/record/drug-test/")


def test_counts_are_shown_with_what_is_left_and_lead_to_their_facts(client, worker):
    person = a_person(worker)
    case = a_case(worker, person, checked_in_on=START)
    fact = record_drug_test(worker, case, TestData(result="refused", on=date(2026, 3, 2)))
    answer = page_of(client, person)
    (count,) = answer.context["view"].counts
    assert (count.kind, count.count, count.threshold, count.left, count.is_serious) == ("test_refusal", 1, 3, 2, False)
    assert count.facts == ((fact.pk, date(2026, 3, 2)),)
    assert f"#fact-{fact.pk}" in text_of(answer)


def test_any_day_can_be_asked_and_the_page_says_that_it_is_another_day(client, worker):
    person = a_person(worker)
    case = a_case(worker, person, checked_in_on=START)
    record_drug_test(worker, case, TestData(result="negative", on=date(2025, 10, 20)))
    record_drug_test(worker, case, TestData(result="refused", on=date(2026, 3, 2)))
    change_tier(worker, case, date(2026, 5, 1), "B", reason="评估")
    then = page_of(client, person, as_of="2025-12-01")
    view = then.context["view"]
    assert (view.tests, view.tier, view.counts, view.road.month) == (1, "", [], 2)
    assert "您看的不是今天" in text_of(then)
    assert not then.context["acts"], "nothing is recorded from another day"
    assert "您看的不是今天" not in text_of(page_of(client, person))


def test_the_answer_of_a_day_does_not_change_by_what_happened_later(client, worker):
    person = a_person(worker)
    case = a_case(worker, person, checked_in_on=START)
    before = page_of(client, person, as_of="2026-02-01").context["view"]
    record_detention(worker, case, date(2026, 6, 1), until=date(2026, 7, 1))
    after = page_of(client, person, as_of="2026-02-01").context["view"]
    assert after.answer.obligations == before.answer.obligations
    assert after.answer.term == before.answer.term


@pytest.mark.parametrize("query", [{"as_of": "2026-02-30"}, {"as_of": "x"}, {"tab": "nothing"}, {"all": "yes"}])
def test_an_address_that_makes_no_sense_shows_the_page_of_today(client, worker, query):
    person = a_person(worker)
    a_case(worker, person)
    answer = page_of(client, person, **query)
    assert answer.status_code == 200
    assert answer.context["is_today"]


def test_a_correction_shows_both_versions_with_who_when_and_why(client, worker):
    person = a_person(worker)
    case = a_case(worker, person, checked_in_on=START)
    wrong = record_contact(worker, case, date(2026, 11, 2), "home_visit", said="母亲在家")
    correct_fact(worker, wrong, reason="日期记错了", changes={"on": date(2026, 11, 3)})
    page = text_of(page_of(client, person, tab="contacts"))
    assert "日期记错了" in page
    assert page.count("母亲在家") == 2
    assert "<del>2026年11月2日 家访" in page


def test_a_fact_taken_back_stays_visible_as_such_and_counts_for_nothing(client, worker):
    person = a_person(worker)
    case = a_case(worker, person, checked_in_on=START)
    fact = record_drug_test(worker, case, TestData(result="refused", on=date(2026, 3, 2)))
    withdraw_fact(worker, fact, reason="不是这个人")
    answer = page_of(client, person, tab="tests")
    (entry,) = [row[0] for row in answer.context["rows"]]
    assert entry.is_withdrawn
    assert entry.withdrawal.reason == "不是这个人"
    assert answer.context["view"].tests == 0
    assert answer.context["view"].counts == []


def test_positive_substances_are_named(client, worker):
    person = a_person(worker)
    case = a_case(worker, person, checked_in_on=START)
    substances = {"morphine": True, "ketamine": False}
    record_drug_test(worker, case, TestData(result="positive", on=date(2026, 3, 2), panel="six", substances=substances))
    page = text_of(page_of(client, person, tab="tests"))
    assert "阳性（吗啡）" in page
    assert "氯胺酮" not in page


def test_several_cases_stand_beside_each_other_and_the_present_one_first(client, worker):
    person = a_person(worker)
    old = a_case(worker, person, checked_in_on=date(2023, 1, 2))
    close_case(worker, old, date(2024, 2, 1), "other", summary="迁往外省")
    new = open_case(
        worker, person, DecisionData(measure="community_rehabilitation", decided_on=date(2026, 1, 5)),
        area_code="330482103", checked_in_on=date(2026, 1, 8),
    )  # fmt: skip
    now = page_of(client, person)
    assert now.context["view"].row.pk == new.pk
    assert [link["current"] for link in now.context["cases"]] == [True, False]
    before = page_of(client, person, case=old.pk)
    assert before.context["view"].row.pk == old.pk
    assert before.context["view"].closed_on == date(2024, 2, 1)


def test_a_case_of_somebody_else_is_not_shown_on_this_page(client, worker):
    person, other = a_person(worker), a_case(worker, a_person(worker))
    assert page_of(client, person, case=other.pk).status_code == 404


def test_a_merged_record_leads_to_its_survivor(client):
    agency = an_agency()
    worker, manager = a_worker(agency), an_account(agency, Role.MANAGER)
    keep, double = a_person(worker), a_person(worker, identity_kind="none", identity_number="")
    merge_persons(manager, keep, double, "同一人")
    client.force_login(manager)
    assert page_of(client, double).url == reverse("people:person", args=[keep.pk])


@pytest.mark.parametrize("tab", ["", "tests", "contacts", "reviews", "family", "case", "about"])
def test_each_tab_opens(client, worker, tab):
    person = a_person(worker, residence="平湖市新仓镇三叉河村1号", household="平湖市当湖街道2号")
    case = a_case(worker, person, checked_in_on=START)
    record_absence(worker, case, date(2026, 4, 2), until=date(2026, 4, 8), permitted=False, reported=True)
    add_family_member(worker, person, name="林母", relation="母亲", phone="13711112222")
    answer = page_of(client, person, tab=tab)
    assert answer.status_code == 200
    assert "三叉河村" not in text_of(answer), "addresses are masked"
    assert "13711112222" not in text_of(answer)


def test_who_may_only_read_finds_no_way_to_write_or_unmask(client):
    agency = an_agency()
    worker = a_worker(agency)
    person = a_person(worker)
    a_case(worker, person, checked_in_on=START)
    client.force_login(an_account(agency, Role.TOWN_OFFICE, area_id="330482103"))
    page = text_of(page_of(client, person))
    assert "/reveal/" not in page
    assert "/record/" not in page
    assert "/edit/" not in page


def test_the_page_keeps_its_number_of_queries_however_long_the_story(client, worker):
    person = a_person(worker, phones=("13812346621",))
    case = a_case(worker, person, checked_in_on=START)
    page_of(client, person)  # the session is touched once a minute
    with CaptureQueriesContext(connection) as short:
        page_of(client, person)
    for week in range(40):
        on = START + timedelta(days=10 + 9 * week)
        record_drug_test(worker, case, TestData(result="negative", on=on))
        record_contact(worker, case, on, "talk")
        if week % 10 == 0:
            add_family_member(worker, person, name="林母", relation="母亲")
    with CaptureQueriesContext(connection) as long:
        page_of(client, person)
    assert len(long) == len(short) <= 11
