"""What a person's own copy says of their team and plan: of others on the team the seat alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.catalogue import domain_name
from xiangnuan.cases.planning.models import Action, Goal, HelpTeamMember, Need, NeedsAssessment, Plan, TeamMeeting
from xiangnuan.cases.planning.queries.roles import role_names
from xiangnuan.people.hooks import CopyPart


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _entries(person: int, with_sealed: bool) -> list[dict[str, Any]]:
    cases = Case.objects.filter(person=person).order_by("taken_on", "pk")
    entries = [_entry(case) for case in cases if with_sealed or case.sealed_on is None]
    return [entry for entry in entries if any(entry[name] for name in ("team", "needs", "plans", "meetings"))]


def _entry(case: Case) -> dict[str, Any]:
    names = role_names(case.agency_id)
    return {
        "case_taken_on": _day(case.taken_on),
        "team": [
            {"role": names.get(one.role, one.role), "since": _day(one.since), "until": _day(one.until)}
            for one in HelpTeamMember.objects.filter(case=case)
        ],
        "needs": [
            {
                "on": _day(one.on),
                "summary": one.summary,
                "lines": [
                    {
                        "domain": domain_name(need.domain),
                        "need": need.get_level_display() if need.level else "",
                        "strength": need.strength,
                        "situation": need.situation,
                    }
                    for need in Need.objects.filter(assessment=one)
                ],
            }
            for one in NeedsAssessment.objects.filter(case=case, withdrawn_at__isnull=True)
        ],
        "plans": [_plan(one, names) for one in Plan.objects.filter(case=case, withdrawn_at__isnull=True)],
        "meetings": [
            {
                "on": _day(one.on),
                "place": one.place,
                "discussed": one.discussed,
                "decided": one.decided,
                "promises": [_action(action, names) for action in one.promises.all()],
            }
            for one in TeamMeeting.objects.filter(case=case, withdrawn_at__isnull=True)
        ],
    }


def _plan(plan: Plan, names: dict[str, str]) -> dict[str, Any]:
    return {
        "number": plan.number,
        "made_on": _day(plan.made_on),
        "own_words": plan.own_words,
        "answer": plan.get_how_display() if plan.how else "",
        "answered_on": _day(plan.answered_on),
        "refusal_reason": plan.refusal_reason,
        "goals": [
            {
                "domain": domain_name(goal.domain),
                "what": goal.what,
                "measure": goal.measure,
                "until": _day(goal.until),
                "outcome": goal.get_outcome_display() if goal.outcome else "",
                "actions": [_action(one, names) for one in goal.actions.all()],
            }
            for goal in Goal.objects.filter(plan=plan, withdrawn_at__isnull=True)
        ],
        "reviews": [
            {"on": _day(one.on), "changed": one.changed, "next_on": _day(one.next_on)}
            for one in plan.reviews.filter(withdrawn_at__isnull=True)
        ],
    }


def _action(action: Action, names: dict[str, str]) -> dict[str, Any]:
    return {
        "what": action.what,
        "owner": names.get(action.owner_role, "") or action.get_owner_display(),
        "due_on": _day(action.due_on),
        "state": action.get_state_display(),
        "settled_on": _day(action.settled_on),
        "note": action.note,
    }


def _lines(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    lines: list[tuple[str, Any]] = [(_("接案日期"), entry["case_taken_on"])]
    lines.append((_("帮教小组"), _("、").join(one["role"] for one in entry["team"] if not one["until"])))
    for one in entry["needs"]:
        lines.append((_("需求评估"), _joined(one["on"], one["summary"])))
        lines += [(need["domain"], _joined(need["need"], need["strength"], need["situation"])) for need in one["lines"]]
    for plan in entry["plans"]:
        title = _("帮教计划第 {n} 版").format(n=plan["number"])
        lines.append((title, _joined(plan["made_on"], plan["answer"], plan["answered_on"], plan["refusal_reason"])))
        lines.append((_("本人的话"), plan["own_words"]))
        for goal in plan["goals"]:
            lines.append((goal["domain"], _joined(goal["what"], goal["measure"], goal["until"], goal["outcome"])))
            lines += _steps(goal["actions"])
        lines += [(_("回顾"), _joined(one["on"], one["changed"])) for one in plan["reviews"]]
    for one in entry["meetings"]:
        lines.append((_("帮教小组会议"), _joined(one["on"], one["place"], one["discussed"], one["decided"])))
        lines += _steps(one["promises"])
    return [(label, value) for label, value in lines if value]


def _steps(actions: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    return [
        (one["owner"], _joined(one["what"], one["due_on"], one["state"], one["settled_on"], one["note"]))
        for one in actions
    ]


def _joined(*parts: str | None) -> str:
    return " ・ ".join(part for part in parts if part)


PLANS = CopyPart("plans", gettext_lazy("帮教小组和计划"), _entries, _lines)
