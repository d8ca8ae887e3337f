"""The list of those inside, with what is missing for each."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name, towns_of
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.prerelease.models import Stay
from xiangnuan.prerelease.queries import AHEAD, EXPORTED, Asked, centres_of, last_met, listed, missing_of
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import today
from xiangnuan.web.masks import mask_name
from xiangnuan.web.paging import page_by_key
from xiangnuan.web.presentation import presentation_of


def states() -> list[tuple[str, Any]]:
    """The states by which the list is filtered, in the order of the page."""
    return [
        ("waiting", _("待衔接")),
        ("inside", _("全部在所")),
        ("handed", _("已衔接")),
        ("ended", _("其他结束")),
        ("all", _("全部")),
    ]


@require_safe
@permitted("prerelease.read")
def stays(request: StaffRequest) -> HttpResponse:
    """Who comes out in the next ninety days or waits for the hand-over, and what is missing."""
    asked, day = Asked.read(request.GET), today()
    rows = listed(request.user, asked, day)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows, asked)
    count = rows.count()
    page = page_by_key(rows, asked.order, asked.cursor)
    missing, met = missing_of(page.rows), last_met(page.rows)
    audit.record(request.user, audit.Action.LIST, "prerelease.stays", detail={"found": count})
    content = {
        "asked": asked,
        "page": page,
        "count": count,
        "rows": [
            {
                "stay": stay,
                "town": area_name(stay.person.area_code) if stay.person.area_code else "",
                "days": stay.days_left(day),
                "out": (day - stay.released_on).days if stay.released_on else None,
                "missing": missing.get(stay.pk, []),
                "met": met.get(stay.pk),
            }
            for stay in page.rows
        ],
        "states": states(),
        "centres": centres_of(request.user),
        "towns": [(town.code, town.name) for town in towns_of(request.user)],
        "ahead": AHEAD.days,
        "may_write": request.user.may("prerelease.write"),
    }
    return render(request, "prerelease/stays.html", content)


def _sheet(request: StaffRequest, rows: Any, asked: Asked) -> HttpResponse:
    masked = presentation_of(request).names_masked
    found: list[Stay] = list(rows.order_by(*asked.order)[:EXPORTED])
    missing, met = missing_of(found), last_met(found)
    columns = [
        _("姓名"), _("戒毒所"), _("镇（街道）"), _("责任社工"), _("预计最早出所"), _("预计最晚出所"), _("出所后"), _("出所日期"),
        _("见面次数"), _("最近一次"), _("谁去接"), _("还缺"),
    ]  # fmt: skip
    lines = [
        (
            mask_name(stay.person.name) if masked else stay.person.name,
            stay.centre.name,
            area_name(stay.person.area_code) if stay.person.area_code else "",
            stay.person.worker.name if stay.person.worker else "",
            stay.expected_from,
            stay.expected_to,
            stay.get_next_step_display(),
            stay.released_on,
            met.get(stay.pk, (0, None))[0],
            met.get(stay.pk, (0, None))[1],
            _("已安排") if stay.fetched_by else "",
            _("、").join(str(one.label) for one in missing.get(stay.pk, ())),
        )
        for stay in found
    ]
    audit.record(request.user, audit.Action.EXPORT, "prerelease.stays", detail={"found": len(lines)})
    return download(_("提前介入"), workbook(_("提前介入"), columns, lines))
