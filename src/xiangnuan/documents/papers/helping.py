"""The help team and the plan of a case, for papers: read for many cases at once, and put into words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.catalogue import domain_name
from xiangnuan.cases.planning.models import Action, Goal, HelpTeamMember, Plan
from xiangnuan.cases.planning.queries.board import step_of
from xiangnuan.cases.planning.queries.roles import role_names, roles_of
from xiangnuan.documents.papers.saying import day_words


@dataclass(frozen=True)
class Helping:
    """Who helps one person, and by which plan."""

    team: Sequence[HelpTeamMember] = ()
    plan: Plan | None = None
    goals: Sequence[Goal] = ()
    actions: Sequence[Action] = ()


@dataclass
class _Read:
    team: defaultdict[int, list[HelpTeamMember]] = field(default_factory=lambda: defaultdict(list))
    plans: dict[int, Plan] = field(default_factory=dict)
    goals: defaultdict[int, list[Goal]] = field(default_factory=lambda: defaultdict(list))
    actions: defaultdict[int, list[Action]] = field(default_factory=lambda: defaultdict(list))


def helping_of(cases: Sequence[Case]) -> dict[int, Helping]:
    """Team and present plan of each of these cases, which came through the gate; four queries for all."""
    read = _Read()
    for member in HelpTeamMember.objects.filter(case__in=cases, until__isnull=True):
        read.team[member.case_id].append(member)
    for plan in Plan.objects.filter(case__in=cases).order_by("number"):
        if plan.is_present:
            read.plans[plan.case_id] = plan
    plans = list(read.plans.values())
    for goal in Goal.objects.filter(plan__in=plans, withdrawn_at__isnull=True):
        read.goals[goal.plan_id].append(goal)
    standing = Action.objects.filter(goal__plan__in=plans).exclude(state=Action.State.WITHDRAWN)
    for action in standing.select_related("owner_member", "goal"):
        if action.goal is not None:
            read.actions[action.goal.plan_id].append(action)
    found = {}
    for case in cases:
        plan_of = read.plans.get(case.pk)
        number = plan_of.pk if plan_of else 0
        found[case.pk] = Helping(read.team[case.pk], plan_of, read.goals[number], read.actions[number])
    return found


def helping_words(case: Case | None, helping: Helping, day: date) -> dict[str, Any]:
    """What papers may ask for of team and plan."""
    plan, agency = helping.plan, case.agency_id if case else None
    names = role_names(agency) if agency else {}
    return {
        "帮教小组": _team(case, helping.team) if agency else [],
        "计划版次": f"第{plan.number}版" if plan else "",
        "计划日期": day_words(plan.made_on) if plan else "",
        "下次回顾": day_words(plan.review_on) if plan else "",
        "本人同意日期": day_words(plan.agreed_on) if plan else "",
        "本人的话": str(plan.own_words) if plan else "",
        "帮教目标": [
            {
                "方面": domain_name(goal.domain),
                "目标": str(goal.what),
                "标准": str(goal.measure),
                "期限": day_words(goal.until),
            }
            for goal in helping.goals
        ],
        "帮教行动": [
            {
                "行动": str(action.what),
                "谁来做": step_of(action, names, day).owner,
                "期限": day_words(action.due_on),
                "办好": day_words(action.settled_on) if action.state == Action.State.DONE else "",
            }
            for action in helping.actions
        ],
    }


def _team(case: Case | None, team: Sequence[HelpTeamMember]) -> list[dict[str, str]]:
    """The seats in their order, the worker's own first; an empty one keeps its line to be filled by hand."""
    rows = []
    for seat in roles_of(case.agency_id) if case else ():
        sitting = [one for one in team if one.role == seat.code]
        if seat.fills and case is not None and case.worker is not None:
            rows.append({"席位": seat.name, "姓名": case.worker.name, "单位": "", "电话": "", "参加日期": ""})
        rows += [
            {
                "席位": seat.name,
                "姓名": one.name,
                "单位": one.unit,
                "电话": str(one.phone),
                "参加日期": day_words(one.since),
            }
            for one in sitting
        ]
        if not sitting and not seat.fills and seat.is_active:
            rows.append({"席位": seat.name, "姓名": "", "单位": "", "电话": "", "参加日期": ""})
    return rows
