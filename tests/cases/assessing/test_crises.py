"""Crises: raised at once from any source, on Today until somebody says what was done, never lost by a click."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.cases.assessing.worlds import a_sheet, answers_of, shipped
from tests.worlds import a_case, a_worker, an_account

from xiangnuan.access.roles import Role
from xiangnuan.cases.assessing.models import Crisis
from xiangnuan.cases.assessing.services import ResponseData, answer_crisis, correct_assessment, record_assessment
from xiangnuan.cases.hooks import tasks_of
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def person(worker):
    return a_case(worker).person


def tasks(user):
    """The urgent tasks on somebody's Today."""
    return [task for task in tasks_of(user, today(), today()) if task.urgent]


def test_a_thought_of_self_harm_stands_on_today_at_once(worker, person) -> None:
    made = a_sheet(worker, person, "phq-9", q9=1)
    [task] = tasks(worker)
    assert (task.person, task.title) == (person.pk, "危机提示：轻生或自伤")
    assert task.url == f"/assess/crises/{made.crisis.pk}/"
    assert len(tasks(an_account(worker.agency, Role.MANAGER))) == 1


def test_neither_a_colleague_nor_the_town_sees_it_on_today(worker, person) -> None:
    a_sheet(worker, person, q9=1)
    assert tasks(a_worker(worker.agency)) == []
    assert tasks(an_account(worker.agency, Role.TOWN_OFFICE)) == []


def test_a_sheet_without_such_an_answer_raises_none(worker, person) -> None:
    a_sheet(worker, person, "phq-9", 3, q9=0)
    assert not Crisis.objects.exists()


def test_an_unfinished_sheet_raises_a_crisis_all_the_same(worker, person) -> None:
    record_assessment(worker, person, shipped("phq-9"), today(), {"q9": 2}, partly=True)
    assert len(tasks(worker)) == 1


def test_several_sorts_are_one_crisis(worker, person) -> None:
    made = a_sheet(worker, person, "generic-1", self_harm=2, psychosis=3, violence=3)
    assert set(made.crisis.kinds.split(",")) == {"self_harm", "psychosis", "violence"}


def test_what_was_done_ends_it(worker, person) -> None:
    crisis = a_sheet(worker, person, q9=1).crisis
    answer_crisis(
        worker, crisis, ResponseData(today(), "见到本人，谈了一小时", told_family="母亲陪着", note="没有打算")
    )
    assert tasks(worker) == []
    crisis.refresh_from_db()
    assert (crisis.end, crisis.ended_by) == ("answered", worker)
    with pytest.raises(ValidationError, match="已经处理完"):
        answer_crisis(worker, crisis, ResponseData(today(), "又谈", note="好"))


def test_who_follows_up_keeps_it_on_today(worker, person) -> None:
    crisis = a_sheet(worker, person, q9=1).crisis
    answer_crisis(worker, crisis, ResponseData(today(), "电话没有接，明早上门", closes=False))
    assert len(tasks(worker)) == 1
    answer_crisis(worker, crisis, ResponseData(today(), "上门见到了", note="平稳"))
    assert tasks(worker) == []
    assert crisis.responses.count() == 2


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"done": " "}, "done"),
        ({"done": "谈过", "note": ""}, "note"),
        ({"done": "谈过", "note": "好", "on": today() + timedelta(days=1)}, "on"),
        ({"done": "谈过", "note": "好", "on": today() - timedelta(days=9)}, "on"),
    ],
)
def test_an_answer_says_what_was_done_when_and_how_it_stands(data, field, worker, person) -> None:
    crisis = a_sheet(worker, person, q9=1).crisis
    with pytest.raises(ValidationError) as wrong:
        answer_crisis(worker, crisis, ResponseData(**{"on": today(), **data}))
    assert field in wrong.value.error_dict


def test_a_corrected_answer_ends_the_crisis_that_was_a_slip(worker, person) -> None:
    wrong = a_sheet(worker, person, q9=1)
    correct_assessment(worker, wrong, wrong.on, answers_of(shipped("phq-9")), reason="点错了")
    assert Crisis.objects.get().end == Crisis.End.CORRECTED
    assert tasks(worker) == []


def test_a_crisis_moves_on_to_the_corrected_sheet(worker, person) -> None:
    wrong = a_sheet(worker, person, q9=1)
    right = correct_assessment(worker, wrong, wrong.on, answers_of(shipped("phq-9"), q9=3), reason="更重")
    assert Crisis.objects.get().assessment == right
    assert len(tasks(worker)) == 1


def test_a_correction_that_brings_one_up_raises_it(worker, person) -> None:
    wrong = a_sheet(worker, person)
    correct_assessment(worker, wrong, wrong.on, answers_of(shipped("phq-9"), q9=1), reason="漏记")
    assert len(tasks(worker)) == 1


def test_what_was_answered_is_not_asked_again_by_a_correction(worker, person) -> None:
    wrong = a_sheet(worker, person, q9=1)
    answer_crisis(worker, wrong.crisis, ResponseData(today(), "谈过", note="平稳"))
    correct_assessment(worker, wrong, wrong.on, answers_of(shipped("phq-9"), 1, q9=1), reason="第一题")
    assert tasks(worker) == []
