"""The path of a case through its services: the duties follow the facts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.roles import Role
from xiangnuan.cases.models import BreachCount, Case, DrugTest, Fact, Obligation
from xiangnuan.cases.projection import differences, freshen
from xiangnuan.cases.services import (
    DecisionData,
    TestData,
    assign_worker,
    change_tier,
    close_case,
    correct_fact,
    open_case,
    record_absence,
    record_check_in,
    record_contact,
    record_death,
    record_detention,
    record_drug_test,
    record_move,
    record_review,
    record_testing_day,
    serve_end_notice,
    withdraw_fact,
)

pytestmark = pytest.mark.django_db

# A Monday in the middle of the year, so that “three months ago” has no odd edges.
NOW = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _fixed_today():
    with time_machine.travel("2026-06-15 10:00:00+08:00", tick=False):
        yield


def duty(case: Case, kind: str, number: int = 1) -> Obligation:
    return case.obligations.get(kind=kind, number=number)


def test_a_decision_alone_asks_for_the_check_in():
    worker = a_worker()
    case = open_case(
        worker,
        a_person(worker),
        DecisionData(measure="community_treatment", decided_on=date(2026, 6, 1), received_on=date(2026, 6, 2)),
        area_code="330482103",
    )
    assert (case.state, case.starts_on) == ("not_started", None)
    assert duty(case, "check_in").due == date(2026, 6, 17)
    record_check_in(worker, case, date(2026, 6, 10))
    case.refresh_from_db()
    assert (case.state, case.starts_on, case.ends_on) == ("running", date(2026, 6, 10), date(2029, 6, 9))
    assert duty(case, "check_in").settled_on == date(2026, 6, 10)
    assert case.obligations.filter(kind="drug_test").count() == 22


def test_a_missing_receipt_is_taken_to_be_the_day_of_the_decision_and_says_so():
    case = a_case(a_worker())
    assert case.receipt_is_assumed


def test_a_test_settles_its_window_and_the_first_in_it_alone():
    worker = a_worker()
    case = a_case(worker, checked_in_on=date(2026, 3, 10))
    first = record_drug_test(worker, case, TestData(result="negative", on=date(2026, 3, 20)))
    record_drug_test(worker, case, TestData(result="negative", on=date(2026, 3, 25)))
    assert duty(case, "drug_test").settled_by_id == first.pk
    assert duty(case, "drug_test", 2).settled_on is None


def test_a_positive_test_opens_its_confirmation_and_a_laboratory_test_settles_it():
    worker = a_worker()
    case = a_case(worker)
    positive = record_drug_test(
        worker, case, TestData(result="positive", on=NOW, substances={"morphine": True, "methamphetamine": False})
    )
    confirmation = duty(case, "confirmation")
    assert (confirmation.opened_by_id, confirmation.settled_on) == (positive.pk, None)
    assert dict(positive.drug_test.substances.values_list("substance", "positive")) == {
        "morphine": True,
        "methamphetamine": False,
    }
    record_drug_test(
        worker, case, TestData(result="negative", on=NOW, method="laboratory", type="confirmation", retest_of=positive.drug_test)
    )  # fmt: skip
    assert duty(case, "confirmation").settled_on == NOW


@pytest.mark.parametrize(
    "data",
    [
        TestData(result="negative", on=NOW, substances={"morphine": True}),
        TestData(result="positive", on=NOW, substances={"morphine": False}),
        TestData(result="", on=NOW),
        TestData(result="negative", on=NOW + timedelta(days=1)),
        TestData(result="negative", on=NOW, makes_up=NOW + timedelta(days=3)),
    ],
)
def test_a_test_that_contradicts_itself_is_refused(data):
    worker = a_worker()
    case = a_case(worker)
    with pytest.raises(ValidationError):
        record_drug_test(worker, case, data)
    assert not DrugTest.objects.exists()


def test_a_testing_day_is_written_whole_or_not_at_all():
    worker = a_worker()
    one, two = a_case(worker), a_case(worker)
    with pytest.raises(ValidationError):
        record_testing_day(
            worker, [(one, TestData(result="negative", on=NOW)), (two, TestData(result="wrong", on=NOW))]
        )
    assert not Fact.objects.filter(kind="drug_test").exists()
    record_testing_day(worker, [(case, TestData(result="negative", on=NOW)) for case in (one, two)])
    assert DrugTest.objects.count() == 2


def test_three_refusals_are_a_serious_breach_and_the_second_warns():
    worker = a_worker()
    case = a_case(worker)
    for day in (10, 12):
        record_drug_test(worker, case, TestData(result="refused", on=date(2026, 6, day)))
    count = BreachCount.objects.get(case=case, kind="test_refusal")
    assert (count.count, count.threshold, count.warn, count.serious) == (2, 3, True, False)
    record_drug_test(worker, case, TestData(result="evaded", on=NOW))
    count.refresh_from_db()
    assert (count.count, count.serious, count.serious_on) == (3, True, NOW)
    assert duty(case, "police_report").due is None


def test_not_coming_is_no_refusal_until_a_person_says_so():
    worker = a_worker()
    case = a_case(worker)
    record_drug_test(worker, case, TestData(result="missed", on=NOW))
    assert not case.breaches.exists()


def test_a_call_that_reached_nobody_is_kept_and_settles_nothing():
    worker = a_worker()
    case = a_case(worker, checked_in_on=date(2026, 6, 1))
    record_contact(worker, case, NOW, "phone", found=False)
    assert duty(case, "contact").settled_on is None
    record_contact(worker, case, NOW, "home_visit", said="在家")
    assert duty(case, "contact").settled_on == NOW


def test_a_correction_supersedes_and_both_stay():
    worker = a_worker()
    case = a_case(worker, checked_in_on=date(2026, 6, 1))
    wrong = record_drug_test(worker, case, TestData(result="positive", on=NOW, substances={"morphine": True}))
    right = correct_fact(
        worker,
        wrong,
        reason="看错了试剂板",
        changes={"result": "negative"},
        event={"result": "negative", "method": "onsite"},
        substances={"morphine": False},
    )
    wrong.refresh_from_db()
    assert (wrong.is_standing, wrong.successor_id, wrong.correction_reason) == (False, right.pk, "看错了试剂板")
    assert right.drug_test.result == "negative"
    assert not case.obligations.filter(kind="confirmation").exists()
    assert duty(case, "drug_test").settled_by_id == right.pk
    with pytest.raises(ValidationError, match="已经被更正"):
        withdraw_fact(worker, wrong, reason="再改")


def test_a_correction_needs_a_reason_and_the_decision_cannot_be_withdrawn():
    worker = a_worker()
    case = a_case(worker)
    decision = case.facts.get(kind="decision")
    with pytest.raises(ValidationError, match="为什么"):
        withdraw_fact(worker, case.facts.get(kind="check_in"), reason=" ")
    with pytest.raises(ValidationError, match="只能更正"):
        withdraw_fact(worker, decision, reason="错")


def test_a_corrected_decision_changes_the_case():
    worker = a_worker()
    case = a_case(worker, measure="community_rehabilitation", checked_in_on=date(2026, 3, 10))
    decision = case.facts.get(kind="decision")
    correct_fact(worker, decision, reason="期限抄错", changes={}, event={**decision.event, "ordered_term_months": 24})
    case.refresh_from_db()
    assert (case.ordered_term_months, case.ends_on) == (24, date(2028, 3, 9))


def test_detention_holds_the_running_windows_and_release_moves_the_end():
    worker = a_worker()
    case = a_case(worker, checked_in_on=date(2026, 3, 10))
    detained = record_detention(worker, case, date(2026, 6, 1))
    case.refresh_from_db()
    assert (case.state, case.suspended_since) == ("suspended", date(2026, 6, 1))
    assert duty(case, "drug_test", 3).held
    assert not duty(case, "drug_test", 2).held
    correct_fact(worker, detained, reason="释放", changes={"until": date(2026, 6, 11)})
    case.refresh_from_db()
    assert (case.state, case.suspended_since, case.ends_on) == ("running", None, date(2029, 3, 19))


def test_a_move_asks_for_check_in_and_agreement_at_the_new_place():
    worker = a_worker()
    case = a_case(worker)
    record_move(worker, case, NOW, area_code="330482001")
    case.refresh_from_db()
    assert (case.area_code, case.person.area_code) == ("330482001", "330482001")
    assert duty(case, "transfer_check_in").due == date(2026, 6, 30)
    assert set(case.obligations.values_list("area_code", flat=True)) == {"330482001"}
    record_check_in(worker, case, NOW)
    assert duty(case, "transfer_check_in").settled_on == NOW
    with pytest.raises(ValidationError, match="登记过"):
        record_check_in(worker, case, NOW)


def test_a_tier_needs_a_reason():
    worker = a_worker()
    case = a_case(worker)
    with pytest.raises(ValidationError, match="理由"):
        change_tier(worker, case, NOW, "A", reason="")
    change_tier(worker, case, NOW, "A", reason="近期拒检")
    case.refresh_from_db()
    assert case.tier == "A"


def test_a_normal_closing_waits_for_the_last_day():
    worker = a_worker()
    case = a_case(worker, checked_in_on=date(2023, 6, 15))
    with pytest.raises(ValidationError, match="还没有届满"):
        close_case(worker, case, date(2026, 6, 14), "completed", summary="期满")
    close_case(worker, case, NOW, "completed", summary="三年无复吸，工作稳定")
    case.refresh_from_db()
    assert (case.closed_on, case.outcome, case.state) == (NOW, "completed", "completed")
    serve_end_notice(worker, case, NOW)
    assert duty(case, "end_notice").settled_on == NOW
    with pytest.raises(ValidationError, match="已经结案"):
        record_review(worker, case, NOW, conclusion="晚了")


def test_a_withdrawn_closing_opens_the_case_again():
    worker = a_worker()
    case = a_case(worker)
    closing = close_case(worker, case, NOW, "transferred_out", summary="迁往外省")
    assert not case.obligations.filter(kind="drug_test", opens__gt=NOW).exists()
    withdraw_fact(worker, closing, reason="没有迁成")
    case.refresh_from_db()
    assert (case.closed_on, case.outcome, case.state) == (None, "", "running")
    assert case.obligations.filter(kind="drug_test", opens__gt=NOW).exists()


def test_after_a_death_nothing_is_asked_for():
    worker = a_worker()
    case = a_case(worker)
    record_death(worker, case, NOW)
    case.refresh_from_db()
    assert case.state == "died"
    assert not case.obligations.filter(settled_on__isnull=True, due__gte=NOW).exists()


def test_a_handover_takes_every_open_duty_along():
    agency = an_agency()
    leaving, taking = a_worker(agency), a_worker(agency)
    manager = an_account(agency, Role.MANAGER)
    case = a_case(leaving)
    assert assign_worker(manager, [case], taking) == 1
    case.refresh_from_db()
    assert (case.worker, case.person.worker) == (taking, taking)
    assert set(case.obligations.values_list("worker_id", flat=True)) == {taking.pk}
    assert not Case.objects.visible_to(leaving).exists()
    with pytest.raises(ValidationError):
        assign_worker(manager, [case], manager)
    with pytest.raises(ValidationError):
        assign_worker(manager, [case], a_worker())


def test_days_that_pass_change_the_case_without_a_job_at_midnight():
    worker = a_worker()
    case = a_case(worker, checked_in_on=date(2023, 6, 20))
    record_absence(worker, case, date(2026, 6, 10), permitted=False, reported=False, destination="上海")
    case.refresh_from_db()
    assert case.breaches.get(kind="absence_days").count == 5
    assert freshen(case.agency_id) == 0
    with time_machine.travel("2026-06-20 09:00:00+08:00", tick=False):
        assert freshen(case.agency_id) == 1
        case.refresh_from_db()
        assert case.state == "completed"
        assert differences(case) == []


def test_a_fact_of_the_future_and_one_that_ends_before_it_begins_are_refused():
    worker = a_worker()
    case = a_case(worker)
    with pytest.raises(ValidationError, match="晚于今天"):
        record_contact(worker, case, NOW + timedelta(days=1), "talk")
    with pytest.raises(ValidationError, match="早于开始"):
        record_absence(worker, case, NOW, until=NOW - timedelta(days=1), permitted=True, reported=True)
