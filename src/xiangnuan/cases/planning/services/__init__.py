"""Every write of this app, one function an act."""

from __future__ import annotations

from xiangnuan.cases.planning.services.goals import (
    ActionData,
    GoalData,
    add_action,
    add_goal,
    describe_action,
    describe_goal,
    reopen_action,
    settle_action,
    take_out_goal,
)
from xiangnuan.cases.planning.services.meetings import MeetingData, hold_meeting, withdraw_meeting
from xiangnuan.cases.planning.services.needs import NeedData, assess_needs, withdraw_needs
from xiangnuan.cases.planning.services.plans import (
    PlanData,
    agree_plan,
    change_plan,
    describe_plan,
    start_plan,
    take_back_agreement,
    withdraw_plan,
)
from xiangnuan.cases.planning.services.reviews import review_plan, withdraw_review
from xiangnuan.cases.planning.services.teams import (
    SeatData,
    add_role,
    describe_member,
    describe_role,
    join_team,
    leave_team,
)

__all__ = [
    "ActionData",
    "GoalData",
    "MeetingData",
    "NeedData",
    "PlanData",
    "SeatData",
    "add_action",
    "add_goal",
    "add_role",
    "agree_plan",
    "assess_needs",
    "change_plan",
    "describe_action",
    "describe_goal",
    "describe_member",
    "describe_plan",
    "describe_role",
    "hold_meeting",
    "join_team",
    "leave_team",
    "reopen_action",
    "review_plan",
    "settle_action",
    "start_plan",
    "take_back_agreement",
    "take_out_goal",
    "withdraw_meeting",
    "withdraw_needs",
    "withdraw_plan",
    "withdraw_review",
]
