"""The register of requests: taking one in, the list with due dates, the answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xiangnuan import law
from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.people.queries import search_persons
from xiangnuan.rights.forms import AnswerForm, RequestForm
from xiangnuan.rights.models import Request
from xiangnuan.rights.services.asking import DAYS, answer_request, record_request
from xiangnuan.rights.views.persons import person_of
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import today
from xiangnuan.web.paging import page_by_key

MOST = 20_000
ORDERS = {"due": ("due_on", "pk"), "received": ("received_on", "pk")}


def _order(sort: str) -> tuple[str, ...]:
    columns = ORDERS.get(sort.removeprefix("-"), ORDERS["due"])
    return tuple(f"-{name}" for name in columns) if sort.startswith("-") else columns


def _wanted(request: StaffRequest) -> tuple[Any, dict[str, str]]:
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("state", "kind", "q")}
    rows = Request.objects.visible_to(request.user).select_related("person", "answered_by")
    if asked["state"] in Request.State.values:
        rows = rows.filter(state=asked["state"])
    if asked["kind"] in Request.Kind.values:
        rows = rows.filter(kind=asked["kind"])
    if asked["q"]:
        rows = rows.filter(Q(person__in=search_persons(request.user, asked["q"]).values("pk")))
    return rows, asked


@require_GET
@permitted("right.write")
def requests(request: StaffRequest) -> HttpResponse:
    """The requests that the user may see, the next due first."""
    rows, asked = _wanted(request)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows)
    page = page_by_key(rows, _order(request.GET.get("sort", "")), request.GET.get("cursor", ""))
    audit.record(request.user, audit.Action.LIST, "rights.requests", detail={"found": len(page.rows)})
    setting = law.rulebook_for(agency_of(request.user).area_id).setting(DAYS, today())
    content = {
        "page": page,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "states": Request.State.choices,
        "kinds": Request.Kind.choices,
        "today": today(),
        "days": setting.value if setting else None,
        "source": setting.source if setting else "",
    }
    return render(request, "rights/requests.html", content)


def _sheet(request: StaffRequest, rows: Any) -> HttpResponse:
    columns = [_("人员编号"), _("请求"), _("收到日期"), _("答复期限"), _("状态"), _("答复日期"), _("答复")]
    lines = [
        (
            one.person_id, one.get_kind_display(), one.received_on, one.due_on, one.get_state_display(),
            one.answered_on, one.answer,
        )
        for one in rows[:MOST]
    ]  # fmt: skip
    audit.record(request.user, audit.Action.EXPORT, "rights.requests", detail={"found": len(lines)})
    return download(_("个人权利请求"), workbook(_("个人权利请求"), columns, lines))


@require_http_methods(["GET", "POST"])
@permitted("right.write")
@writes
def request_new(request: StaffRequest, person: int) -> HttpResponse:
    """Take a request in."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    found = person_of(request.user, person)
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = record_request(request.user, found, form.entered)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已登记。"))
            return redirect("rights:request", made.pk)
    return render(request, "rights/form.html", {"form": form, "person": found, "title": _("登记请求")})


@require_http_methods(["GET", "POST"])
@permitted("right.write")
@writes
def request_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One request, the ways to meet it, and its answer."""
    request.nav = "rights:requests"  # type: ignore[attr-defined]
    found = get_object_or_404(Request.objects.visible_to(request.user).select_related("person", "answered_by"), pk=pk)
    form = AnswerForm(request.POST or None) if found.state == Request.State.OPEN else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            answer_request(request.user, found, **form.cleaned_data)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("答复已保存。"))
            return redirect("rights:request", found.pk)
    if request.method == "GET":
        audit.record(request.user, audit.Action.READ, "rights.request", found, person=found.person_id)
    content = {"one": found, "form": form, "today": today(), "way": _way(request, found)}
    return render(request, "rights/request.html", content)


def _way(request: StaffRequest, found: Request) -> dict[str, str]:
    """Where the request is met: a hint, and the page where there is one for this user."""
    person = found.person_id
    if found.kind == Request.Kind.COPY:
        return {
            "hint": _("登记副本并取出 PDF 或 JSON，交给本人。"),
            "url": reverse("rights:copy_new", args=[person]),
            "label": _("个人信息副本"),
        }
    if found.kind == Request.Kind.CORRECTION:
        return {
            "hint": _("在人员页更正资料或记录；原来的内容作为更正前的版本保留。"),
            "url": reverse("people:person", args=[person]),
            "label": _("打开人员页"),
        }
    if found.kind == Request.Kind.DELETION:
        hint = _(
            "法定职责还在履行的个案不能删除（个人信息保护法第13条、第47条）：个案都已结案的，可由负责人提前封存；"
            "仍在册的，答复“未予办理”并写明结案后封存。"
        )
        may = request.user.may("record.seal")
        return {
            "hint": hint,
            "url": reverse("rights:seal_early", args=[person]) if may else "",
            "label": _("提前封存"),
        }
    return {"hint": "", "url": "", "label": ""}
