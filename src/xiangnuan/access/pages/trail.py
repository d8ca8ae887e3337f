"""The audit trail, for the auditor: who read, wrote, revealed or exported what, when and from where."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangnuan.access import audit
from xiangnuan.access.forms import AuditFilterForm
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import AuditEntry, User
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.paging import page_by_key


def trail_of(user: User) -> QuerySet[AuditEntry]:
    """The trail of the user's own agency."""
    return AuditEntry.objects.filter(agency=user.agency_id)


@require_safe
@permitted("audit.read")
def trail(request: StaffRequest) -> HttpResponse:
    """The trail, newest first, with filters; looking at it is an entry too."""
    form = AuditFilterForm(request.GET or None, agency=agency_of(request.user))
    rows = trail_of(request.user)
    if form.is_valid():
        wanted = form.cleaned_data
        if wanted["action"]:
            rows = rows.filter(action=wanted["action"])
        if wanted["user"]:
            rows = rows.filter(user=wanted["user"].pk)
        if wanted["person"]:
            rows = rows.filter(person=wanted["person"])
        if wanted["since"]:
            rows = rows.filter(at__gte=_midnight(wanted["since"]))
        if wanted["until"]:
            rows = rows.filter(at__lt=_midnight(wanted["until"] + timedelta(days=1)))
    if request.GET.get("format") == "xlsx":
        return _sheet(request, rows)
    page = page_by_key(rows, ("-id",), request.GET.get("cursor", ""))
    audit.record(request.user, audit.Action.LIST, "access.trail", detail={"rows": len(page.rows)})
    return render(request, "access/trail.html", {"page": page, "form": form})


# What one file holds at most; an auditor narrows the dates for more.
MOST = 100_000


def _sheet(request: StaffRequest, rows: QuerySet[AuditEntry]) -> HttpResponse:
    columns = [_("时间"), _("账号"), _("动作"), _("事项"), _("对象"), _("人员编号"), _("来源地址")]
    lines = [
        (
            timezone.localtime(entry.at).isoformat(sep=" ", timespec="seconds"),
            entry.user_name,
            entry.get_action_display(),
            entry.act,
            f"{entry.kind} {entry.object or ''}".strip(),
            entry.person,
            entry.address or "",
        )
        for entry in rows[:MOST].iterator()
    ]
    audit.record(request.user, audit.Action.EXPORT, "access.trail", detail={"rows": len(lines)})
    return download(_("操作记录"), workbook(_("操作记录"), columns, lines))


def _midnight(day: object) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))  # type: ignore[arg-type]
