"""Today: the list of what is asked for, by time, with counts, filters and the tables by worker and town."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name
from xiangnuan.access.queries import emergencies_to_review
from xiangnuan.access.standing import standing_of
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.cases.hooks import tasks_of
from xiangnuan.cases.models import Case
from xiangnuan.cases.queries import end_of_week
from xiangnuan.prerelease.queries import upcoming
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.today.filters import DONE, KINDS, LATER, OPEN_GROUPS, OVERDUE, TODAY, WEEK, Filters
from xiangnuan.today.freshness import refresh_stale
from xiangnuan.today.items import Item, address, items, near_words
from xiangnuan.today.listing import Listing, is_broad, read_counts, read_list
from xiangnuan.today.queries import (
    ORDERS,
    Counts,
    ending_soon,
    last_facts,
    names_of_workers,
    near_thresholds,
    read,
    rows_of,
)
from xiangnuan.web.clock import today
from xiangnuan.web.masks import mask_name
from xiangnuan.web.presentation import presentation_of
from xiangnuan.web.sharing import shareable

Words = str | Promise

# From so many persons to test on, a testing day is offered.
TESTING_DAY_FROM = 3
EXPORTED_AT_MOST = 5000
TASKS_AT_MOST = 20
TITLES: dict[str, Words] = {
    OVERDUE: gettext_lazy("已逾期"),
    TODAY: gettext_lazy("今天"),
    WEEK: gettext_lazy("本周"),
    LATER: gettext_lazy("以后"),
    DONE: gettext_lazy("今天已办"),
}


@dataclass(slots=True)
class Group:
    """One group of the list."""

    key: str
    title: Words
    note: str
    items: list[Item]
    more_url: str = ""


@require_safe
@permitted("today.read")
@shareable
def worklist(request: StaffRequest) -> HttpResponse:
    """The list of the day."""
    user, day, filters = request.user, today(), Filters.read(request.GET)
    refresh_stale(user)
    broad = is_broad(user)
    tab = request.GET.get("tab", "") if broad else ""
    content: dict[str, Any] = {
        "day": day,
        "filters": filters,
        "broad": broad,
        "tab": tab,
        "export_query": filters.query(),
        "may_write": user.may("case.write"),
        "may_assign": user.may("case.assign"),
    }
    shown = 0
    if tab in ("workers", "towns"):
        counts = read_counts(user, day)
        content |= _choices(request, counts, filters, broad)
        content["table"] = _table(counts, filters, tab, content["workers"])
    else:
        listing = read_list(user, day, filters, request.GET.get("cursor", ""))
        counts = listing.counts
        near = near_thresholds(user, filters)
        content |= _choices(request, counts, filters, broad)
        content["groups"] = _groups(request, listing, filters, day, near, broad)
        content["page"] = listing.page
        tasks = _tasks(request, day, filters)
        content["urgent"] = [one for one in tasks if one["task"].urgent]
        content["tasks"] = [one for one in tasks if not one["task"].urgent]
        content["to_test"] = _to_test(counts, filters, content["may_write"])
        content |= _beside(request, counts, filters, day, near)
        shown = sum(len(group.items) for group in content["groups"])
        if not shown:
            content["has_cases"] = Case.objects.visible_to(user).exists()
    content |= _beyond(request, counts, filters)
    content["stats"] = _stats(counts, filters)
    content["kinds"] = [(key, label, counts.open_of(key, filters)) for key, (label, _kinds) in KINDS.items()]
    audit.record(user, audit.Action.LIST, "today.worklist", detail={"shown": shown, "due": filters.due})
    return render(request, "today/worklist.html", content)


def _stats(counts: Counts, filters: Filters) -> list[dict[str, Any]]:
    tones = {OVERDUE: "late", TODAY: "sun", WEEK: "", DONE: "done"}
    return [
        {
            "value": counts.of(group, filters),
            "label": TITLES[group],
            # The card that is chosen leads back to the whole list.
            "url": filters.with_(due="" if filters.due == group else group).query(),
            "tone": tone if counts.of(group, filters) else "",
            "current": filters.due == group or (not filters.due and group == TODAY),
        }
        for group, tone in tones.items()
    ]


def _choices(request: StaffRequest, counts: Counts, filters: Filters, broad: bool) -> dict[str, Any]:
    """What the filters offer: workers for those who see more than their own cases, towns where there are several."""
    workers: dict[int, str] = {}
    if broad:
        workers = names_of_workers(request.user, {cell.worker for cell in counts.cells})
    towns = [(code, area_name(code)) for code in counts.towns()]
    return {
        "workers": workers,
        "towns": towns if len(towns) > 1 or filters.town else [],
        "tabs": [
            {"label": _("按期限"), "url": filters.query(), "key": ""},
            {"label": _("按社工"), "url": _tab_url(filters, "workers"), "key": "workers"},
            {"label": _("按镇街道"), "url": _tab_url(filters, "towns"), "key": "towns"},
        ]
        if broad
        else [],
        "chosen_worker": workers.get(filters.worker or 0, ""),
        "chosen_town": area_name(filters.town) if filters.town else "",
    }


def _beyond(request: StaffRequest, counts: Counts, filters: Filters) -> dict[str, Any]:
    """What the reader is told of cover and of emergencies, and the choice between own and covered clients."""
    user, standing = request.user, standing_of(request.user)
    caseloads = [
        (user.pk, _("我的")),
        *((pk, _("代 {name}").format(name=name)) for pk, name in standing.covered.items()),
    ]
    return {
        "covers_taken": standing.taken,
        "covers_given": standing.given,
        "caseloads": [
            (pk, label, sum(counts.of(group, filters.with_(worker=pk, due="")) for group in (OVERDUE, TODAY, WEEK)))
            for pk, label in caseloads
        ]
        if standing.covered
        else [],
        "emergencies": emergencies_to_review(user) if user.may("emergency.review") else 0,
    }


def _tab_url(filters: Filters, tab: str) -> str:
    query = Filters(kind=filters.kind).query()
    return f"{query}{'&' if len(query) > 1 else ''}tab={tab}"


def _table(counts: Counts, filters: Filters, tab: str, workers: dict[int, str]) -> dict[str, Any]:
    """The counts by worker or by town, every number a way to its list."""
    rows: list[dict[str, Any]] = []
    for key, tally in counts.by("worker" if tab == "workers" else "town", filters).items():
        chosen = Filters(kind=filters.kind)
        chosen = chosen.with_(worker=key) if tab == "workers" else chosen.with_(town=key)
        name = workers.get(key, _("还没有责任社工")) if tab == "workers" else area_name(key)
        linked = tab == "towns" or key is not None
        cells = [
            (
                getattr(tally, group),
                chosen.with_(due=group).query() if linked else "",
                "late" if group == OVERDUE else "",
            )
            for group in (OVERDUE, TODAY, WEEK)
        ]
        rows.append({"name": name, "url": chosen.query() if linked else "", "cells": cells, "late": tally.overdue})
    rows.sort(key=lambda row: (-row["late"], row["name"]))
    heads = [TITLES[group] for group in (OVERDUE, TODAY, WEEK)]
    return {"first": _("社工") if tab == "workers" else _("镇（街道）"), "heads": heads, "rows": rows}


def _groups(
    request: StaffRequest, listing: Listing, filters: Filters, day: date, near: list[dict[str, Any]], broad: bool
) -> list[Group]:
    shared: dict[str, Any] = {
        "may_write": request.user.may("case.write"),
        "back": f"{request.path}{filters.query()}".rstrip("?"),
        # The nearest of a case is told at its rows.
        "near": {one["case_id"]: near_words(one) for one in reversed(near) if one["warn"] or one["serious"]},
        "last": listing.last,
        "broad": broad,
        "covered": standing_of(request.user).covered,
    }
    return [
        Group(
            key,
            TITLES[key],
            "" if filters.due else _note(key, listing.counts, filters),
            items(rows, key, day, **shared),
            filters.with_(due=key).query() if key in listing.longer else "",
        )
        for key, rows in listing.groups.items()
    ]


def _note(key: str, counts: Counts, filters: Filters) -> str:
    if key == OVERDUE:
        return _("先办这些")
    if key == LATER:
        return _("窗口已开，或三十天内开始")
    return _("{count} 件").format(count=counts.of(key, filters))


def _tasks(request: StaffRequest, day: date, filters: Filters) -> list[dict[str, Any]]:
    """What waits beside the duties of law until the week's end; with a filter on the list it steps aside."""
    if filters.kind or filters.due or filters.worker or filters.town:
        return []
    return [
        {
            "task": task,
            "late": task.due is not None and task.due < day,
            "person_url": address("people:person", task.person),
        }
        for task in tasks_of(request.user, day, end_of_week(day))[:TASKS_AT_MOST]
    ]


def _to_test(counts: Counts, filters: Filters, may_write: bool) -> int:
    """How many tests wait until the end of the week, where a testing day is worth it."""
    if not may_write or filters.kind not in ("", "tests") or filters.due not in ("", TODAY):
        return 0
    waiting = counts.open_of("tests", filters.with_(due=""))
    return waiting if waiting >= TESTING_DAY_FROM else 0


def _beside(
    request: StaffRequest, counts: Counts, filters: Filters, day: date, near: list[dict[str, Any]]
) -> dict[str, Any]:
    """The cards beside the list."""
    roads = ending_soon(request.user, day, filters)
    releases = [] if filters.kind or filters.worker or filters.town else upcoming(request.user, day)
    return {
        "releases": releases,
        "waiting": sum(one.stay.waits for one in releases),
        "near": [
            {
                **one,
                "name": one["case__person__name"],
                "url": address("people:person", one["case__person_id"]),
                "words": near_words(one),
                "tone": "late" if one["serious"] or one["warn"] else "sun",
            }
            for one in near[:6]
        ],
        "near_more": max(len(near) - 6, 0),
        "roads": [
            {
                "name": one["person__name"],
                "url": address("people:person", one["person_id"]),
                "close_url": address("cases:record", one["pk"], "close"),
                "ends_on": one["ends_on"],
                "days": (one["ends_on"] - day).days,
                "over": one["state"] == Case.State.COMPLETED,
            }
            for one in roads[:6]
        ],
        "roads_more": max(len(roads) - 6, 0),
        "week": [
            {"label": label, "done": done, "all": total}
            for key, (label, _kinds) in KINDS.items()
            for done, total in [counts.week_of(key, filters)]
            if total
        ],
    }


@require_safe
@permitted("today.read")
def export(request: StaffRequest) -> HttpResponse:
    """The same list as an Excel table; names as the reader's switch has them."""
    user, day, filters = request.user, today(), Filters.read(request.GET)
    refresh_stale(user)
    masked = presentation_of(request).names_masked
    columns = [
        _("期限"), _("姓名"), _("事项"), _("措施"), _("镇（街道）"), _("责任社工"), _("开始"), _("最后一天"), _("说明"),
        _("依据"),
    ]  # fmt: skip
    lines: list[list[Any]] = []
    for key in (filters.due,) if filters.due else OPEN_GROUPS:
        rows = read(rows_of(user, day, key, filters).order_by(*ORDERS[key])[: EXPORTED_AT_MOST - len(lines)])
        last = last_facts(rows, day)
        for item in items(rows, key, day, may_write=False, back="", near={}, last=last, broad=True):
            name = mask_name(item.name) if masked else item.name
            label = f"{TITLES[key]} {item.when}" if key != TODAY else str(TITLES[key])
            lines.append([
                label, name, item.title, item.tag, item.town, item.worker, item.opens, item.due, item.line, item.article,
            ])  # fmt: skip
    audit.record(user, audit.Action.EXPORT, "today.export", detail={"rows": len(lines), "purpose": "worklist"})
    title = _("今天 {day}").format(day=day.isoformat())
    return download(title, workbook(title, columns, lines))
