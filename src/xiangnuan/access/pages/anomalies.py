"""Hints of what is unusual in the trail: the auditor looks at the entries behind one and says what was found."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xiangnuan.access import audit
from xiangnuan.access.forms import LookForm
from xiangnuan.access.models import Anomaly
from xiangnuan.access.queries import anomalies_of
from xiangnuan.access.services.anomalies import look_at_anomaly
from xiangnuan.access.views import StaffRequest, carried_out, permitted, writes
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.paging import page_by_key


@require_safe
@permitted("audit.read")
def anomaly_list(request: StaffRequest) -> HttpResponse:
    """The hints, newest first."""
    state, rule = request.GET.get("state", ""), request.GET.get("rule", "")
    rows = anomalies_of(request.user)
    if state in ("waiting", "looked"):
        rows = rows.filter(looked_at__isnull=state == "waiting")
    if rule in Anomaly.Rule.values:
        rows = rows.filter(rule=rule)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows)
    page = page_by_key(rows, ("-pk",), request.GET.get("cursor", ""))
    audit.record(request.user, audit.Action.LIST, "access.anomalies", detail={"rows": len(page.rows)})
    context = {
        "page": page,
        "states": [("waiting", _("还没看")), ("looked", _("看过了"))],
        "rules": Anomaly.Rule.choices,
        "form": LookForm(),
        "is_filtered": bool(state or rule),
    }
    return render(request, "access/anomalies.html", context)


def _sheet(request: StaffRequest, rows: QuerySet[Anomaly]) -> HttpResponse:
    columns = [_("时间"), _("账号"), _("提示"), _("次数"), _("界限"), _("看过"), _("说明")]
    lines = [
        (
            timezone.localtime(one.since).isoformat(sep=" ", timespec="minutes"),
            one.user_name,
            one.get_rule_display(),
            one.count,
            one.threshold,
            one.looked_by.name if one.looked_by else "",
            one.note,
        )
        for one in rows
    ]
    audit.record(request.user, audit.Action.EXPORT, "access.anomalies", detail={"rows": len(lines)})
    return download(_("异常提示"), workbook(_("异常提示"), columns, lines))


@require_POST
@permitted("audit.read")
@writes
def anomaly_look(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark a hint as looked at."""
    hint = get_object_or_404(anomalies_of(request.user), pk=pk)
    form = LookForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(line) for line in form.errors.get("note", [])))
    elif carried_out(request, lambda: look_at_anomaly(request.user, hint, form.cleaned_data["note"])):
        messages.success(request, _("已记下您看过。"))
    return redirect("access:anomalies")
