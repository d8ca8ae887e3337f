"""Somebody objects to a result: every step has its own last day, and nothing late is refused in silence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tests.cases.testing.worlds import a_test
from tests.worlds import a_case, a_worker, an_account, an_agency

from xiangnuan.access.roles import Role
from xiangnuan.cases.hooks import tasks_of
from xiangnuan.cases.models import Fact, Obligation
from xiangnuan.cases.services import TestData, correct_drug_test, record_drug_test
from xiangnuan.cases.testing.models import Objection
from xiangnuan.cases.testing.queries.objecting import (
    Asked,
    keep_until,
    listed,
    next_step,
    object_until,
    results_to_object_to,
    steps_of,
)
from xiangnuan.cases.testing.services import (
    ObjectionData,
    answer_objection,
    correct_objection,
    record_objection,
    report_result,
    send_sample,
    tell_result,
    withdraw_objection,
)
from xiangnuan.law.days import add_months
from xiangnuan.people.hooks import registry
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


def ago(days: int) -> date:
    """So many days ago."""
    return today() - timedelta(days=days)


def an_objection(worker, *, tested: int = 8, told: int = 8, made: int = 7, **more) -> Objection:
    """An objection to a positive result, by days ago."""
    fact = a_test(worker, on=ago(tested), **more)
    data = ObjectionData(ago(told), ago(made), "吃了感冒药", "A-01", "B-01")
    return record_objection(worker, fact, data)


def test_three_days_after_being_told_one_may_object_and_later_it_is_marked_and_taken_in(worker) -> None:
    fact = a_test(worker, on=ago(9))
    assert object_until(fact.case, "onsite", ago(9)) == ago(6)
    assert not an_objection(worker, told=8, made=5).is_late
    assert an_objection(worker, told=8, made=4).is_late


def test_on_site_leads_to_sample_a_and_a_laboratory_or_hair_to_sample_b(worker) -> None:
    assert an_objection(worker).to == "onsite"
    assert an_objection(worker, method="laboratory", authority="laboratory").to == "laboratory"
    assert an_objection(worker, method="hair").to == "laboratory"


def test_each_step_is_due_by_the_rulebook_from_the_step_before(worker) -> None:
    one = an_objection(worker)
    assert [(step.name, step.due) for step in steps_of(one)][:2] == [("answer", ago(4)), ("send", None)]
    one = answer_objection(worker, one, ago(6), "accepted")
    assert next_step(one).due == ago(3)
    one = send_sample(worker, one, ago(5), "嘉兴市检测中心")
    assert next_step(one).due == ago(2)
    one = report_result(worker, one, ago(3), "negative", "J-1")
    assert next_step(one).due == ago(2)
    assert next_step(one).is_late(today())
    one = tell_result(worker, one, ago(2))
    assert (one.step, next_step(one)) == ("done", None)
    assert not any(step.is_late(today()) for step in steps_of(one))


def test_samples_a_and_b_are_kept_six_months_from_the_test(worker) -> None:
    one = an_objection(worker)
    assert keep_until(one) == add_months(ago(8), 6)


def test_the_report_stands_among_the_facts_and_settles_the_confirmation(worker) -> None:
    one = an_objection(worker)
    waiting = Obligation.objects.filter(case=one.case, kind=Obligation.Kind.CONFIRMATION, settled_on=None)
    assert waiting.exists()
    one = send_sample(worker, answer_objection(worker, one, ago(6), "accepted"), ago(5), "嘉兴市检测中心")
    one = report_result(worker, one, ago(3), "positive", "J-2")
    test = one.retest.drug_test
    assert (test.retest_of_id, test.method, test.sample_number) == (one.test_id, "laboratory", "A-01")
    assert not waiting.exists()
    assert Obligation.objects.filter(case=one.case, kind=Obligation.Kind.POLICE_REPORT).exists()


def test_a_report_that_was_recorded_before_is_not_recorded_twice(worker) -> None:
    one = send_sample(worker, answer_objection(worker, an_objection(worker), ago(6), "accepted"), ago(5), "中心")
    data = TestData("negative", ago(3), method="laboratory", authority="laboratory", retest_of=one.test.drug_test)
    known = record_drug_test(worker, one.case, data)
    with pytest.raises(ValidationError, match="不一样"):
        report_result(worker, one, ago(3), "positive", retest=known)
    assert report_result(worker, one, ago(3), "negative", retest=known).retest == known
    report_result(worker, one, ago(3), "negative", "改了编号")
    assert one.case.facts.filter(drug_test__retest_of=one.test_id).count() == 1


def test_a_refusal_says_why_and_ends_it(worker) -> None:
    one = an_objection(worker)
    with pytest.raises(ValidationError) as wrong:
        answer_objection(worker, one, ago(6), "refused")
    assert "answer_note" in wrong.value.error_dict
    one = answer_objection(worker, one, ago(6), "refused", "超过期限")
    assert (one.step, next_step(one)) == ("refused", None)
    with pytest.raises(ValidationError, match="还没有同意"):
        send_sample(worker, one, ago(5), "中心")


def test_no_step_is_taken_before_the_one_before_it_or_in_the_future(worker) -> None:
    one = an_objection(worker)
    with pytest.raises(ValidationError, match="前一步"):
        report_result(worker, one, ago(1), "negative")
    with pytest.raises(ValidationError, match="前一步"):
        tell_result(worker, one, ago(1))
    for day in (ago(8), today() + timedelta(days=1)):
        with pytest.raises(ValidationError) as wrong:
            answer_objection(worker, one, day, "accepted")
        assert "answered_on" in wrong.value.error_dict


@pytest.mark.parametrize(("told", "made", "field"), [(9, 7, "told_on"), (6, 7, "made_on"), (8, -1, "made_on")])
def test_days_that_cannot_be_are_refused_at_their_field(worker, told, made, field) -> None:
    with pytest.raises(ValidationError) as wrong:
        an_objection(worker, told=told, made=made)
    assert field in wrong.value.error_dict


def test_there_is_something_to_object_to_only_where_a_result_stands(worker) -> None:
    refused = a_test(worker, result="refused", note="不肯")
    with pytest.raises(ValidationError, match="出了结果"):
        record_objection(worker, refused, ObjectionData(ago(1), ago(1)))
    fact = a_test(worker, on=ago(3))
    correct_drug_test(worker, fact, TestData("negative", ago(3)), reason="看错了")
    with pytest.raises(ValidationError, match="更正或撤回"):
        record_objection(worker, fact, ObjectionData(ago(1), ago(1)))
    one = an_objection(worker)
    with pytest.raises(ValidationError, match="已经登记过"):
        record_objection(worker, one.test, ObjectionData(ago(8), ago(7)))
    withdraw_objection(worker, one, "登记错了")
    assert record_objection(worker, one.test, ObjectionData(ago(8), ago(7)))


def test_a_corrected_day_decides_anew_whether_it_was_late(worker) -> None:
    one = an_objection(worker, told=8, made=4)
    one = correct_objection(worker, one, ObjectionData(ago(6), ago(4)))
    assert not one.is_late


def test_today_names_the_next_step_when_it_is_due(worker) -> None:
    one = an_objection(worker)

    def titles(until: date) -> list[str]:
        tasks = tasks_of(worker, today(), until)
        return [task.title for task in tasks if task.url.startswith("/testing/objections/")]

    assert titles(today()) == ["异议等答复"]
    one = answer_objection(worker, one, today(), "accepted")
    assert titles(today()) == []
    assert titles(today() + timedelta(days=3)) == ["复检样本送检"]
    withdraw_objection(worker, one, "登记错了")
    assert titles(today() + timedelta(days=3)) == []


def test_colleagues_and_other_agencies_see_nothing_of_it_and_the_town_sees_its_own(worker) -> None:
    one = an_objection(worker)
    for user in (a_worker(worker.agency), an_account(an_agency(), Role.MANAGER)):
        assert not listed(user, Asked())
        client = Client()
        client.force_login(user)
        assert client.get(reverse("testing:objection", args=[one.pk])).status_code == 404
    assert set(listed(an_account(worker.agency, Role.TOWN_OFFICE), Asked())) == {one}


def test_the_list_is_filtered_by_step_by_kind_and_by_name(worker) -> None:
    one = an_objection(worker)
    other = answer_objection(worker, an_objection(worker, method="hair"), ago(6), "refused", "超过期限")
    assert set(listed(worker, Asked(state="open"))) == {one}
    assert set(listed(worker, Asked(state="refused"))) == {other}
    assert set(listed(worker, Asked(to="laboratory"))) == {other}
    assert set(listed(worker, Asked(text="不在"))) == set()


def test_positive_results_of_late_are_offered_and_any_of_one_person(worker) -> None:
    case = a_case(worker, checked_in_on=ago(85))
    old, new = a_test(worker, case, on=ago(70)), a_test(worker, case, on=ago(3))
    negative = a_test(worker, case, on=ago(4), result="negative")
    assert results_to_object_to(worker, today()) == [new]
    assert results_to_object_to(worker, today(), person=case.person_id) == [new, negative, old]
    record_objection(worker, new, ObjectionData(ago(3), ago(2)))
    assert results_to_object_to(worker, today()) == []


def test_the_own_copy_has_it(worker) -> None:
    one = an_objection(worker)
    (entry,) = registry.copies["objections"].entries(one.case.person_id, False)
    assert (entry["sample_a"], entry["why"]) == ("A-01", "吃了感冒药")
    assert registry.copies["objections"].lines(entry)


def test_from_the_list_to_the_last_step_through_the_pages(worker) -> None:
    fact = a_test(worker, on=ago(6))
    client = Client()
    client.force_login(worker)
    assert (
        reverse("testing:objection_new", args=[fact.pk])
        in client.get(reverse("testing:objection_choose")).content.decode()
    )
    sent = {"told_on": ago(6).isoformat(), "made_on": ago(2).isoformat(), "why": "没有用过"}
    page = client.post(reverse("testing:objection_new", args=[fact.pk]), sent, follow=True).content.decode()
    assert "超过期限" in page
    one = Objection.objects.get()
    seen = client.get(reverse("testing:objection_step", args=[one.pk, "answer"])).context["form"]["seen"].value()
    steps = [
        ("answer", {"answered_on": ago(2).isoformat(), "answer": "accepted", "seen": seen}),
        ("send", {"sent_on": ago(2).isoformat(), "laboratory": "嘉兴市检测中心"}),
        ("report", {"reported_on": ago(1).isoformat(), "result": "negative"}),
        ("tell", {"result_told_on": today().isoformat()}),
    ]
    for step, given in steps:
        url = reverse("testing:objection_step", args=[one.pk, step])
        seen = client.get(url).context["form"]["seen"].value()
        assert client.post(url, given | {"seen": seen}).status_code == 302, step
    one.refresh_from_db()
    assert one.step == "done"
    assert Fact.objects.get(pk=one.retest_id).drug_test.result == "negative"
    assert "已办完" in client.get(reverse("testing:objections")).content.decode()
    assert client.get(reverse("testing:objections") + "?format=xlsx").content[:2] == b"PK"
    assert client.get(reverse("testing:objection_step", args=[one.pk, "nothing"])).status_code == 404
