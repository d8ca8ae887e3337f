"""The overview and what stands behind its figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.cases.models import Case
from xiangnuan.cases.past import cases_on
from xiangnuan.indicators import Indicator, indicator, scope_of
from xiangnuan.indicators import last_whole_month as month_before
from xiangnuan.reports import hooks
from xiangnuan.reports.forms import AsOfForm
from xiangnuan.reports.queries import Overview, reasons, records_behind
from xiangnuan.reports.workbook import overview_workbook
from xiangnuan.web.clock import today
from xiangnuan.web.paging import page_by_key

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _as_of(request: HttpRequest) -> tuple[date, AsOfForm]:
    """The day asked about; today where none is named or the named one cannot be."""
    form = AsOfForm(request.GET if "as_of" in request.GET else None)
    if form.is_bound and form.is_valid():
        return form.cleaned_data["as_of"] or today(), form
    return today(), form


def _overview(request: StaffRequest) -> tuple[Overview, AsOfForm]:
    if request.user.agency is None:
        raise PermissionDenied
    day, form = _as_of(request)
    return Overview(request.user, day), form


def _indicator(id: str) -> Indicator:
    try:
        return indicator(id)
    except KeyError:
        raise Http404 from None


@require_GET
@permitted("figures.read")
def overview(request: StaffRequest) -> HttpResponse:
    """数据与报表: the figures as of a day, each a door to what is behind it."""
    shown, form = _overview(request)
    now = today()
    choices = [
        hooks.Preset(now, _("今天")),
        hooks.Preset(month_before(now).last, _("上月末")),
        *hooks.presets(),
    ]
    context = {
        "as_of": shown.as_of,
        "is_today": shown.as_of == now,
        "form": form,
        "form_as_of": shown.as_of.isoformat(),
        "latest": now.isoformat(),
        "presets": [preset for preset in choices if preset.day <= now],
        "cards": shown.cards(),
        "towns": shown.towns(),
        "comparison": shown.comparison(),
        "area": area_name(shown.scope.area_code) if shown.scope.area_code else "",
        "opens_records": shown.opens_records,
    }
    return render(request, "reports/overview.html", context)


@require_GET
@permitted("figures.read")
def workbook(request: StaffRequest) -> HttpResponse:
    """The overview as Excel; every table that leaves the system stands in the trail."""
    shown, _form = _overview(request)
    content = overview_workbook(shown)
    audit.record(request.user, audit.Action.EXPORT, "reports.workbook", detail={"as_of": shown.as_of.isoformat()})
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="figures-{shown.as_of:%Y%m%d}.xlsx"'
    return response


@require_GET
@permitted("figures.read")
def definition(request: StaffRequest, indicator: str) -> HttpResponse:
    """What a figure means, its numerator and denominator, and its towns where it has them."""
    one = _indicator(indicator)
    request.nav = "reports:overview"  # type: ignore[attr-defined]
    shown, _form = _overview(request)
    figure = one.value(shown.scope, shown.as_of)
    has_records = (one.records_are is not None or one.page is not None) and shown.opens_records
    context = {
        "one": one,
        "figure": figure,
        "as_of": shown.as_of,
        "towns": shown.towns() if one.id in ("effective_execution_rate", "town_execution_rate") else [],
        "records": shown.door(one.id) if has_records else "",
        "excepted": shown.door(one.id, only="excepted") if has_records and figure.excepted else "",
        "excepted_count": len(figure.excepted),
    }
    return render(request, "reports/definition.html", context)


@dataclass(frozen=True, slots=True)
class Row:
    """One record behind a figure as the list shows it, with what was known at the end of the day."""

    case: Case
    town: str
    checked_in_on: date | None
    closed_on: date | None
    reasons: list[str]


@require_GET
@permitted("person.read")
def records(request: StaffRequest) -> HttpResponse:
    """The records behind one or several figures, as far as the reader may see them."""
    request.nav = "reports:overview"  # type: ignore[attr-defined]
    chosen = [_indicator(id) for id in request.GET.get("of", "clients_received").split(",")]
    if any(one.records_are is not Case for one in chosen):
        raise Http404
    if request.user.agency is None:
        raise PermissionDenied
    as_of, _form = _as_of(request)
    scope = scope_of(request.user)
    only_excepted, town = request.GET.get("only") == "excepted", request.GET.get("town", "")
    behind = records_behind(request.user, chosen, scope, as_of, only_excepted=only_excepted, town=town)
    page = page_by_key(behind.rows, ("-taken_on", "pk"), request.GET.get("cursor", ""))
    asks_why = only_excepted or chosen[0].id == "overdue_duties"
    then = {case.pk: case for case in cases_on(scope, behind.day)} if asks_why else {}
    rows = [_row(case, behind.day, reasons(then[case.pk]) if case.pk in then else []) for case in page.rows]
    audit.record(
        request.user,
        audit.Action.LIST,
        "reports.records",
        detail={"of": [one.id for one in chosen], "as_of": as_of.isoformat(), "shown": [row.case.pk for row in rows]},
    )
    context: dict[str, Any] = {
        "chosen": chosen,
        "title": _("、").join(str(one.name) for one in chosen),
        "as_of": as_of,
        "behind": behind,
        "page": page,
        "rows": rows,
        "only_excepted": only_excepted,
        "asks_why": asks_why,
        "town": area_name(town) if town else "",
    }
    return render(request, "reports/records.html", context)


def _row(case: Case, day: date, why: list[str]) -> Row:
    return Row(
        case=case,
        town=area_name(case.area_code),
        checked_in_on=case.checked_in_on if case.checked_in_on and case.checked_in_on <= day else None,
        closed_on=case.closed_on if case.closed_on and case.closed_on <= day else None,
        reasons=why,
    )
