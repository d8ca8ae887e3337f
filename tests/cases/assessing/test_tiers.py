"""The tier: proposed with reasons, confirmed or overridden by a named person, written as any change of tier is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.cases.assessing.worlds import a_sheet, own_sheet, shipped
from tests.worlds import a_case, a_person, a_worker, an_account

from xiangnuan.access.roles import Role
from xiangnuan.cases.assessing.hints import hints_for
from xiangnuan.cases.assessing.queries import next_review
from xiangnuan.cases.assessing.services import add_instrument, decide_tier
from xiangnuan.cases.services import TestData, record_absence, record_drug_test, withdraw_fact
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def case(worker):
    return a_case(worker)


def test_a_risk_sheet_proposes_and_changes_nothing_by_itself(worker, case) -> None:
    made = a_sheet(worker, case.person, "generic-1", positive_test=1)
    case.refresh_from_db()
    assert (made.tier, case.tier) == ("A", "")


def test_a_confirmed_proposal_is_a_fact_of_the_case_with_its_ground(worker, case) -> None:
    made = a_sheet(worker, case.person, "generic-1", positive_test=1)
    fact = decide_tier(worker, made, "A", today())
    case.refresh_from_db()
    assert (case.tier, fact.recorded_by, made.__class__.objects.get(pk=made.pk).tier_fact) == ("A", worker, fact)
    assert "通用风险评估表" in fact.note


def test_another_tier_needs_a_reason(worker, case) -> None:
    made = a_sheet(worker, case.person, "generic-1", positive_test=1)
    with pytest.raises(ValidationError) as wrong:
        decide_tier(worker, made, "B", today())
    assert "reason" in wrong.value.error_dict
    fact = decide_tier(worker, made, "B", today(), reason="阳性为合理用药所致，待复检")
    case.refresh_from_db()
    assert case.tier == "B"
    assert "建议A，没有采用" in fact.note
    assert fact.note.endswith("待复检")


def test_it_is_decided_once_and_again_when_the_fact_was_withdrawn(worker, case) -> None:
    made = a_sheet(worker, case.person, "generic-1", positive_test=1)
    fact = decide_tier(worker, made, "A", today())
    with pytest.raises(ValidationError, match="已经按这份量表定过"):
        decide_tier(worker, made, "A", today())
    withdraw_fact(worker, fact, reason="日期错了")
    decide_tier(worker, made, "A", today())


def test_a_scale_that_proposes_none_decides_none(worker, case) -> None:
    with pytest.raises(ValidationError, match="没有提出分级建议"):
        decide_tier(worker, a_sheet(worker, case.person, "gad-7"), "A", today())


def test_nobody_without_an_open_case_gets_a_tier(worker) -> None:
    made = a_sheet(worker, a_person(worker, "王海"), "generic-1")
    with pytest.raises(ValidationError, match="个案已经结束"):
        decide_tier(worker, made, made.tier, today())


def test_a_tier_is_not_older_than_its_ground(worker, case) -> None:
    made = a_sheet(worker, case.person, "generic-1")
    with pytest.raises(ValidationError) as wrong:
        decide_tier(worker, made, made.tier, today() - timedelta(days=1))
    assert "on" in wrong.value.error_dict


def test_an_own_risk_sheet_proposes_too(worker, case) -> None:
    add_instrument(an_account(worker.agency, Role.MANAGER), own_sheet())
    decide_tier(worker, a_sheet(worker, case.person, "town-risk", 1), "B", today())
    case.refresh_from_db()
    assert case.tier == "B"


# What the record says -----------------------------------------------------------------------------------------------
def test_the_record_helps_beside_the_item_and_answers_nothing(worker, case) -> None:
    for days, result in ((60, "negative"), (40, "positive"), (20, "refused")):
        record_drug_test(worker, case, TestData(result=result, on=today() - timedelta(days=days), panel=""))
    record_absence(worker, case, today() - timedelta(days=10), until=today(), permitted=False, reported=False)
    hints = hints_for(worker, case.person_id, shipped("generic-1"), today())
    assert hints["positive_test"].startswith("最近12个月检测 2 次，阳性 1 次")
    assert hints["refusal"].startswith("拒绝或逃避检测 1 次")
    assert hints["leaves"].startswith("外出 1 次，没有报告 1 次")
    assert "housing" not in hints


def test_a_colleagues_record_helps_nobody_else(worker, case) -> None:
    record_drug_test(worker, case, TestData(result="positive", on=today(), panel=""))
    hints = hints_for(a_worker(worker.agency), case.person_id, shipped("generic-1"), today())
    assert hints["positive_test"] == "最近12个月检测 0 次，没有“阳性”的记录"


def test_only_a_risk_sheet_is_helped(worker, case) -> None:
    assert hints_for(worker, case.person_id, shipped("phq-9"), today()) == {}


def test_the_next_review_comes_from_the_rulebook(worker, case) -> None:
    duty = next_review(worker, case.person_id)
    assert duty is not None
    assert duty.due == case.obligations.filter(kind="review", settled_on=None).order_by("due").first().due
    assert next_review(a_worker(worker.agency), case.person_id) is None
