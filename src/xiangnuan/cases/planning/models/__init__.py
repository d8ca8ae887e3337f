"""The team, the needs, the plan with its goals, actions and reviews, and the meetings."""

from __future__ import annotations

from xiangnuan.cases.planning.models.meetings import TeamMeeting
from xiangnuan.cases.planning.models.needs import Need, NeedsAssessment
from xiangnuan.cases.planning.models.plans import Action, Goal, GoalReview, Plan, PlanReview
from xiangnuan.cases.planning.models.teams import HelpTeamMember, TeamRole

__all__ = [
    "Action",
    "Goal",
    "GoalReview",
    "HelpTeamMember",
    "Need",
    "NeedsAssessment",
    "Plan",
    "PlanReview",
    "TeamMeeting",
    "TeamRole",
]
