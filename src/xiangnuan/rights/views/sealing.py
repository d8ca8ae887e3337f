"""Whom the rules propose for sealing, and the act of sealing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name, towns_of
from xiangnuan.access.gate import agency_of
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.persons.views.listing import Purpose
from xiangnuan.people.queries import visible_persons
from xiangnuan.rights.forms import ReasonForm
from xiangnuan.rights.models import Seal
from xiangnuan.rights.queries.due import Periods, order_of, periods_of, proposed, why_due
from xiangnuan.rights.services.sealing import seal_on_request, seal_persons
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import today
from xiangnuan.web.paging import page_by_key

MOST = 20_000
FILTERS = ("q", "town", "rule")


@dataclass(frozen=True, slots=True)
class Row:
    """A person who is due, and why."""

    person: Any
    town: str
    rule: str
    articles: str
    certainty: str
    months: int | None
    due_on: date


def _row(person: Any, periods: Periods) -> Row:
    rule, period, since = why_due(person, periods)
    town = area_name(person.area_code) if person.area_code else ""
    label = str(Seal.Rule(rule).label)
    return Row(person, town, label, period.articles, period.certainty, period.months, since)


def _asked(request: StaffRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:60] for name in FILTERS}


@require_GET
@permitted("record.seal")
def due(request: StaffRequest) -> HttpResponse:
    """The persons whom the rules propose, with the rule, the day and the facts."""
    periods = periods_of(agency_of(request.user), today())
    asked = _asked(request)
    rows = proposed(request.user, periods, asked)
    page = page_by_key(rows, order_of(request.GET.get("sort", "")), request.GET.get("cursor", ""))
    audit.record(request.user, audit.Action.LIST, "rights.due", detail={"found": len(page.rows)})
    content = {
        "page": page,
        "rows": [_row(person, periods) for person in page.rows],
        "count": rows.count(),
        "periods": periods,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "towns": [(town.code, town.name) for town in towns_of(request.user)],
        "rules": [(Seal.Rule.CLOSED, Seal.Rule.CLOSED.label), (Seal.Rule.MINOR, Seal.Rule.MINOR.label)],
        "purposes": Purpose.choices,
        "query": request.GET.urlencode(),
        "tabs": sealing_tabs("due"),
    }
    return render(request, "rights/due.html", content)


def sealing_tabs(current: str) -> list[dict[str, Any]]:
    """The three pages of sealing."""
    pages = (("due", _("待封存")), ("register", _("封存登记")), ("openings", _("解封查阅")))
    return [{"label": label, "url": reverse(f"rights:{name}"), "current": name == current} for name, label in pages]


@require_POST
@permitted("record.seal")
def due_export(request: StaffRequest) -> HttpResponse:
    """The list as a sheet; its purpose goes into the trail."""
    purpose = request.POST.get("purpose", "")
    if purpose not in Purpose.values:
        messages.error(request, _("请选择导出的用途。"))
        return redirect(f"{reverse('rights:due')}?{request.GET.urlencode()}")
    periods = periods_of(agency_of(request.user), today())
    found = proposed(request.user, periods, _asked(request)).order_by(*order_of(request.GET.get("sort", "")))[:MOST]
    rows = [_row(person, periods) for person in found]
    audit.record(request.user, audit.Action.EXPORT, "rights.due", detail={"found": len(rows), "purpose": purpose})
    columns = [_("姓名"), _("镇（街道）"), _("结案日期"), _("规则"), _("依据"), _("可封存日期")]
    lines = [(row.person.name, row.town, row.person.last_closed, row.rule, row.articles, row.due_on) for row in rows]
    return download(f"{_('待封存')}-{today():%Y%m%d}", workbook(_("待封存"), columns, lines))


@require_POST
@permitted("record.seal")
@writes
def seal(request: StaffRequest) -> HttpResponse:
    """Seal the persons that were ticked."""
    picked = {int(pk) for pk in request.POST.getlist("person") if pk.isdecimal() and len(pk) < 18}
    back = f"{reverse('rights:due')}?{request.GET.urlencode()}"
    if not picked:
        messages.error(request, _("请先勾选要封存的人。"))
        return redirect(back)
    try:
        count = seal_persons(request.user, picked)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        said = ngettext("已封存 {count} 人。", "已封存 {count} 人。", count)
        messages.success(request, said.format(count=count))
    return redirect(back)


@require_http_methods(["GET", "POST"])
@permitted("record.seal")
@writes
def seal_early(request: StaffRequest, person: int) -> HttpResponse:
    """Seal one person before the period is over, because they ask for it."""
    found = get_object_or_404(visible_persons(request.user), pk=person)
    request.nav = "rights:due"  # type: ignore[attr-defined]
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            seal_on_request(request.user, found, form.cleaned_data["reason"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已封存。"))
            return redirect("rights:sealed", found.pk)
    return render(request, "rights/seal_early.html", {"form": form, "person": found})
