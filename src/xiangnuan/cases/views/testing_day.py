"""A testing day: whom to test, one row a person, saved at once; and the sheet on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.forms.testing_day import DayFilterForm, DayForm, RowForm
from xiangnuan.cases.models import Case, Obligation
from xiangnuan.cases.queries import persons_to_test
from xiangnuan.cases.services import TestingDayRefused, needs_women, record_testing_day
from xiangnuan.cases.testing.queries.drawn import drawn_on
from xiangnuan.cases.views.ways import with_query
from xiangnuan.web.clock import today

# More rows than this are no day's work; the page says so and asks for a town.
MOST = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """The day and the town that the page is about."""

    on: date
    town: str
    form: DayFilterForm
    drawn: bool = False

    @property
    def query(self) -> dict[str, str]:
        """What leads to the same list."""
        return {"on": self.on.isoformat(), "town": self.town, "drawn": "1" if self.drawn else ""}


@dataclass(frozen=True, slots=True)
class ToTest:
    """One person to be tested: for a duty, or because a draw called them today."""

    case: Case
    duty: Obligation | None
    is_drawn: bool


def _chosen(request: StaffRequest) -> Choice:
    given = request.POST if request.method == "POST" else request.GET
    form = DayFilterForm(
        {
            "on": given.get("on") or today().isoformat(),
            "town": given.get("town", ""),
            "drawn": given.get("drawn", ""),
        },
        user=request.user,
    )
    if form.is_valid():
        on = min(form.cleaned_data["on"], today())
        # A draw calls for its own day; of another day there is no list of it here.
        return Choice(on, form.cleaned_data["town"], form, form.cleaned_data["drawn"] and on == today())
    return Choice(today(), "", DayFilterForm({"on": today().isoformat(), "town": ""}, user=request.user))


def _to_test(request: StaffRequest, choice: Choice) -> tuple[list[ToTest], int]:
    """Whom to test, in order of name, and how many of those the user sees are drawn for today."""
    towns = [choice.town] if choice.town else []
    drawn = drawn_on(request.user, today()) if choice.on == today() else set()
    called = {
        case.pk: case
        for case in Case.objects.visible_to(request.user)
        .filter(pk__in=drawn, closed_on__isnull=True, **({"area_code__in": towns} if towns else {}))
        .select_related("person", "worker")
    }
    rows = [ToTest(duty.case, duty, duty.case_id in called) for duty in persons_to_test(request.user, choice.on, towns)]
    if choice.drawn:
        by_case = {row.case.pk: row for row in rows}
        rows = [by_case.get(pk, ToTest(case, None, True)) for pk, case in called.items()]
        rows.sort(key=lambda row: (row.case.person.name_pinyin, row.case.pk))
    return rows, len(called)


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def testing_day(request: StaffRequest) -> HttpResponse:
    """Enter the results of a testing day one after another and save them at once."""
    choice = _chosen(request)
    listed, drawn = _to_test(request, choice)
    with_women = any(needs_women(row.case, choice.on) for row in listed[:MOST])
    if request.method == "POST":
        rows = _posted_rows(request, listed)
        with_women = any(needs_women(row.case, choice.on) for row in rows)
        day = DayForm(request.POST, user=request.user, with_women=with_women)
        if (count := _save(request, day, rows)) is not None:
            said = ngettext("已记录 {count} 人的检测。", "已记录 {count} 人的检测。", count).format(count=count)
            messages.success(request, said)
            return redirect(with_query(reverse("cases:testing_day"), **choice.query))
    else:
        rows = [RowForm(case=row.case, duty=row.duty, is_drawn=row.is_drawn) for row in listed[:MOST]]
        day = DayForm(user=request.user, initial={"on": choice.on}, with_women=with_women)
        audit.record(request.user, audit.Action.LIST, "cases.testing_day", detail={"found": len(listed)})
    content = _content(choice, listed, drawn) | {
        "day": day,
        "rows": [
            {
                "form": row,
                "duty": row.duty,
                "case": row.case,
                "town": area_name(row.case.area_code),
                "is_drawn": row.is_drawn,
            }
            for row in rows
        ],
        "refused": sum(1 for row in rows if row.errors),
    }
    return render(request, "cases/testing_day.html", content)


def _posted_rows(request: StaffRequest, listed: list[ToTest]) -> list[RowForm]:
    """The rows as they were sent: a person whose window was settled meanwhile keeps the row that was typed."""
    by_case = {row.case.pk: row for row in listed}
    wanted = [int(value) for value in request.POST.getlist("case") if value.isdecimal() and len(value) < 18][:MOST]
    cases = {
        case.pk: case for case in Case.objects.visible_to(request.user).select_related("person").filter(pk__in=wanted)
    }
    forms = []
    for pk in dict.fromkeys(wanted):
        if pk in cases:
            row = by_case.get(pk) or ToTest(cases[pk], None, False)
            forms.append(RowForm(request.POST, case=cases[pk], duty=row.duty, is_drawn=row.is_drawn))
    return forms


def _save(request: StaffRequest, day: DayForm, rows: list[RowForm]) -> int | None:
    """Record every row that has a result, all or none; None where something was refused."""
    valid = [row.is_valid() for row in rows]
    if not day.is_valid() or not all(valid):
        return None
    entered = [row for row in rows if row.is_entered]
    if not entered:
        day.add_error(None, _("还没有填任何人的结果。"))
        return None
    off_panel = [row for row in entered if not row.check_panel(day.cleaned_data["panel"])]
    if off_panel:
        return None
    try:
        record_testing_day(request.user, [(row.case, row.entered(day.cleaned_data)) for row in entered])
    except TestingDayRefused as refused:
        for row in entered:
            if row.case.pk in refused.by_case:
                row.add_error(None, refused.by_case[row.case.pk].messages)
        return None
    return len(entered)


@require_safe
@permitted("case.read")
def testing_sheet(request: StaffRequest) -> HttpResponse:
    """The list on paper, with room for results and signatures."""
    choice = _chosen(request)
    listed, drawn = _to_test(request, choice)
    audit.record(request.user, audit.Action.PRINT, "cases.testing_sheet", detail={"found": len(listed)})
    content = _content(choice, listed, drawn) | {
        "rows": [
            {
                "duty": row.duty,
                "case": row.case,
                "town": area_name(row.case.area_code),
                "is_drawn": row.is_drawn,
                "by_women": needs_women(row.case, choice.on),
            }
            for row in listed[:MOST]
        ]
    }
    return render(request, "cases/testing_sheet.html", content)


def _content(choice: Choice, listed: list[ToTest], drawn: int) -> dict[str, Any]:
    return {
        "choice": choice,
        "found": len(listed),
        "drawn": drawn,
        "most": MOST,
        "town_name": area_name(choice.town) if choice.town else "",
        "query": with_query("", **choice.query),
    }
