"""Meetings and promises, Today, the list, the figure, the hand-over from before the release, the person's own copy."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.cases.planning.worlds import a_member, a_plan, a_step, an_agreed_plan, in_days
from tests.prerelease.worlds import a_stay
from tests.worlds import a_case, a_person, a_worker, an_account

from xiangnuan.access.roles import Role
from xiangnuan.cases.hooks import seeds_of, tasks_of
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.copying import PLANS
from xiangnuan.cases.planning.models import Action, Plan
from xiangnuan.cases.planning.queries.board import board_of
from xiangnuan.cases.planning.queries.listing import Asked, in_order, listed, progress_of
from xiangnuan.cases.planning.services import (
    MeetingData,
    NeedData,
    agree_plan,
    assess_needs,
    change_plan,
    describe_action,
    hold_meeting,
    settle_action,
    withdraw_meeting,
    withdraw_plan,
)
from xiangnuan.cases.services import DecisionData
from xiangnuan.indicators import Scope, indicator
from xiangnuan.prerelease.services import assess, hand_over, prepare, record_release
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db
SAID = MeetingData(in_days(-1), "村委会", "说了工作的事", "一起想办法")


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def case(worker):
    return a_case(worker)


def told(user, days: int = 6) -> list[str]:
    """The titles of what waits for a user."""
    return [task.title for task in tasks_of(user, today(), in_days(days))]


# Meetings ------------------------------------------------------------------------------------------------------------
def test_a_promise_becomes_something_to_do_of_its_party(worker, case) -> None:
    member = a_member(worker, case)
    hold_meeting(worker, case, SAID, [member], [a_step("陪他去面试", f"member:{member.pk}", 2)])
    step = board_of(case, today()).promises[0]
    assert (step.owner, step.role) == ("林大", "家属")
    assert "提醒家属：陪他去面试" in told(worker)


def test_a_meeting_says_where_and_what_and_names_its_own_members(worker, case) -> None:
    stranger = a_member(worker, a_case(worker, a_person(worker, "王海")))
    for data, present, field in (
        (MeetingData(in_days(1), "村委会", "谈"), [], "on"),
        (MeetingData(today(), " ", "谈"), [], "place"),
        (MeetingData(today(), "村委会", " "), [], "discussed"),
        (SAID, [stranger], "present"),
    ):
        with pytest.raises(ValidationError) as wrong:
            hold_meeting(worker, case, data, present)
        assert field in wrong.value.error_dict


def test_a_withdrawn_meeting_takes_its_open_promises_along_and_leaves_what_was_done(worker, case) -> None:
    meeting = hold_meeting(worker, case, SAID, [], [a_step("一"), a_step("二")])
    settle_action(worker, Action.objects.order_by("pk").first(), "done", today())
    withdraw_meeting(worker, meeting, "记到别人名下了")
    assert list(Action.objects.order_by("pk").values_list("state", flat=True)) == ["done", "withdrawn"]
    with pytest.raises(ValidationError, match="已经撤回"):
        withdraw_meeting(worker, meeting, "再撤一次")


def test_a_promise_is_not_rewritten(worker, case) -> None:
    hold_meeting(worker, case, SAID, [], [a_step()])
    with pytest.raises(ValidationError, match="不改写"):
        describe_action(worker, Action.objects.get(), a_step("别的事"))


# Today ---------------------------------------------------------------------------------------------------------------
def test_today_reminds_each_party_of_its_own_until_the_weeks_end(worker, case) -> None:
    steps = (a_step("写简历", "person", 2), a_step("约面试", "worker", -3), a_step("量血压", "role:medical", 1))
    an_agreed_plan(worker, case, *steps, a_step("以后的事", "person", 40))
    assert told(worker) == ["约面试", "提醒社区医务人员：量血压", "提醒本人：写简历"]


def test_what_is_done_or_belongs_to_an_old_version_reminds_nobody(worker, case) -> None:
    plan = an_agreed_plan(worker, case, a_step("一"), a_step("二"))
    settle_action(worker, Action.objects.order_by("pk").first(), "done", today())
    change_plan(worker, plan)
    assert told(worker) == ["提醒本人：二"]


def test_a_plan_is_missing_once_somebody_has_been_here_for_a_while(worker) -> None:
    a_case(worker, checked_in_on=in_days(-20))
    assert told(worker) == []
    a_case(worker, a_person(worker, "王海"), checked_in_on=in_days(-31))
    assert told(worker) == ["一起定一份帮教计划"]


def test_a_review_waits_when_its_day_comes(worker, case) -> None:
    an_agreed_plan(worker, case, a_step(days=50), review=5)
    assert told(worker, 4) == []
    assert told(worker, 5) == ["回顾帮教计划"]


def test_who_may_not_act_and_who_has_others_sees_none_of_it(worker, case) -> None:
    an_agreed_plan(worker, case)
    for role in (Role.TOWN_OFFICE, Role.SUPERVISOR):
        assert told(an_account(worker.agency, role)) == []
    assert told(a_worker(worker.agency)) == []
    assert told(an_account(worker.agency, Role.MANAGER)) == ["提醒本人：去做体检"]


# The list ------------------------------------------------------------------------------------------------------------
def test_the_list_finds_every_state(worker) -> None:
    cases = [a_case(worker, a_person(worker, f"林海{number}")) for number in range(4)]
    a_plan(worker, cases[1])
    an_agreed_plan(worker, cases[2])
    an_agreed_plan(worker, cases[3], review=0)
    states = ("none", "draft", "running", "review_due")
    assert [set(listed(worker, Asked(state=one), today())) for one in states] == [{case} for case in cases]
    progress = progress_of(worker.agency_id, cases, today())
    assert [progress[case.pk].state for case in cases] == list(states)
    assert progress[cases[2].pk].next.action.what == "去做体检"


def test_the_list_stands_by_what_comes_first(worker) -> None:
    late, soon = (a_case(worker, a_person(worker, name)) for name in ("王海", "林海"))
    an_agreed_plan(worker, late, a_step(days=9))
    an_agreed_plan(worker, soon, a_step(days=1))
    without = a_case(worker, a_person(worker, "周海"))
    rows = in_order(listed(worker, Asked(), today()))
    assert list(rows.order_by(*Asked().order)) == [soon, late, without]


def test_the_manager_narrows_the_list_by_worker_and_town(worker, case) -> None:
    manager, other = an_account(worker.agency, Role.MANAGER), a_worker(worker.agency)
    a_case(other, a_person(other, "王海"), area_code="330482001")
    assert set(listed(manager, Asked(worker=str(worker.pk)), today())) == {case}
    assert set(listed(manager, Asked(town="330482103"), today())) == {case}
    assert set(listed(worker, Asked(worker=str(other.pk)), today())) == {case}, "a worker sees the own clients"


# The figure ----------------------------------------------------------------------------------------------------------
def test_the_rate_counts_running_cases_with_a_plan_to_which_the_person_agreed(worker, case) -> None:
    other = a_case(worker, a_person(worker, "王海"))
    a_plan(worker, other)
    plan = an_agreed_plan(worker, case, days=-5)

    def rate(days: int = 0):
        figure = indicator("plan_rate").value(Scope(worker.agency), in_days(days))
        return figure.numerator, figure.denominator, figure.excepted

    assert rate() == (1, 2, (other.pk,))
    assert rate(-6)[0] == 0, "what was agreed later does not exist yet"
    change_plan(worker, plan)
    assert rate()[0] == 1, "a plan that is being changed still counts"
    assert not indicator("plan_rate").published


# From before the release ---------------------------------------------------------------------------------------------
def handed_over(worker) -> Case:
    """A case that goes on from a stay in which housing was left open and the family settled."""
    stay = a_stay(worker, days=-4)
    assess(worker, stay, assessed_on=in_days(-6), own_words="想先找个住的地方")
    prepare(worker, stay, "home", need="much", situation="没地方住", arrangement="问公租房", due_on=in_days(9))
    prepare(worker, stay, "family", need="some", arrangement="父亲同意", is_ready=True)
    stay = record_release(worker, stay, in_days(-4), "term", "community_rehabilitation")
    order = DecisionData(measure="community_rehabilitation", decided_on=in_days(-4), received_on=in_days(-4))
    return hand_over(worker, stay, order, area_code="330482103")


def test_what_was_open_at_the_release_and_the_own_words_are_offered(worker) -> None:
    case = handed_over(worker)
    seeds = seeds_of(worker, case)[0]
    assert seeds.own_words == "想先找个住的地方"
    assert [(line.domain, line.step, line.due_on) for line in seeds.lines] == [("housing", "问公租房", in_days(9))]
    assert not Plan.objects.exists(), "it is offered and not written"
    assert seeds_of(a_worker(worker.agency), case) == []


def test_a_case_from_elsewhere_begins_with_nothing(worker, case) -> None:
    assert seeds_of(worker, case) == []


# The own copy --------------------------------------------------------------------------------------------------------
def test_the_own_copy_has_plans_needs_and_seats_but_nobody_elses_name_or_number(worker, case) -> None:
    member = a_member(worker, case, name="欧阳大山", phone="13800006621")
    assess_needs(worker, case, today(), {"health": NeedData("much", "愿意看病", "胃不好")})
    plan = an_agreed_plan(worker, case, a_step("陪他去体检", f"member:{member.pk}"))
    hold_meeting(worker, case, SAID, [member], [a_step("每周吃顿饭", f"member:{member.pk}")])
    withdraw_plan(worker, change_plan(worker, plan), "点错了")
    entry = PLANS.entries(case.person_id, False)[0]
    text = json.dumps(entry, ensure_ascii=False) + str(PLANS.lines(entry))
    for word in ("想把身体养好", "胃不好", "陪他去体检", "家属", "每周吃顿饭", "说了工作的事"):
        assert word in text
    assert "欧阳" not in text
    assert "6621" not in text
    assert len(entry["plans"]) == 1


def test_a_sealed_case_is_out_of_list_today_and_copy(worker, case) -> None:
    an_agreed_plan(worker, case)
    Case.objects.filter(pk=case.pk).update(sealed_on=today())
    assert told(worker) == []
    assert not listed(worker, Asked(), today())
    assert PLANS.entries(case.person_id, False) == []
    assert len(PLANS.entries(case.person_id, True)) == 1
    assert not Plan.objects.visible_to(worker)


def test_an_agreement_may_wait_a_day(worker, case) -> None:
    plan = agree_plan(worker, a_plan(worker, case), today() - timedelta(days=1), "oral", witness="王芳")
    assert plan.state_on(today()) == "running"
