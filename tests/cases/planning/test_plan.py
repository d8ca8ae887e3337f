"""The plan: the person's own words and agreement, goals, steps, versions, reviews."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from tests.cases.planning.worlds import a_member, a_plan, a_step, an_agreed_plan, in_days
from tests.worlds import a_case, a_person, a_worker

from xiangnuan.cases.planning.models import Action, Goal, Plan
from xiangnuan.cases.planning.queries.board import board_of, tell_plan
from xiangnuan.cases.planning.services import (
    ActionData,
    GoalData,
    PlanData,
    add_action,
    add_goal,
    agree_plan,
    change_plan,
    describe_action,
    describe_goal,
    describe_plan,
    reopen_action,
    review_plan,
    settle_action,
    start_plan,
    take_back_agreement,
    take_out_goal,
    withdraw_plan,
    withdraw_review,
)
from xiangnuan.cases.services import close_case
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def case(worker):
    return a_case(worker)


def refused(field: str, act, *args, **more) -> None:
    with pytest.raises(ValidationError) as wrong:
        act(*args, **more)
    assert field in wrong.value.error_dict


def test_a_case_has_one_plan_at_a_time(worker, case) -> None:
    a_plan(worker, case)
    with pytest.raises(ValidationError, match="已经有一份帮教计划"):
        start_plan(worker, case, PlanData(today()))


def test_the_review_lies_after_the_plan_and_the_plan_not_ahead(worker, case) -> None:
    refused("review_on", start_plan, worker, case, PlanData(today(), review_on=today()))
    refused("made_on", start_plan, worker, case, PlanData(in_days(1)))


def test_nobody_agrees_to_an_empty_plan_nor_to_one_without_their_own_words(worker, case) -> None:
    plan = start_plan(worker, case, PlanData(today()))
    with pytest.raises(ValidationError, match="还没有目标"):
        agree_plan(worker, plan, today(), "paper")
    add_goal(worker, plan, GoalData("work", "找一份工作"))
    with pytest.raises(ValidationError, match="本人的话"):
        agree_plan(worker, plan, today(), "paper")
    describe_plan(worker, plan, PlanData(today(), "想开个小店"))
    assert agree_plan(worker, plan, today(), "paper").agreed_on == today()


def test_an_oral_agreement_has_a_witness_and_a_refusal_its_reason(worker, case) -> None:
    plan = a_plan(worker, case)
    refused("witness", agree_plan, worker, plan, today(), "oral")
    refused("reason", agree_plan, worker, plan, today(), "refused")
    refused("on", agree_plan, worker, plan, in_days(-11), "paper")
    refused("how", agree_plan, worker, plan, today(), "")
    assert agree_plan(worker, plan, today(), "oral", witness="王芳").witness == "王芳"


def test_a_refused_plan_counts_as_not_agreed_and_may_be_changed_and_asked_again(worker, case) -> None:
    plan = agree_plan(worker, a_plan(worker, case), today(), "refused", reason="不想去医院")
    assert (plan.agreed_on, plan.state_on(today())) == (None, "draft")
    goal = plan.goals.get()
    describe_goal(worker, goal, GoalData("health", "先在家量血压"))
    assert agree_plan(worker, plan, today(), "paper").refusal_reason == ""


def test_an_agreed_plan_is_not_changed_in_place(worker, case) -> None:
    plan = an_agreed_plan(worker, case)
    goal = plan.goals.get()
    for act, *args in (
        (describe_plan, plan, PlanData(today(), "别的话")),
        (add_goal, plan, GoalData("work", "找工作")),
        (describe_goal, goal, GoalData("work", "找工作")),
        (take_out_goal, goal),
        (add_action, goal, a_step()),
        (describe_action, goal.actions.get(), a_step()),
        (withdraw_plan, plan, "写错了"),
    ):
        with pytest.raises(ValidationError, match="已经同意"):
            act(worker, *args)


def test_the_next_version_carries_open_goals_over_with_their_open_steps(worker, case) -> None:
    plan = an_agreed_plan(worker, case, a_step("约体检"), a_step("去体检"))
    other = take_back_agreement(worker, plan)
    reached = add_goal(worker, other, GoalData("law", "补齐证件"))
    agree_plan(worker, other, today(), "paper")
    goal = plan.goals.exclude(pk=reached.pk).get()
    settle_action(worker, goal.actions.get(pk=goal.actions.first().pk), "done", today())
    review_plan(worker, plan, today(), "好多了", {goal.pk: ("partly", ""), reached.pk: ("reached", "")}, in_days(30))
    after = change_plan(worker, plan)
    assert (after.number, after.own_words, after.agreed_on) == (2, plan.own_words, None)
    kept = after.goals.get()
    assert (kept.what, kept.carried_from) == (goal.what, goal)
    assert [one.what for one in kept.actions.all()] == ["去体检"]
    assert sorted(goal.actions.values_list("state", flat=True)) == ["carried", "done"]
    plan.refresh_from_db()
    assert plan.replaced_on == today()
    board = board_of(case, today())
    assert (board.told.plan, board.versions) == (after, [plan])


def test_a_version_begun_by_mistake_is_withdrawn_and_the_one_before_counts_again(worker, case) -> None:
    plan = an_agreed_plan(worker, case)
    after = change_plan(worker, plan)
    withdraw_plan(worker, after, "点错了")
    told = board_of(case, today()).told
    assert told.plan == plan
    assert [step.action.state for step in told.steps] == ["open"]
    assert change_plan(worker, plan).number == 3


def test_a_version_in_which_something_was_done_is_not_withdrawn(worker, case) -> None:
    plan = a_plan(worker, case)
    settle_action(worker, Action.objects.get(), "done", today())
    with pytest.raises(ValidationError, match="已经有办好的事"):
        withdraw_plan(worker, plan, "写错了")
    with pytest.raises(ValidationError, match="已经有办好的事"):
        take_out_goal(worker, plan.goals.get())


def test_the_agreement_is_taken_back_until_the_plan_was_looked_back_at(worker, case) -> None:
    plan = an_agreed_plan(worker, case)
    assert take_back_agreement(worker, plan).how == ""
    agree_plan(worker, plan, today(), "paper")
    review_plan(worker, plan, today(), "好多了", {plan.goals.get().pk: ("partly", "")}, in_days(30))
    with pytest.raises(ValidationError, match="已经回顾过"):
        take_back_agreement(worker, plan)


# Steps ---------------------------------------------------------------------------------------------------------------
def test_a_step_says_what_who_and_until_when(worker, case) -> None:
    plan = start_plan(worker, case, PlanData(today()))
    goal = GoalData("health", "去体检")
    refused("due_on-0", add_goal, worker, plan, goal, [ActionData("约体检", "person", None)])
    refused("owner-1", add_goal, worker, plan, goal, [a_step(), a_step(owner="role:nobodys")])
    refused("owner-0", add_goal, worker, plan, goal, [a_step(owner="member:1")])
    refused("kind-0", add_goal, worker, plan, goal, [a_step(kind="song")])
    refused("what", add_goal, worker, plan, GoalData("health", " "))
    refused("domain", add_goal, worker, plan, GoalData("weather", "晴天"))
    assert not Goal.objects.exists()


def test_nobody_of_another_team_is_given_something_to_do(worker, case) -> None:
    other = a_member(worker, a_case(worker, a_person(worker, "王海")))
    plan = start_plan(worker, case, PlanData(today()))
    refused("owner-0", add_goal, worker, plan, GoalData("health", "去体检"), [a_step(owner=f"member:{other.pk}")])


def test_a_step_is_done_once_or_dropped_with_its_reason(worker, case) -> None:
    an_agreed_plan(worker, case)
    action = Action.objects.get()
    refused("note", settle_action, worker, action, "dropped", today())
    refused("on", settle_action, worker, action, "done", in_days(1))
    refused("state", settle_action, worker, action, "open", today())
    settle_action(worker, action, "done", today(), "结果正常")
    with pytest.raises(ValidationError, match="已经了结"):
        settle_action(worker, action, "done", today())
    assert reopen_action(worker, action).is_open


def test_progress_is_what_is_done_of_what_counts(worker, case) -> None:
    plan = an_agreed_plan(worker, case, a_step("一"), a_step("二"), a_step("三"))
    first, second, _third = Action.objects.order_by("pk")
    settle_action(worker, first, "done", today())
    settle_action(worker, second, "dropped", today(), "不需要了")
    told = tell_plan(plan, today())
    assert (told.done, told.total) == (1, 2)


def test_a_step_of_an_old_version_is_not_opened_again(worker, case) -> None:
    plan = an_agreed_plan(worker, case)
    action = Action.objects.get()
    settle_action(worker, action, "done", today())
    change_plan(worker, plan)
    with pytest.raises(ValidationError, match="已经不用了"):
        reopen_action(worker, action)


# Reviews -------------------------------------------------------------------------------------------------------------
def test_a_review_says_of_each_goal_how_far_it_has_come_and_when_next(worker, case) -> None:
    plan = an_agreed_plan(worker, case)
    goal = plan.goals.get().pk
    refused(f"outcome-{goal}", review_plan, worker, plan, today(), "好多了", {}, in_days(30))
    refused("changed", review_plan, worker, plan, today(), " ", {goal: ("partly", "")}, in_days(30))
    refused("next_on", review_plan, worker, plan, today(), "好多了", {goal: ("partly", "")}, None)
    refused("next_on", review_plan, worker, plan, today(), "好多了", {goal: ("partly", "")}, today())
    refused("on", review_plan, worker, plan, in_days(-11), "好多了", {goal: ("partly", "")}, in_days(30))
    review_plan(worker, plan, today(), "都好了", {goal: ("reached", "")}, None)
    plan.refresh_from_db()
    assert plan.review_on is None


def test_a_plan_without_agreement_is_not_looked_back_at(worker, case) -> None:
    plan = a_plan(worker, case)
    with pytest.raises(ValidationError, match="还没有同意"):
        review_plan(worker, plan, today(), "好多了", {}, in_days(30))


def test_the_state_says_when_a_review_is_due(worker, case) -> None:
    plan = an_agreed_plan(worker, case, days=-80, review=-1)
    assert plan.state_on(in_days(-2)) == "running"
    assert plan.state_on(today()) == "review_due"


def test_the_latest_review_is_withdrawn_and_its_goals_stand_as_before(worker, case) -> None:
    plan = an_agreed_plan(worker, case, review=1)
    goal = plan.goals.get()
    first = review_plan(worker, plan, in_days(-5), "开始了", {goal.pk: ("not", "")}, in_days(2))
    second = review_plan(worker, plan, today(), "好了", {goal.pk: ("reached", "")}, None)
    with pytest.raises(ValidationError, match="只能撤回最近"):
        withdraw_review(worker, first, "记错了")
    withdraw_review(worker, second, "记错了")
    goal.refresh_from_db()
    plan.refresh_from_db()
    assert (goal.outcome, plan.review_on) == ("not", in_days(2))


def test_nothing_is_written_once_the_case_is_closed(worker, case) -> None:
    plan = an_agreed_plan(worker, case)
    close_case(worker, case, today(), "other", summary="转出")
    for act, *args in ((change_plan, plan), (settle_action, Action.objects.get(), "done", today())):
        with pytest.raises(ValidationError, match="已经结案"):
            act(worker, *args)
    assert Plan.objects.count() == 1
