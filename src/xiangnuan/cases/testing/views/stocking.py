"""The stock of kits: what lies where, what runs out or expires, and every movement of a batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.access.queries import last_writing
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.forms.acts import ReasonForm
from xiangnuan.cases.panels import catalogue
from xiangnuan.cases.testing.forms.stocking import BatchForm, LeastForm, MovementForm, NewBatchForm
from xiangnuan.cases.testing.models import KitBatch, KitLeast, KitMovement
from xiangnuan.cases.testing.navigation import HOME, tabs_for
from xiangnuan.cases.testing.queries.stock import (
    EXPIRING,
    EXPORTED,
    STORE,
    Asked,
    Stock,
    batches_of,
    levels,
    listed,
    stock_of,
    with_expired_kits,
)
from xiangnuan.cases.testing.services import (
    describe_batch,
    move_kits,
    register_batch,
    set_least,
    withdraw_movement,
)
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import today
from xiangnuan.web.paging import page_by_key


def _names(stocks: Iterable[Stock]) -> dict[int, str]:
    numbers = {holder.worker for stock in stocks for holder in stock.holders if holder.worker}
    return dict(User.objects.filter(pk__in=numbers).values_list("pk", "name"))


def _lines(stock: Stock, names: dict[int, str]) -> list[dict[str, Any]]:
    """The holders of a batch in words, with what they have; who has nothing and owes nothing is left out."""
    return [
        {
            "name": _("机构仓库") if holder == STORE else area_name(holder.town) if holder.town else names.get(holder.worker or 0, "—"),
            "balance": balance,
        }
        for holder, balance in stock.balances.items()
        if holder == STORE or balance.count or balance.short
    ]  # fmt: skip


@require_safe
@permitted("kit.read")
def kits(request: StaffRequest) -> HttpResponse:
    """The batches, the one that expires last first; above them what needs an eye."""
    request.nav = HOME  # type: ignore[attr-defined]
    agency_of(request.user)
    asked, day = Asked.read(request.GET), today()
    rows = listed(request.user, asked, day)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, list(rows.order_by(*asked.order)[:EXPORTED]))
    page = page_by_key(rows, asked.order, asked.cursor)
    known = list(batches_of(request.user))
    usable = [batch for batch in known if not batch.is_expired(day)]
    expired = [batch for batch in known if batch.is_expired(day)]
    stock = stock_of(list({batch.pk: batch for batch in [*page.rows, *usable]}.values()))
    names = _names(stock[batch.pk] for batch in page.rows)
    audit.record(request.user, audit.Action.LIST, "testing.kits", detail={"found": len(page.rows)})
    content = {
        "asked": asked,
        "page": page,
        "count": len(known),
        "rows": [
            {
                "batch": batch,
                "stock": stock[batch.pk],
                "lines": _lines(stock[batch.pk], names),
                "expired": batch.is_expired(day),
                "expiring": not batch.is_expired(day) and batch.expires_on <= day + EXPIRING,
            }
            for batch in page.rows
        ],
        "levels": levels(request.user, usable, stock),
        "expiring": [
            {"batch": batch, "left": stock[batch.pk].left}
            for batch in usable
            if batch.expires_on <= day + EXPIRING and stock[batch.pk].left
        ],
        "expired_tests": with_expired_kits(request.user, expired),
        "states": [("usable", _("能用的")), ("expiring", _("快到期")), ("expired", _("已过期"))],
        "panels": [(panel.code, panel.name) for panel in catalogue().panels.values()],
        "days": EXPIRING.days,
        "tabs": tabs_for(request.user, "kits"),
        "may_write": request.user.may("kit.write"),
    }
    return render(request, "testing/kits.html", content)


def _sheet(request: StaffRequest, found: list[KitBatch]) -> HttpResponse:
    stock = stock_of(found)
    names = _names(stock.values())
    columns = [
        _("检测板"), _("品牌"), _("试剂批号"), _("有效期至"), _("单价（元）"), _("在哪里"), _("剩余"), _("用量超出"), _("这一批已用"), _("备注"),
    ]  # fmt: skip
    lines = [
        (
            batch.panel_name, batch.brand, batch.batch, batch.expires_on,
            None if batch.unit_price is None else batch.unit_price / 100, line["name"], line["balance"].count,
            line["balance"].short or None, stock[batch.pk].used, batch.note,
        )
        for batch in found
        for line in _lines(stock[batch.pk], names)
    ]  # fmt: skip
    audit.record(request.user, audit.Action.EXPORT, "testing.kits", detail={"found": len(lines)})
    return download(_("试剂"), workbook(_("试剂"), columns, lines))


def batch_of(user: User, pk: int) -> KitBatch:
    """A batch of the user's own agency; 404 for any other."""
    return get_object_or_404(batches_of(user), pk=pk)


@require_safe
@permitted("kit.read")
def kit(request: StaffRequest, pk: int) -> HttpResponse:
    """One batch: who has how many, and what moved."""
    request.nav = HOME  # type: ignore[attr-defined]
    batch = batch_of(request.user, pk)
    stock = stock_of([batch])[batch.pk]
    moved = KitMovement.objects.filter(batch=batch).select_related("worker", "recorded_by", "withdrawn_by")
    content = {
        "batch": batch,
        "stock": stock,
        "lines": _lines(stock, _names([stock])),
        "movements": [{"one": one, "town": area_name(one.town) if one.town else ""} for one in moved],
        "expired": batch.is_expired(today()),
        "may_write": request.user.may("kit.write"),
        "price": None if batch.unit_price is None else f"{batch.unit_price / 100:.2f}",
    }
    return render(request, "testing/kit.html", content)


def _form(request: StaffRequest, form: Any, title: str, back: str, crumb: str, **more: Any) -> HttpResponse:
    return render(request, "testing/form.html", {"form": form, "title": title, "back": back, "crumb": crumb, **more})


@require_http_methods(["GET", "POST"])
@permitted("kit.write")
@writes
def kit_new(request: StaffRequest) -> HttpResponse:
    """A batch comes."""
    request.nav = HOME  # type: ignore[attr-defined]
    form = NewBatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = register_batch(request.user, form.entered, form.cleaned_data["received"], form.cleaned_data["on"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已入库。"))
            return redirect("testing:kit", made.pk)
    return _form(request, form, _("试剂入库"), reverse("testing:kits"), _("试剂"))


@require_http_methods(["GET", "POST"])
@permitted("kit.write")
@writes
def kit_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct what stands on the box."""
    request.nav = HOME  # type: ignore[attr-defined]
    batch = batch_of(request.user, pk)
    form = BatchForm(request.POST or None, batch=batch)
    if request.method == "POST" and form.is_valid():
        try:
            describe_batch(request.user, batch, form.entered)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, " ".join((_("已保存。"), form.taken_in_words)).strip())
            return redirect("testing:kit", batch.pk)
    by = last_writing("testing.describe_kits", None, batch.pk) if form.has_conflicts else None
    back = reverse("testing:kit", args=[batch.pk])
    return _form(request, form, _("修改试剂批次"), back, batch.batch, changed_by=by)


@require_http_methods(["GET", "POST"])
@permitted("kit.write")
@writes
def kit_move(request: StaffRequest, pk: int) -> HttpResponse:
    """Kits come, go, or are counted anew."""
    request.nav = HOME  # type: ignore[attr-defined]
    batch = batch_of(request.user, pk)
    form = MovementForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            move_kits(request.user, batch, form.entered)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已登记。"))
            return redirect("testing:kit", batch.pk)
    return _form(request, form, _("登记试剂出入"), reverse("testing:kit", args=[batch.pk]), batch.batch)


@require_http_methods(["GET", "POST"])
@permitted("kit.write")
@writes
def movement_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a movement entered by mistake."""
    request.nav = HOME  # type: ignore[attr-defined]
    rows = KitMovement.objects.filter(agency_id=request.user.agency_id or 0).select_related("batch")
    made = get_object_or_404(rows, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_movement(request.user, made, form.cleaned_data["reason"])
        except ValidationError as wrong:
            form.add_error(None, " ".join(wrong.messages))
        else:
            messages.success(request, _("已撤回。"))
            return redirect("testing:kit", made.batch_id)
    back = reverse("testing:kit", args=[made.batch_id])
    return _form(request, form, _("撤回试剂出入"), back, made.batch.batch, save=_("撤回"))


@require_http_methods(["GET", "POST"])
@permitted("kit.write")
@writes
def least(request: StaffRequest) -> HttpResponse:
    """How many usable kits of a panel there should be."""
    request.nav = HOME  # type: ignore[attr-defined]
    agency = agency_of(request.user)
    panel = request.GET.get("panel", "")
    known = KitLeast.objects.filter(agency=agency, panel=panel).first()
    form = LeastForm(request.POST or None, initial={"panel": panel, "least": known.least if known else None})
    if request.method == "POST" and form.is_valid():
        try:
            set_least(request.user, form.cleaned_data["panel"], form.cleaned_data["least"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已保存。"))
            return redirect("testing:kits")
    return _form(request, form, _("最低数量"), reverse("testing:kits"), _("试剂"))
