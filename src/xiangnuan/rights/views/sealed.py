"""What stands under seal: the register, one sealed record with its acts, and the openings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiangnuan.access import audit
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.rights.collecting import collect
from xiangnuan.rights.forms import OpenForm, ReasonForm
from xiangnuan.rights.models import Opening, Seal
from xiangnuan.rights.papers.copies import copy_sheet
from xiangnuan.rights.queries.sealed import opening_in_force, openings_of, seal_of, sealed_person, seals_of
from xiangnuan.rights.services.sealing import close_opening, lift_seal, open_sealed, undo_seal
from xiangnuan.rights.views.sealing import sealing_tabs
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import now
from xiangnuan.web.paging import page_by_key

MOST = 20_000


def _moment(at: Any) -> str:
    return timezone.localtime(at).isoformat(sep=" ", timespec="minutes") if at else ""


@require_GET
@permitted("record.seal")
def register(request: StaffRequest) -> HttpResponse:
    """Every seal by number, rule and day; no name stands here. A whole identity number finds its seal."""
    request.nav = "rights:due"  # type: ignore[attr-defined]
    asked = {name: request.GET.get(name, "").strip()[:30] for name in ("rule", "state", "number")}
    rows = seals_of(request.user, asked)
    if request.GET.get("format") == "xlsx":
        return _register_sheet(request, rows)
    order = ("pk",) if request.GET.get("sort") == "at" else ("-pk",)
    page = page_by_key(rows, order, request.GET.get("cursor", ""))
    noted = {name: value for name, value in asked.items() if value and name != "number"}
    audit.record(request.user, audit.Action.LIST, "rights.register", detail={"found": len(page.rows), **noted})
    content = {
        "page": page,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "rules": Seal.Rule.choices,
        "states": [("standing", _("封存中")), ("ended", _("已结束"))],
        "tabs": sealing_tabs("register"),
    }
    return render(request, "rights/register.html", content)


def _register_sheet(request: StaffRequest, rows: Any) -> HttpResponse:
    columns = [_("人员编号"), _("个案数"), _("规则"), _("结案日期"), _("封存时间"), _("经办"), _("结束时间"), _("原因")]
    lines = [
        (
            seal.person_id, len(seal.cases), seal.get_rule_display(), seal.closed_on, _moment(seal.at), seal.by.name,
            _moment(seal.lifted_at or seal.undone_at), seal.end_reason,
        )
        for seal in rows[:MOST]
    ]  # fmt: skip
    audit.record(request.user, audit.Action.EXPORT, "rights.register", detail={"found": len(lines)})
    return download(_("封存登记"), workbook(_("封存登记"), columns, lines))


def _seal_of(request: StaffRequest, person: int, *, standing: bool = False) -> Seal:
    request.nav = "rights:due"  # type: ignore[attr-defined]
    seal = seal_of(request.user, person)
    if seal is None or (standing and not seal.is_standing):
        raise Http404
    return seal


@require_GET
@permitted("record.seal")
def sealed(request: StaffRequest, person: int) -> HttpResponse:
    """“已封存”: by which rule and when, and the acts; nothing of the record itself."""
    seal = _seal_of(request, person)
    audit.record(request.user, audit.Action.READ, "rights.sealed", person=person)
    content = {
        "seal": seal,
        "opening": opening_in_force(request.user, person),
        "openings": openings_of(request.user).filter(person=person)[:20],
    }
    return render(request, "rights/sealed.html", content)


@require_http_methods(["GET", "POST"])
@permitted("record.seal")
@writes
def open_record(request: StaffRequest, person: int) -> HttpResponse:
    """Name the legal ground and open the record for reading."""
    seal = _seal_of(request, person)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = open_sealed(request.user, seal, **form.cleaned_data)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            return redirect("rights:opening", made.pk)
    title, label = _("解封查阅"), _("解封查阅")
    return render(request, "rights/act.html", {"form": form, "seal": seal, "title": title, "label": label})


@require_http_methods(["GET", "POST"])
@permitted("record.seal")
@writes
def undo(request: StaffRequest, person: int) -> HttpResponse:
    """Take back a seal that was set by mistake."""
    seal = _seal_of(request, person, standing=True)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _done(form, lambda: undo_seal(request.user, seal, _why(form))):
        messages.success(request, _("已撤销封存，记录恢复原样。"))
        return redirect("people:person", person)
    hint = _("只在封存错了的时候撤销：人员和个案恢复到封存前的样子。原因会留在登记里。")
    content = {"form": form, "seal": seal, "title": _("撤销封存"), "label": _("撤销封存"), "hint": hint}
    return render(request, "rights/act.html", content)


@require_http_methods(["GET", "POST"])
@permitted("record.seal")
@writes
def lift(request: StaffRequest, person: int) -> HttpResponse:
    """Let a person out who is served again; the old cases stay sealed."""
    seal = _seal_of(request, person, standing=True)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _done(form, lambda: lift_seal(request.user, seal, _why(form))):
        messages.success(request, _("可以建立新的个案了；原来的个案仍然封存。"))
        return redirect("people:person", person)
    hint = _("此人有了新的决定时使用：身份和联系方式恢复可见，可以建立新的个案；原来的个案仍然封存。")
    content = {"form": form, "seal": seal, "title": _("重新服务"), "label": _("重新服务"), "hint": hint}
    return render(request, "rights/act.html", content)


def _why(form: Refusable) -> str:
    return str(form.cleaned_data["reason"])


def _done(form: Refusable, act: Any) -> bool:
    try:
        act()
    except ValidationError as wrong:
        form.refuse(wrong)
        return False
    return True


@require_GET
@permitted("record.seal")
def openings(request: StaffRequest) -> HttpResponse:
    """Every opening: on which ground, by which paper, by whom, until when."""
    request.nav = "rights:due"  # type: ignore[attr-defined]
    ground = request.GET.get("ground", "")
    rows = openings_of(request.user)
    if ground in Opening.Ground.values:
        rows = rows.filter(ground=ground)
    if request.GET.get("format") == "xlsx":
        return _openings_sheet(request, rows)
    order = ("pk",) if request.GET.get("sort") == "at" else ("-pk",)
    page = page_by_key(rows, order, request.GET.get("cursor", ""))
    audit.record(request.user, audit.Action.LIST, "rights.openings", detail={"found": len(page.rows)})
    content = {
        "page": page,
        "ground": ground,
        "grounds": Opening.Ground.choices,
        "now": now(),
        "tabs": sealing_tabs("openings"),
    }
    return render(request, "rights/openings.html", content)


def _openings_sheet(request: StaffRequest, rows: Any) -> HttpResponse:
    columns = [
        _("人员编号"),
        _("时间"),
        _("法律依据"),
        _("公文或申请编号"),
        _("谁、为何查阅"),
        _("经办"),
        _("查阅截止"),
    ]
    lines = [
        (
            one.person_id, _moment(one.at), one.get_ground_display(), one.document_number, one.reason, one.by.name,
            _moment(one.closed_at or one.until),
        )
        for one in rows[:MOST]
    ]  # fmt: skip
    audit.record(request.user, audit.Action.EXPORT, "rights.openings", detail={"found": len(lines)})
    return download(_("解封查阅"), workbook(_("解封查阅"), columns, lines))


@require_GET
@permitted("record.seal")
def opening(request: StaffRequest, pk: int) -> HttpResponse:
    """The opened record, to read: for who opened it, while the opening lasts."""
    request.nav = "rights:due"  # type: ignore[attr-defined]
    found = get_object_or_404(openings_of(request.user).filter(by=request.user), pk=pk)
    seal = seal_of(request.user, found.person_id)
    if seal is None:
        raise Http404
    if found.closed_at is not None or found.until <= now():
        return render(request, "rights/opening_over.html", {"opening": found})
    audit.record(request.user, audit.Action.READ, "rights.opened", found, person=found.person_id)
    sheet = copy_sheet(collect(sealed_person(seal), with_sealed=True), _("封存记录"))
    answer = render(request, "rights/opening.html", {"opening": found, "sheet": sheet})
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@permitted("record.seal")
@writes
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """End an opening before its time."""
    found = get_object_or_404(openings_of(request.user).filter(by=request.user), pk=pk)
    close_opening(request.user, found)
    messages.success(request, _("查阅已结束。"))
    return redirect("rights:openings")
