"""A person's assessments: the list, the trend of each score, what comes next, and the table to take along."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangnuan.access import audit
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.cases.assessing.choosing import own_instruments, said
from xiangnuan.cases.assessing.models import Assessment
from xiangnuan.cases.assessing.queries import (
    EXPORTED,
    Asked,
    current_case,
    links_of,
    listed,
    next_review,
    open_crises,
    standing_of,
)
from xiangnuan.cases.assessing.trends import trends_of
from xiangnuan.cases.assessing.views.ways import person_of
from xiangnuan.cases.assessing.wording import LEVELS, TONES
from xiangnuan.instruments import all_instruments
from xiangnuan.people.models import Person
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import now, today
from xiangnuan.web.masks import mask_name
from xiangnuan.web.paging import page_by_key
from xiangnuan.web.presentation import presentation_of


@require_safe
@permitted("assessment.read")
def of_person(request: StaffRequest, person: int) -> HttpResponse:
    """Everything that was assessed of one person, with its trends; the date of the next review stands beside."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    found, asked = person_of(request.user, person), Asked.read(request.GET)
    rows = listed(request.user, found.pk, asked)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, found, rows, asked)
    page = page_by_key(rows, asked.order, asked.cursor)
    standing = standing_of(request.user, found.pk)
    sheets = {(one.id, one.version): one for one in all_instruments()}
    sheets |= {(one.id, one.version): one for one in own_instruments(request.user.agency_id or 0, retired=True)}
    audit.record(request.user, audit.Action.READ, "assessing.of_person", found, person=found.pk)
    content = {
        "person": found,
        "asked": asked,
        "page": page,
        "rows": [_row(one) for one in page.rows],
        "instruments": sorted({one.instrument: said(one.title) for one in standing}.items()),
        "states": [("gone", _("已更正或撤回"))],
        "trends": trends_of(standing, sheets),
        "review": next_review(request.user, found.pk),
        "case": current_case(request.user, found.pk),
        "crises": list(open_crises(request.user).filter(person=found).select_related("assessment")),
        "links": links_of(request.user, found.pk),
        "now": now(),
        "today": today(),
        "may_write": request.user.may("assessment.write"),
    }
    return render(request, "assessing/of_person.html", content)


def _row(one: Assessment) -> dict[str, Any]:
    bands = one.outcome.bands
    # The first score with bands is the one by which a sheet is listed.
    main = bands[0] if bands and one.value is not None else None
    return {
        "one": one,
        "title": said(one.title),
        "band": said(main.label) if main else "",
        "tone": TONES.get(str(main.level or main.tier), "plan") if main else "plan",
        "crisis": getattr(one, "crisis", None),
    }


def _sheet(request: StaffRequest, person: Person, rows: Any, asked: Asked) -> HttpResponse:
    """One line a score."""
    name = mask_name(person.name) if presentation_of(request).names_masked else person.name
    columns = [
        _("姓名"), _("日期"), _("量表"), _("版本"), _("分数"), _("得分"), _("最低"), _("最高"), _("分段"), _("程度"),
        _("建议分级"), _("答全"), _("谁填写"), _("登记人"), _("更正或撤回原因"),
    ]  # fmt: skip
    lines = []
    for one in rows.order_by(*asked.order)[:EXPORTED]:
        for score in one.outcome.scores:
            band = one.outcome.band(score.id)
            lines.append((
                name, one.on, said(one.title), one.version, said(score.title), score.value, score.least, score.most,
                said(band.label) if band else "", str(LEVELS[band.level]) if band and band.level else "", one.tier,
                _("是") if one.is_complete else _("否"), str(one.get_who_display()),
                one.recorded_by.name if one.recorded_by else "", one.correction_reason,
            ))  # fmt: skip
    audit.record(
        request.user, audit.Action.EXPORT, "assessing.of_person", person, person=person.pk, detail={"found": len(lines)}
    )
    return download(_("量表得分"), workbook(_("量表得分"), columns, lines))
