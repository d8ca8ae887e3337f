"""What a person's own copy says of draws that called them and of their objections to results."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiangnuan.cases.models import Case
from xiangnuan.cases.testing.models import Draw, Excuse, Objection
from xiangnuan.cases.testing.queries.drawn import standing
from xiangnuan.people.hooks import CopyPart
from xiangnuan.web.clock import today


def state_words(state: str) -> str:
    """What has become of somebody who was drawn."""
    return {
        "tested": _("已检测"),
        "excused": _("已说明"),
        "open": _("待检测"),
        "missed": _("没有检测"),
        "released": _("抽检已取消"),
    }[state]


def _cases(person: int, with_sealed: bool) -> dict[int, Case]:
    rows = Case.objects.get_queryset()
    return {case.pk: case for case in (rows if with_sealed else rows.unsealed()).filter(person=person)}


def _drawn(person: int, with_sealed: bool) -> list[dict[str, Any]]:
    cases = _cases(person, with_sealed)
    if not cases:
        return []
    agency = next(iter(cases.values())).agency_id
    draws = [
        draw
        for draw in Draw.objects.filter(agency=agency, first__lte=today()).order_by("first", "pk")
        if cases.keys() & set(draw.pool)
    ]
    # A draw that is to come says nothing, to nobody.
    return [
        {"title": draw.title, "day": one.day.isoformat(), "state": one.state, "excuse": _excuse(one.excuse)}
        for draw in draws
        for one in standing([draw], today())[draw.pk]
        if one.case in cases
    ]


def _excuse(made: Excuse | None) -> str:
    return " ".join(filter(None, (made.get_reason_display(), made.note))) if made else ""


def _drawn_lines(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (_("抽检"), entry["title"]),
        (_("抽到的日期"), entry["day"]),
        (_("结果"), state_words(entry["state"])),
        (_("说明"), entry["excuse"]),
    ]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _objections(person: int, with_sealed: bool) -> list[dict[str, Any]]:
    rows = Objection.objects.filter(case__in=_cases(person, with_sealed)).select_related("test")
    return [
        {
            "to": one.get_to_display(),
            "tested_on": _day(one.test.on),
            "told_on": _day(one.told_on),
            "made_on": _day(one.made_on),
            "late": one.is_late,
            "why": one.why,
            "sample_a": one.sample_a,
            "sample_b": one.sample_b,
            "answered_on": _day(one.answered_on),
            "answer": one.get_answer_display() if one.answer else "",
            "answer_note": one.answer_note,
            "sent_on": _day(one.sent_on),
            "laboratory": one.laboratory,
            "reported_on": _day(one.reported_on),
            "result": one.get_result_display() if one.result else "",
            "result_told_on": _day(one.result_told_on),
            "withdrawn": one.withdrawal_reason,
        }
        for one in rows.order_by("made_on", "pk")
    ]


def _objection_lines(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (_("异议"), entry["to"]),
        (_("检测日期"), entry["tested_on"]),
        (_("告知结果的日期"), entry["told_on"]),
        (_("提出异议的日期"), entry["made_on"]),
        (_("超过期限提出"), _("是") if entry["late"] else ""),
        (_("本人怎么说"), entry["why"]),
        (_("A 样本编号"), entry["sample_a"]),
        (_("B 样本编号"), entry["sample_b"]),
        (_("答复日期"), entry["answered_on"]),
        (_("答复"), " ".join(filter(None, (entry["answer"], entry["answer_note"])))),
        (_("送检日期"), entry["sent_on"]),
        (_("检测机构"), entry["laboratory"]),
        (_("报告日期"), entry["reported_on"]),
        (_("报告结果"), entry["result"]),
        (_("把结果告知本人的日期"), entry["result_told_on"]),
        (_("撤回原因"), entry["withdrawn"]),
    ]


DRAWN = CopyPart("draws", gettext_lazy("随机抽检"), _drawn, _drawn_lines)
OBJECTIONS = CopyPart("objections", gettext_lazy("异议复检"), _objections, _objection_lines)
