"""What a person's own copy says of pre-release work; of whoever fetches them the relation alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiangnuan.people.hooks import CopyPart
from xiangnuan.prerelease.models import Meeting, Preparation, Stay


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _entries(person: int, with_sealed: bool) -> list[dict[str, Any]]:
    stays = Stay.objects.filter(person=person).select_related("centre", "case").order_by("expected_from", "pk")
    return [_entry(stay) for stay in stays if with_sealed or stay.case is None or stay.case.sealed_on is None]


def _entry(stay: Stay) -> dict[str, Any]:
    return {
        "centre": stay.centre.name,
        "decision_number": stay.decision_number,
        "decided_on": _day(stay.decided_on),
        "expected_from": _day(stay.expected_from),
        "expected_to": _day(stay.expected_to),
        "next_step": stay.get_next_step_display(),
        "note": stay.note,
        "assessed_on": _day(stay.assessed_on),
        "readiness": stay.readiness,
        "strengths": stay.strengths,
        "own_words": stay.own_words,
        "fetched_by": stay.fetcher_relation,
        "released_on": _day(stay.released_on),
        "release_kind": stay.get_release_kind_display() if stay.release_kind else "",
        "ended_on": _day(stay.ended_on),
        "end": stay.get_end_display() if stay.end else "",
        "end_note": stay.end_note,
        "preparations": [
            {
                "domain": line.get_domain_display(),
                "need": line.get_need_display() if line.need else "",
                "situation": line.situation,
                "arrangement": line.arrangement,
                "due_on": _day(line.due_on),
                "ready": line.is_ready,
            }
            for line in Preparation.objects.filter(stay=stay)
        ],
        "meetings": [
            {"on": _day(one.visit.on), "title": one.visit.title, "said": one.said, "agreed": one.agreed}
            for one in Meeting.objects.filter(stay=stay, visit__withdrawn_at__isnull=True).select_related("visit")
        ],
    }


def _lines(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    expected = _("、").join(dict.fromkeys(day for day in (entry["expected_from"], entry["expected_to"]) if day))
    return [
        (_("戒毒所"), entry["centre"]),
        (_("强制隔离戒毒决定书文号"), entry["decision_number"]),
        (_("决定日期"), entry["decided_on"]),
        (_("预计出所"), expected),
        (_("出所后"), entry["next_step"]),
        (_("评估日期"), entry["assessed_on"]),
        (_("改变的信心"), entry["readiness"]),
        (_("本人的长处和可依靠的人"), entry["strengths"]),
        (_("本人怎么说、想要什么"), entry["own_words"]),
        (_("谁去接"), entry["fetched_by"]),
        (_("出所日期"), entry["released_on"]),
        (_("出所情形"), entry["release_kind"]),
        (_("结束日期"), entry["ended_on"]),
        (_("怎样结束"), entry["end"]),
        (_("说明"), entry["end_note"]),
        (_("备注"), entry["note"]),
        *((one["domain"], " ・ ".join(_said(one))) for one in entry["preparations"] if _said(one)),
        *((one["on"], " ・ ".join(filter(None, (one["title"], one["said"], one["agreed"])))) for one in entry["meetings"]),
    ]  # fmt: skip


def _said(line: dict[str, Any]) -> list[str]:
    return [text for text in (line["need"], line["situation"], line["arrangement"]) if text]


STAYS = CopyPart("stays", gettext_lazy("提前介入"), _entries, _lines)
