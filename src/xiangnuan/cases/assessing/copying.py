"""What a person's own copy says of assessments: every sheet with the answers in words, and what was done in a crisis."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiangnuan.cases.assessing.choosing import said
from xiangnuan.cases.assessing.models import Assessment, Crisis, CrisisResponse
from xiangnuan.people.hooks import CopyPart


def _entries(person: int, with_sealed: bool) -> list[dict[str, Any]]:
    rows = list(Assessment.objects.filter(person=person).select_related("case", "crisis").order_by("on", "pk"))
    done: dict[int, list[CrisisResponse]] = {}
    for response in CrisisResponse.objects.filter(crisis__person=person):
        done.setdefault(response.crisis_id, []).append(response)
    shown = [row for row in rows if with_sealed or row.case is None or row.case.sealed_on is None]
    return [_entry(row, done) for row in shown]


def _entry(row: Assessment, done: dict[int, list[CrisisResponse]]) -> dict[str, Any]:
    crisis: Crisis | None = getattr(row, "crisis", None)
    return {
        "on": row.on.isoformat(),
        "instrument": row.instrument,
        "version": row.version,
        "title": said(row.title),
        "filled_by": row.get_who_display(),
        "answers": [
            {
                "question": said(line["text"]),
                "answer": said(line["label"]) if line["label"] else str(line["answer"]),
                "value": line["answer"],
            }
            for line in row.answered
        ],
        "scores": [
            {
                "score": said(score.title),
                "value": score.value,
                "least": score.least,
                "most": score.most,
                "band": said(band.label) if (band := row.outcome.band(score.id)) else "",
            }
            for score in row.outcome.scores
        ],
        "proposed_tier": row.tier,
        "corrected_or_withdrawn": not row.is_standing,
        "reason": row.correction_reason,
        "crisis": crisis.kinds_in_words if crisis else [],
        "what_was_done": [
            {"on": one.on.isoformat(), "done": one.done, "how_it_stands": one.note}
            for one in (done.get(crisis.pk, []) if crisis else [])
        ],
    }


def _lines(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    state = _("已更正或撤回：{reason}").format(reason=entry["reason"]) if entry["corrected_or_withdrawn"] else ""
    return [
        (_("日期"), entry["on"]),
        (_("量表"), f"{entry['title']} {entry['version']}"),
        (_("谁填写"), entry["filled_by"]),
        (_("状态"), state),
        *((one["score"], _score(one)) for one in entry["scores"] if one["value"] is not None),
        (_("建议分级"), entry["proposed_tier"]),
        (_("危机提示"), _("、").join(entry["crisis"])),
        *((one["on"], " ・ ".join(filter(None, (one["done"], one["how_it_stands"])))) for one in entry["what_was_done"]),
        *((one["question"], one["answer"]) for one in entry["answers"]),
    ]  # fmt: skip


def _score(one: dict[str, Any]) -> str:
    text = _("{value}（{least}至{most}）").format(value=one["value"], least=one["least"], most=one["most"])
    return f"{text} {one['band']}".strip()


ASSESSMENTS = CopyPart("assessments", gettext_lazy("量表与评估"), _entries, _lines)
