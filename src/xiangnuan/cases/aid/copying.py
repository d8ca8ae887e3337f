"""What a person's own copy says of aid."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiangnuan.cases.aid.models import AidRequest, Attendance, Occupation, Placement
from xiangnuan.people.hooks import CopyPart


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _standing(rows: QuerySet[Any], person: int, with_sealed: bool) -> QuerySet[Any]:
    rows = rows.filter(person=person, withdrawn_at__isnull=True).order_by("pk")
    return rows if with_sealed else rows.filter(case__sealed_on__isnull=True)


def _ground(row: Any) -> dict[str, Any]:
    return {
        "ground": row.get_ground_display() if row.ground else "",
        "consent_on": _day(row.consent_on),
        "ground_note": row.ground_note,
    }


def _requests(person: int, with_sealed: bool) -> list[dict[str, Any]]:
    return [
        {
            "kind": row.get_kind_display(),
            "need": row.need,
            "opened_on": _day(row.opened_on),
            "applied_to": row.applied_to,
            "applied_on": _day(row.applied_on),
            "documents": row.documents,
            **_ground(row),
            "answered_on": _day(row.answered_on),
            "answer": row.get_answer_display() if row.answer else "",
            "result": row.result,
            "amount_fen": row.amount,
            "ended_on": _day(row.ended_on),
            "end_note": row.end_note,
        }
        for row in _standing(AidRequest.objects.all(), person, with_sealed)
    ]


def _request_lines(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (_("种类"), entry["kind"]),
        (_("需要什么"), entry["need"]),
        (_("提出日期"), entry["opened_on"]),
        (_("向谁申请"), entry["applied_to"]),
        (_("申请日期"), entry["applied_on"]),
        (_("交了哪些材料"), entry["documents"]),
        (_("凭什么提供情况"), entry["ground"]),
        (_("同意日期"), entry["consent_on"]),
        (_("法律依据或见证人"), entry["ground_note"]),
        (_("答复日期"), entry["answered_on"]),
        (_("答复"), entry["answer"]),
        (_("结果"), entry["result"]),
        (_("金额（元）"), entry["amount_fen"] / 100 if entry["amount_fen"] is not None else None),
        (_("办结日期"), entry["ended_on"]),
        (_("办结情况"), entry["end_note"]),
    ]


def _occupations(person: int, with_sealed: bool) -> list[dict[str, Any]]:
    rows = _standing(Occupation.objects.all(), person, with_sealed)
    return [
        {
            "since": _day(row.since),
            "doing": row.get_doing_display(),
            "able": row.get_able_display(),
            "note": row.note,
        }
        for row in rows
    ]


def _occupation_lines(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (_("从哪天起"), entry["since"]),
        (_("现在做什么"), entry["doing"]),
        (_("劳动能力"), entry["able"]),
        (_("说明"), entry["note"]),
    ]


def _placements(person: int, with_sealed: bool) -> list[dict[str, Any]]:
    rows = _standing(Placement.objects.select_related("employer").prefetch_related("checks"), person, with_sealed)
    return [
        {
            "employer": row.employer.name,
            "work": row.work,
            "since": _day(row.since),
            "until": _day(row.until),
            "end": row.get_end_display() if row.end else "",
            "wage_fen": row.wage,
            "note": row.note,
            **_ground(row),
            "checks": [
                {"on": _day(check.on), "still_there": check.still_there, "note": check.note}
                for check in row.checks.all()
            ],
        }
        for row in rows
    ]


def _placement_lines(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (_("单位"), entry["employer"]),
        (_("做什么工作"), entry["work"]),
        (_("上岗日期"), entry["since"]),
        (_("离岗日期"), entry["until"]),
        (_("怎样离开"), entry["end"]),
        (_("月工资（元）"), entry["wage_fen"] / 100 if entry["wage_fen"] is not None else None),
        (_("凭什么提供情况"), entry["ground"]),
        (_("同意日期"), entry["consent_on"]),
        (_("法律依据或见证人"), entry["ground_note"]),
        (_("备注"), entry["note"]),
        *((one["on"], one["note"] or (_("在岗") if one["still_there"] else _("不在岗"))) for one in entry["checks"]),
    ]


def _attendances(person: int, with_sealed: bool) -> list[dict[str, Any]]:
    rows = _standing(Attendance.objects.select_related("course"), person, with_sealed)
    return [
        {
            "course": row.course.title,
            "provider": row.course.provider,
            "enrolled_on": _day(row.enrolled_on),
            "ended_on": _day(row.ended_on),
            "outcome": row.get_outcome_display() if row.outcome else "",
            "note": row.note,
        }
        for row in rows
    ]


def _attendance_lines(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (_("课程"), entry["course"]),
        (_("举办单位"), entry["provider"]),
        (_("报名日期"), entry["enrolled_on"]),
        (_("结束日期"), entry["ended_on"]),
        (_("结果"), entry["outcome"]),
        (_("备注"), entry["note"]),
    ]


PARTS = (
    CopyPart("aid_requests", gettext_lazy("帮扶需求"), _requests, _request_lines),
    CopyPart("occupations", gettext_lazy("就业状况"), _occupations, _occupation_lines),
    CopyPart("placements", gettext_lazy("就业安置"), _placements, _placement_lines),
    CopyPart("courses", gettext_lazy("培训"), _attendances, _attendance_lines),
)
