"""The projection in the database equals a recomputation, after any sequence of acts in any order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.worlds import a_case, a_worker

from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.rebuild import compare_all, rebuild_all
from xiangnuan.cases.services import (
    TestData,
    change_tier,
    close_case,
    correct_fact,
    record_absence,
    record_contact,
    record_detention,
    record_drug_test,
    record_move,
    record_renewed_use,
    record_review,
    report_to_police,
    serve_end_notice,
    sign_agreement,
    withdraw_fact,
)
from xiangnuan.web.clock import today

START = date(2024, 2, 29)

_DAYS = st.integers(min_value=0, max_value=1200).map(lambda days: START + timedelta(days=days))
_ACTS = st.one_of(
    st.tuples(st.just("test"), _DAYS, st.sampled_from(["negative", "positive", "refused", "missed_excused", "missed"])),
    st.tuples(st.just("laboratory"), _DAYS, st.sampled_from(["negative", "positive"])),
    st.tuples(st.just("contact"), _DAYS, st.booleans()),
    st.tuples(st.just("review"), _DAYS, st.none()),
    st.tuples(st.just("tier"), _DAYS, st.sampled_from(["A", "B", "C1", "C2"])),
    st.tuples(st.just("absence"), _DAYS, st.one_of(st.none(), st.integers(min_value=0, max_value=40))),
    st.tuples(st.just("detention"), _DAYS, st.one_of(st.none(), st.integers(min_value=0, max_value=60))),
    st.tuples(st.just("move"), _DAYS, st.sampled_from(["330482001", "330482002", "330482103"])),
    st.tuples(st.just("agreement"), _DAYS, st.none()),
    st.tuples(st.just("use"), _DAYS, st.none()),
    st.tuples(st.just("report"), _DAYS, st.none()),
    st.tuples(st.just("notice"), _DAYS, st.none()),
    st.tuples(st.just("close"), _DAYS, st.sampled_from(["completed", "isolation", "transferred_out", "died", "other"])),
    st.tuples(st.just("withdraw"), st.integers(min_value=0, max_value=30), st.none()),
    st.tuples(st.just("correct"), st.integers(min_value=0, max_value=30), _DAYS),
)


def perform(worker, case: Case, act) -> None:
    kind, on, extra = act
    if kind == "test":
        record_drug_test(worker, case, TestData(result=extra, on=on))
    elif kind == "laboratory":
        record_drug_test(worker, case, TestData(result=extra, on=on, method="laboratory"))
    elif kind == "contact":
        record_contact(worker, case, on, "talk", found=extra)
    elif kind == "review":
        record_review(worker, case, on, conclusion="平稳")
    elif kind == "tier":
        change_tier(worker, case, on, extra, reason="评估")
    elif kind == "absence":
        until = None if extra is None else on + timedelta(days=extra)
        record_absence(worker, case, on, until=until, permitted=False, reported=False)
    elif kind == "detention":
        record_detention(worker, case, on, until=None if extra is None else on + timedelta(days=extra))
    elif kind == "move":
        record_move(worker, case, on, area_code=extra)
    elif kind == "agreement":
        sign_agreement(worker, case, on)
    elif kind == "use":
        record_renewed_use(worker, case, on)
    elif kind == "report":
        report_to_police(worker, case, on, note="报告")
    elif kind == "notice":
        serve_end_notice(worker, case, on)
    elif kind == "close":
        close_case(worker, case, on, extra, summary="小结")
    else:
        facts = list(case.facts.order_by("pk"))
        fact = facts[on % len(facts)]
        if kind == "withdraw":
            withdraw_fact(worker, fact, reason="误记")
        else:
            until = None if fact.until is None else max(extra, fact.until)
            correct_fact(worker, fact, reason="日期写错", changes={"on": extra, "until": until})


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(_ACTS, min_size=1, max_size=14))
def test_the_projection_equals_a_recomputation_after_any_acts(acts):
    with time_machine.travel("2026-11-23 12:00:00+08:00", tick=False):
        worker = a_worker()
        case = a_case(worker, checked_in_on=START)
        for act in acts:
            case.refresh_from_db()
            try:
                perform(worker, case, act)
            except ValidationError:
                continue  # refused acts leave nothing behind: the comparison below would see it
        compared, wrong = compare_all()
        assert wrong == {}
        assert compared == Case.objects.count()
        settling = list(case.obligations.exclude(settled_by=None).values_list("kind", "settled_by"))
        assert len(settling) == len(set(settling)), "a fact settles at most one duty of a kind"


@pytest.mark.django_db
def test_a_damaged_projection_is_found_and_rebuilt():
    case = a_case(a_worker())
    case.obligations.filter(kind="drug_test", number=1).update(due=today())
    case.obligations.filter(kind="review", number=2).delete()
    Case.objects.filter(pk=case.pk).update(ends_on=today())
    wrong = compare_all()[1][case.pk]
    assert wrong == ["case.ends_on", "obligation drug_test.due", "obligation review missing"]
    assert rebuild_all() == 1
    assert compare_all() == (1, {})


@pytest.mark.django_db
def test_the_engine_is_told_only_what_stands():
    worker = a_worker()
    case = a_case(worker)
    fact = record_contact(worker, case, today(), "talk")
    withdraw_fact(worker, fact, reason="不是这个人")
    assert not case.obligations.filter(kind="contact", settled_on__isnull=False).exists()
    assert Fact.objects.filter(kind="contact").count() == 1
