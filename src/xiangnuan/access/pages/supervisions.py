"""Written supervision: which supervisor may read whose sealed notes. The list, giving it, taking it back."""

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
from xiangnuan.access.period_forms import SupervisionForm
from xiangnuan.access.queries import supervisions_of, supervisions_to_end
from xiangnuan.access.roles import Role
from xiangnuan.access.services import end_supervision, grant_supervision
from xiangnuan.access.views import StaffRequest, carried_out, permitted, writes
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.paging import page_by_key


@require_safe
@permitted("supervision.read")
def supervision_list(request: StaffRequest) -> HttpResponse:
    """The grants that name the user; for the manager those of everybody."""
    rows = narrowed(request, supervisions_of(request.user), ("author__name", "supervisor__name"))
    if request.GET.get("format") == "xlsx":
        columns = [_("谁的保密记录"), _("督导"), _("从"), _("到"), _("督导事由"), _("状态"), _("授权人")]
        lines = [
            (one.author.name, one.supervisor.name, one.since, one.until, one.reason, one.state.label, one.by.name)
            for one in rows
        ]
        audit.record(request.user, audit.Action.EXPORT, "access.supervisions", detail={"rows": len(lines)})
        return download(_("督导授权"), workbook(_("督导授权"), columns, lines))
    page = page_by_key(rows, order_of(request), request.GET.get("cursor", ""))
    may_end_all = request.user.role == Role.MANAGER
    context = {
        "page": page,
        "rows": [(one, one.can_end and (may_end_all or one.author_id == request.user.pk)) for one in page.rows],
        "may_grant": request.user.may("supervision.write"),
        **choices_of(request),
    }
    return render(request, "access/supervisions.html", context)


@require_http_methods(["GET", "POST"])
@permitted("supervision.write")
@writes
def supervision_new(request: StaffRequest) -> HttpResponse:
    """Let a supervisor read sealed notes for a time."""
    agency_of(request.user)
    form = SupervisionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            grant = grant_supervision(request.user, **form.entered())
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            said = _("已授权：{name}可以查阅{author}的保密记录，到期自动收回。")
            messages.success(request, said.format(name=grant.supervisor.name, author=grant.author.name))
            return redirect("access:supervisions")
    return render(request, "access/supervision_new.html", {"form": form})


@require_POST
@permitted("supervision.write")
@writes
def supervision_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a grant back before its last day."""
    grant = get_object_or_404(supervisions_to_end(request.user), pk=pk)
    if carried_out(request, lambda: end_supervision(request.user, grant)):
        messages.success(request, _("授权已收回，{name}从现在起不能再查阅。").format(name=grant.supervisor.name))
    return redirect("access:supervisions")
