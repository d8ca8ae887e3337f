"""A plan around one person, made by the services that users call."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from xiangnuan.access.models import User
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.models import HelpTeamMember, Plan
from xiangnuan.cases.planning.services import (
    ActionData,
    GoalData,
    PlanData,
    SeatData,
    add_goal,
    agree_plan,
    join_team,
    start_plan,
)
from xiangnuan.web.clock import today


def in_days(days: int) -> date:
    """A day from today on, or before it."""
    return today() + timedelta(days=days)


def a_member(user: User, case: Case, role: str = "family", name: str = "林大", **data: Any) -> HelpTeamMember:
    """Somebody on a seat of the team."""
    return join_team(user, case, SeatData(role, name, data.pop("since", in_days(-20)), **data))


def a_step(what: str = "去做体检", owner: str = "person", days: int = 3, kind: str = "other") -> ActionData:
    """Something that somebody does in so many days."""
    return ActionData(what, owner, in_days(days), kind)


def a_plan(user: User, case: Case, *steps: ActionData, days: int = -10, review: int = 60) -> Plan:
    """A plan with one goal, to which nobody has agreed yet; made some days ago."""
    plan = start_plan(user, case, PlanData(in_days(days), "想把身体养好，多陪陪孩子。", in_days(review)))
    add_goal(user, plan, GoalData("health", "清楚自己的身体状况", "拿到体检结果", in_days(80)), steps or (a_step(),))
    return plan


def an_agreed_plan(user: User, case: Case, *steps: ActionData, days: int = -10, review: int = 60) -> Plan:
    """The same, signed by the person on the day it was made."""
    return agree_plan(user, a_plan(user, case, *steps, days=days, review=review), in_days(days), "paper")
