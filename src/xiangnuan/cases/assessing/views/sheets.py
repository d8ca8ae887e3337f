"""An agency's own instruments: added as YAML, read, retired; and the shipped ones beside them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiangnuan.access.views import StaffRequest, carried_out, permitted, writes
from xiangnuan.cases.assessing.choosing import loaded, said, usable
from xiangnuan.cases.assessing.forms import OwnInstrumentForm
from xiangnuan.cases.assessing.models import OwnInstrument
from xiangnuan.cases.assessing.queries import own_sheets
from xiangnuan.cases.assessing.services import add_instrument, bring_back_instrument, retire_instrument
from xiangnuan.instruments import Instrument, InstrumentError, all_instruments
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import today


@require_safe
@permitted("instrument.write")
def sheets(request: StaffRequest) -> HttpResponse:
    """The own sheets with every version, and what is shipped."""
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()[:40]
    state = state if state in ("used", "retired") else ""
    rows = [_row(own) for own in own_sheets(request.user, state=state, text=text)]
    if request.GET.get("sort") in ("title", "-title"):
        rows.sort(key=lambda row: row["title"], reverse=request.GET["sort"] == "-title")
    if request.GET.get("format") == "xlsx":
        return _sheet(rows)
    used = {(one.id, one.version) for one in usable(request.user.agency_id or 0, today())}
    content = {
        "rows": rows,
        "shipped": [{"sheet": one, "is_used": (one.id, one.version) in used} for one in all_instruments()],
        "states": [("used", _("在用")), ("retired", _("已停用"))],
        "state": state,
        "text": text,
    }
    return render(request, "assessing/sheets.html", content)


def _row(own: OwnInstrument) -> dict[str, Any]:
    sheet = _read(own)
    return {"own": own, "sheet": sheet, "title": said(sheet.title) if sheet else own.instrument}


def _read(own: OwnInstrument) -> Instrument | None:
    try:
        return loaded(own.text)
    except InstrumentError:  # written for an earlier schema
        return None


def _sheet(rows: list[dict[str, Any]]) -> HttpResponse:
    columns = [_("量表"), _("代号"), _("版本"), _("启用日期"), _("添加人"), _("添加时间"), _("停用时间")]
    lines = [
        (
            row["title"],
            row["own"].instrument,
            row["own"].version,
            row["own"].used_from,
            row["own"].added_by.name if row["own"].added_by else "",
            row["own"].added_at.astimezone().date(),
            row["own"].retired_at.astimezone().date() if row["own"].retired_at else None,
        )
        for row in rows
    ]
    return download(_("本机构量表"), workbook(_("本机构量表"), columns, lines))


@require_http_methods(["GET", "POST"])
@permitted("instrument.write")
@writes
def sheet_new(request: StaffRequest) -> HttpResponse:
    """Add a version: a file or pasted text. What is wrong is told with the key; what was typed stays."""
    request.nav = "assessing:sheets"  # type: ignore[attr-defined]
    form = OwnInstrumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_instrument(request.user, form.cleaned_data["text"], form.place)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已添加，可以在填写时选用。"))
            return redirect("assessing:sheet", made.pk)
    return render(request, "assessing/sheet_new.html", {"form": form})


@require_safe
@permitted("instrument.write")
def sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """One version as it is read, and its text."""
    request.nav = "assessing:sheets"  # type: ignore[attr-defined]
    own = get_object_or_404(own_rows(request), pk=pk)
    return render(request, "assessing/sheet.html", {"own": own, "sheet": _read(own)})


def own_rows(request: StaffRequest) -> Any:
    """The own sheets of the user's agency."""
    return OwnInstrument.objects.filter(agency=request.user.agency_id or 0).select_related("added_by", "retired_by")


@require_POST
@permitted("instrument.write")
@writes
def sheet_retire(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a version out of the choice."""
    own = get_object_or_404(own_rows(request), pk=pk)
    if carried_out(request, lambda: retire_instrument(request.user, own)):
        messages.success(request, _("已停用；已经填过的不受影响。"))
    return redirect("assessing:sheet", own.pk)


@require_POST
@permitted("instrument.write")
@writes
def sheet_bring_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Offer a retired version again."""
    own = get_object_or_404(own_rows(request), pk=pk)
    if carried_out(request, lambda: bring_back_instrument(request.user, own)):
        messages.success(request, _("已恢复使用。"))
    return redirect("assessing:sheet", own.pk)
