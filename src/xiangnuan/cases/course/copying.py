"""What a person's own copy says of leave, notices and breaches."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiangnuan.cases.course.forms import fact_words
from xiangnuan.cases.course.models import (
    Aftercare,
    BreachDecision,
    ClosingInvestigation,
    LeaveRequest,
    Notice,
    ServiceEvaluation,
)
from xiangnuan.people.hooks import CopyPart


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _standing(rows: QuerySet[Any], person: int, with_sealed: bool) -> QuerySet[Any]:
    rows = rows.filter(case__person=person, withdrawn_at__isnull=True).order_by("pk")
    return rows if with_sealed else rows.filter(case__sealed_on__isnull=True)


def _leaves(person: int, with_sealed: bool) -> list[dict[str, Any]]:
    return [
        {
            "since": _day(row.since),
            "until": _day(row.until),
            "destination": row.destination,
            "reason": row.reason,
            "companion": row.companion,
            "contact": row.contact,
            "requested_on": _day(row.requested_on),
            "decision": row.get_decision_display() if row.decision else "",
            "decided_on": _day(row.decided_on),
            "decision_reason": row.decision_reason,
            "allowed_until": _day(row.allowed_until),
            "left_on": _day(row.left_on),
            "returned_on": _day(row.returned_on),
            "extensions": [
                {"until": _day(one.until), "reason": one.reason, "decision": one.get_decision_display()}
                for one in row.extensions.all()
            ],
        }
        for row in _standing(LeaveRequest.objects.prefetch_related("extensions"), person, with_sealed)
    ]


def _leave_lines(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (_("打算离开"), entry["since"]),
        (_("打算返回"), entry["until"]),
        (_("去哪里"), entry["destination"]),
        (_("为什么去"), entry["reason"]),
        (_("同行人"), entry["companion"]),
        (_("在外地怎样联系"), entry["contact"]),
        (_("提出日期"), entry["requested_on"]),
        (_("答复"), entry["decision"]),
        (_("答复日期"), entry["decided_on"]),
        (_("理由"), entry["decision_reason"]),
        (_("同意到"), entry["allowed_until"]),
        (_("实际离开"), entry["left_on"]),
        (_("实际返回"), entry["returned_on"]),
        *((_("续到哪天"), f"{one['until']} {one['reason']} {one['decision']}") for one in entry["extensions"]),
    ]


def _notices(person: int, with_sealed: bool) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "on": _day(row.on),
            "facts": [fact_words(fact) for fact in row.facts.all()],
            "text": row.text,
            "served_on": _day(row.served_on),
            "served_how": row.get_served_how_display() if row.served_how else "",
        }
        for row in _standing(Notice.objects.prefetch_related("facts"), person, with_sealed)
    ]


def _notice_lines(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (_("编号"), entry["number"]),
        (_("日期"), entry["on"]),
        *((_("依据的事实"), fact) for fact in entry["facts"]),
        (_("告诫的内容"), entry["text"]),
        (_("送达日期"), entry["served_on"]),
        (_("怎样送达"), entry["served_how"]),
    ]


def _breaches(person: int, with_sealed: bool) -> list[dict[str, Any]]:
    return [
        {
            "kind": row.get_kind_display(),
            "proposed_on": _day(row.proposed_on),
            "facts": [fact_words(fact) for fact in row.facts.all()],
            "statement": row.statement,
            "own_words": row.own_words,
            "decided_on": _day(row.decided_on),
            "outcome": row.get_outcome_display() if row.outcome else "",
            "reason": row.reason,
        }
        for row in _standing(BreachDecision.objects.prefetch_related("facts"), person, with_sealed)
    ]


def _breach_lines(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (_("哪一类"), entry["kind"]),
        (_("提出日期"), entry["proposed_on"]),
        *((_("依据的事实"), fact) for fact in entry["facts"]),
        (_("事实和理由"), entry["statement"]),
        (_("本人怎么说"), entry["own_words"]),
        (_("认定日期"), entry["decided_on"]),
        (_("认定"), entry["outcome"]),
        (_("认定的理由"), entry["reason"]),
    ]


def _closings(person: int, with_sealed: bool) -> list[dict[str, Any]]:
    found = [
        {"what": "investigation", "on": _day(row.on), "judgments": [one[:2] for one in row.judgments],
         "conclusion": row.conclusion, "opinion": row.opinion}
        for row in _standing(ClosingInvestigation.objects.all(), person, with_sealed)
    ]  # fmt: skip
    found += [
        {"what": "evaluation", "on": _day(row.on), "how": row.get_how_display(), "satisfaction": row.satisfaction,
         "helped": row.helped, "wishes": row.wishes}
        for row in _standing(ServiceEvaluation.objects.all(), person, with_sealed)
    ]  # fmt: skip
    found += [
        {"what": "aftercare", "on": _day(row.on), "wanted": row.is_wanted, "until": _day(row.until),
         "next_on": _day(row.next_on), "note": row.note,
         "contacts": [{"on": _day(one.on), "form": one.get_form_display(), "said": one.said} for one in row.contacts.all()]}
        for row in _standing(Aftercare.objects.prefetch_related("contacts"), person, with_sealed)
    ]  # fmt: skip
    return found


def _closing_lines(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    titles = {"investigation": _("结案调查"), "evaluation": _("服务评价"), "aftercare": _("结案后的联系")}
    return [
        (titles[entry["what"]], entry["on"]),
        *entry.get("judgments", ()),
        (_("结论"), entry.get("conclusion")),
        (_("帮教小组意见"), entry.get("opinion")),
        (_("怎样评价"), entry.get("how")),
        (_("满意程度"), entry.get("satisfaction")),
        (_("哪些帮助最有用"), entry.get("helped")),
        (_("希望怎样改进"), entry.get("wishes")),
        (_("愿意继续联系"), "" if "wanted" not in entry else _("愿意") if entry["wanted"] else _("不愿意")),
        (_("联系到哪天"), entry.get("until")),
        (_("下次联系"), entry.get("next_on")),
        (_("说明"), entry.get("note")),
        *((one["on"], f"{one['form']} {one['said']}") for one in entry.get("contacts", ())),
    ]


PARTS = (
    CopyPart("leaves", gettext_lazy("请假"), _leaves, _leave_lines),
    CopyPart("notices", gettext_lazy("告诫书"), _notices, _notice_lines),
    CopyPart("breaches", gettext_lazy("严重违反的认定"), _breaches, _breach_lines),
    CopyPart("closings", gettext_lazy("结案与跟进"), _closings, _closing_lines),
)
