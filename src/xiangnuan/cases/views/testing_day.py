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
from xiangnuan.cases.services import TestingDayRefused, record_testing_day
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


def _chosen(request: StaffRequest) -> Choice:
    given = request.POST if request.method == "POST" else request.GET
    form = DayFilterForm(
        {"on": given.get("on") or today().isoformat(), "town": given.get("town", "")}, user=request.user
    )
    if form.is_valid():
        return Choice(min(form.cleaned_data["on"], today()), form.cleaned_data["town"], form)
    return Choice(today(), "", DayFilterForm({"on": today().isoformat(), "town": ""}, user=request.user))


def _duties(request: StaffRequest, choice: Choice) -> list[Obligation]:
    return persons_to_test(request.user, choice.on, [choice.town] if choice.town else [])


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def testing_day(request: StaffRequest) -> HttpResponse:
    """Enter the results of a testing day one after another and save them at once."""
    choice = _chosen(request)
    duties = _duties(request, choice)
    if request.method == "POST":
        rows = _posted_rows(request, duties)
        day = DayForm(request.POST, user=request.user)
        if (count := _save(request, day, rows)) is not None:
            said = ngettext("已记录 {count} 人的检测。", "已记录 {count} 人的检测。", count).format(count=count)
            messages.success(request, said)
            return redirect(with_query(reverse("cases:testing_day"), on=choice.on.isoformat(), town=choice.town))
    else:
        rows = [RowForm(case=duty.case, duty=duty) for duty in duties[:MOST]]
        day = DayForm(user=request.user, initial={"on": choice.on})
        audit.record(request.user, audit.Action.LIST, "cases.testing_day", detail={"found": len(duties)})
    content = _content(choice, duties) | {
        "day": day,
        "rows": [
            {"form": row, "duty": row.duty, "case": row.case, "town": area_name(row.case.area_code)} for row in rows
        ],
        "refused": sum(1 for row in rows if row.errors),
    }
    return render(request, "cases/testing_day.html", content)


def _posted_rows(request: StaffRequest, duties: list[Obligation]) -> list[RowForm]:
    """The rows as they were sent: a person whose window was settled meanwhile keeps the row that was typed."""
    by_case = {duty.case_id: duty for duty in duties}
    wanted = [int(value) for value in request.POST.getlist("case") if value.isdecimal() and len(value) < 18][:MOST]
    cases = {
        case.pk: case for case in Case.objects.visible_to(request.user).select_related("person").filter(pk__in=wanted)
    }
    return [RowForm(request.POST, case=cases[pk], duty=by_case.get(pk)) for pk in dict.fromkeys(wanted) if pk in cases]


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
    duties = _duties(request, choice)
    audit.record(request.user, audit.Action.PRINT, "cases.testing_sheet", detail={"found": len(duties)})
    content = _content(choice, duties) | {
        "rows": [{"duty": duty, "case": duty.case, "town": area_name(duty.area_code)} for duty in duties[:MOST]]
    }
    return render(request, "cases/testing_sheet.html", content)


def _content(choice: Choice, duties: list[Obligation]) -> dict[str, Any]:
    return {
        "choice": choice,
        "found": len(duties),
        "most": MOST,
        "town_name": area_name(choice.town) if choice.town else "",
        "query": with_query("", on=choice.on.isoformat(), town=choice.town),
    }
