"""Needs and strengths by part of life: what is asked for, what supersedes what, and what may be considered."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.cases.planning.worlds import in_days
from tests.worlds import a_case, a_worker

from xiangnuan.cases.planning.catalogue import domains, ideas_for, interventions
from xiangnuan.cases.planning.models import Action, Need, NeedsAssessment
from xiangnuan.cases.planning.queries.board import board_of
from xiangnuan.cases.planning.services import NeedData, assess_needs, withdraw_needs
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db
HEALTH = {"health": NeedData("much", "愿意看病", "胃不好，常疼")}


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def case(worker):
    return a_case(worker)


def test_nine_parts_of_life_are_asked_about(worker, case) -> None:
    made = assess_needs(worker, case, today(), HEALTH)
    assert list(domains()) == ["health", "mind", "family", "housing", "work", "money", "law", "peers", "purpose"]
    assert [need.domain for need in Need.objects.filter(assessment=made)] == list(domains())


def test_the_next_assessment_supersedes_and_both_stay(worker, case) -> None:
    first = assess_needs(worker, case, in_days(-30), HEALTH)
    second = assess_needs(worker, case, today(), {"health": NeedData("some")})
    first.refresh_from_db()
    assert first.successor == second
    board = board_of(case, today())
    assert (board.needs, board.assessments) == (second, [first])
    assert board.levels["health"] == "some"


def test_a_wrong_assessment_is_withdrawn_and_the_one_before_counts_again(worker, case) -> None:
    first = assess_needs(worker, case, in_days(-30), HEALTH)
    second = assess_needs(worker, case, today(), {"health": NeedData("none")})
    with pytest.raises(ValidationError, match="只能撤回最近"):
        withdraw_needs(worker, first, "记错了人")
    withdraw_needs(worker, second, "记错了人")
    assert board_of(case, today()).needs == first
    assert NeedsAssessment.objects.get(pk=second.pk).withdrawal_reason == "记错了人"


@pytest.mark.parametrize(
    ("on", "needs", "field"),
    [
        (1, HEALTH, "on"),
        (0, {}, "__all__"),
        (0, {"work": NeedData("much")}, "situation-work"),
        (0, {"work": NeedData("huge")}, "level-work"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(worker, case, on, needs, field) -> None:
    with pytest.raises(ValidationError) as wrong:
        assess_needs(worker, case, in_days(on), needs)
    assert field in getattr(wrong.value, "error_dict", {"__all__": 1})


def test_no_assessment_lies_before_the_one_that_counts(worker, case) -> None:
    assess_needs(worker, case, in_days(-5), HEALTH)
    with pytest.raises(ValidationError) as wrong:
        assess_needs(worker, case, in_days(-6), HEALTH)
    assert "on" in wrong.value.error_dict


def test_what_was_said_is_encrypted(worker, case) -> None:
    assess_needs(worker, case, today(), HEALTH, "先看病")
    with connection.cursor() as cursor:
        cursor.execute("SELECT situation FROM planning_need WHERE domain = 'health'")
        assert "胃不好".encode() not in bytes(cursor.fetchone()[0])


def test_what_may_be_considered_follows_the_need_and_adds_nothing(worker, case) -> None:
    assess_needs(worker, case, today(), HEALTH | {"work": NeedData("some"), "mind": NeedData("none")})
    ideas = ideas_for(board_of(case, today()).levels)
    assert {one.domain for one in ideas} == {"health", "work"}
    assert ideas[0].domain == "health", "the greater need first"
    assert "work-job" not in [one.key for one in ideas], "that is for a great need"
    assert not Action.objects.exists()


def test_the_library_has_something_for_every_part_of_life_in_both_languages() -> None:
    assert {one.domain for one in interventions().values()} == set(domains())
    assert 20 <= len(interventions()) <= 30
    for one in interventions().values():
        assert one.actions
        assert all(words.strip() for language in one.words.values() for words in language.values())
