"""The audit trail, for the auditor: who read, wrote, revealed or exported what, when and from where; and its soundness."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xiangnuan.access import audit, verifying
from xiangnuan.access.audit_words import act_in_words, kind_in_words
from xiangnuan.access.forms import AuditFilterForm
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import AuditEntry, User
from xiangnuan.access.queries import anomalies_waiting
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import today
from xiangnuan.web.paging import page_by_key

# What one file holds at most; an auditor narrows the dates for more.
MOST = 100_000
# No index leads to an action, an act, a thing or an address: without a person, an account or a day they are looked for so far back.
SEARCHED = timedelta(days=90)


def trail_of(user: User) -> QuerySet[AuditEntry]:
    """The trail of the user's own agency."""
    return AuditEntry.objects.filter(agency=user.agency_id)


@require_safe
@permitted("audit.read")
def trail(request: StaffRequest) -> HttpResponse:
    """The trail, newest first, with filters; looking at it is an entry too."""
    form = AuditFilterForm(request.GET or None, agency=agency_of(request.user))
    wanted = form.cleaned_data if form.is_bound and (form.is_valid() or form.cleaned_data) else {}
    since = _searched_since(wanted)
    rows = _narrowed(trail_of(request.user), wanted | ({"since": since} if since else {}))
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows)
    page = page_by_key(rows, ("-id",), request.GET.get("cursor", ""))
    audit.record(request.user, audit.Action.LIST, "access.trail", detail={"rows": len(page.rows)})
    context = {
        "page": page,
        "rows": [(entry, act_in_words(entry.act), kind_in_words(entry.kind)) for entry in page.rows],
        "form": form,
        "searched_since": since,
        "hints": anomalies_waiting(request.user),
    }
    return render(request, "access/trail.html", context | _state())


def _searched_since(wanted: dict[str, Any]) -> date | None:
    """The day back to which is searched where nobody named one and no index leads to what is wanted."""
    is_found_by_index = any(wanted.get(name) for name in ("user", "person", "since", "entries"))
    is_wide = any(wanted.get(name) for name in ("action", "act", "kind", "object", "address"))
    return today() - SEARCHED if is_wide and not is_found_by_index else None


def _narrowed(rows: QuerySet[AuditEntry], wanted: dict[str, Any]) -> QuerySet[AuditEntry]:
    for name in ("action", "act", "kind", "object", "person", "address"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if wanted.get("user"):
        rows = rows.filter(user=wanted["user"].pk)
    if wanted.get("since"):
        rows = rows.filter(at__gte=_midnight(wanted["since"]))
    if wanted.get("until"):
        rows = rows.filter(at__lt=_midnight(wanted["until"] + timedelta(days=1)))
    if wanted.get("entries"):
        first, last = wanted["entries"].split("-")
        rows = rows.filter(pk__gte=int(first), pk__lte=int(last))
    return rows


def _state() -> dict[str, Any]:
    """How whole the trail is, for the part of the page that shows it."""
    running = verifying.progress()
    if running is not None:
        return {"running": True, "done": running[0], "total": running[1]}
    result = verifying.last_result()
    english = (get_language() or "").startswith("en")
    fault = result.fault_in_words(english) if result else ""
    return {"running": False, "result": result, "fault": fault, "service_word": _("系统每天自动核验")}


@require_POST
@permitted("audit.read")
@writes
def verify(request: StaffRequest) -> HttpResponse:
    """Let the trail be verified in the background."""
    if not verifying.begin(request.user):
        messages.info(request, _("已经在核验了。"))
    return redirect("access:trail")


@require_safe
@permitted("audit.read")
def verifying_state(request: StaffRequest) -> HttpResponse:
    """How far the verification is (htmx); sends the reader to the page when it has ended."""
    state = _state()
    if not state["running"]:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("access:trail")
        return response
    return render(request, "access/trail_state.html", state)


def _sheet(request: StaffRequest, rows: QuerySet[AuditEntry]) -> HttpResponse:
    columns = [_("时间"), _("账号"), _("动作"), _("事项"), _("对象"), _("人员编号"), _("来源地址"), _("代码")]
    lines = [
        (
            timezone.localtime(entry.at).isoformat(sep=" ", timespec="seconds"),
            entry.user_name,
            entry.get_action_display(),
            act_in_words(entry.act),
            f"{kind_in_words(entry.kind)} {entry.object or ''}".strip(),
            entry.person,
            entry.address or "",
            entry.act,
        )
        for entry in rows[:MOST].iterator()
    ]
    audit.record(request.user, audit.Action.EXPORT, "access.trail", detail={"rows": len(lines)})
    return download(_("操作记录"), workbook(_("操作记录"), columns, lines))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
