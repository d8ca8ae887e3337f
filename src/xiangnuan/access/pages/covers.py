"""Cover: a colleague stands in for a time. The list, giving it, ending it early."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.pages.periods import choices_of, narrowed, order_of
from xiangnuan.access.period_forms import CoverForm
from xiangnuan.access.queries import covers_of, covers_to_end
from xiangnuan.access.services import end_cover, give_cover
from xiangnuan.access.views import StaffRequest, carried_out, permitted, writes
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.dates import long_date
from xiangnuan.web.paging import page_by_key


@require_safe
@permitted("cover.write")
def cover_list(request: StaffRequest) -> HttpResponse:
    """The covers that the user gave or took; for the manager those of everybody."""
    rows = narrowed(request, covers_of(request.user), ("absent__name", "colleague__name"))
    if request.GET.get("format") == "xlsx":
        columns = [_("谁不在"), _("由谁代班"), _("从"), _("到"), _("原因"), _("说明"), _("状态"), _("办理人")]
        lines = [
            (one.absent.name, one.colleague.name, one.since, one.until, one.get_reason_display(), one.note,
             one.state.label, one.by.name)
            for one in rows
        ]  # fmt: skip
        audit.record(request.user, audit.Action.EXPORT, "access.covers", detail={"rows": len(lines)})
        return download(_("代班"), workbook(_("代班"), columns, lines))
    page = page_by_key(rows, order_of(request), request.GET.get("cursor", ""))
    may_end_all = request.user.may("case.assign")
    context = {
        "page": page,
        "rows": [(one, one.can_end and (may_end_all or one.absent_id == request.user.pk)) for one in page.rows],
        **choices_of(request),
    }
    return render(request, "access/covers.html", context)


@require_http_methods(["GET", "POST"])
@permitted("cover.write")
@writes
def cover_new(request: StaffRequest) -> HttpResponse:
    """Give a colleague the own clients for a time, or as the manager those of a worker."""
    agency_of(request.user)
    form = CoverForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            cover = give_cover(request.user, form.data_entered())
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            said = _("{since}到{until}由{name}代班；两人的“今天”里都会提示，到期自动结束。")
            messages.success(
                request,
                said.format(since=long_date(cover.since), until=long_date(cover.until), name=cover.colleague.name),
            )
            return redirect("access:covers")
    return render(request, "access/cover_new.html", {"form": form})


@require_POST
@permitted("cover.write")
@writes
def cover_end(request: StaffRequest, pk: int) -> HttpResponse:
    """End a cover before its last day."""
    cover = get_object_or_404(covers_to_end(request.user), pk=pk)
    if carried_out(request, lambda: end_cover(request.user, cover)):
        messages.success(request, _("代班已结束，{name}从现在起看不到这些服务对象。").format(name=cover.colleague.name))
    return redirect("access:covers")
