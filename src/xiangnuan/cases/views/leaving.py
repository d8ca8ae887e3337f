"""离职交接: who leaves, what is in hand, who takes over; and taking it back the same day."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.forms.leaving import LeavingForm
from xiangnuan.cases.queries.leaving import can_be_undone, in_hand, leavings_of, staff_of
from xiangnuan.cases.services import leave, undo_leaving
from xiangnuan.web.paging import page_by_key

_LAST = 10


@require_safe
@permitted("staff.leave")
def leaving_list(request: StaffRequest) -> HttpResponse:
    """Everybody who works here with what is in hand, and who left last."""
    rows, text = staff_of(request.user), request.GET.get("q", "").strip()
    if text:
        rows = rows.filter(name__contains=text)
    left = [{"leaving": one, "undo": can_be_undone(one)} for one in leavings_of(request.user)[:_LAST]]
    page = page_by_key(rows, ("name", "pk"), request.GET.get("cursor", ""))
    return render(request, "cases/leaving_list.html", {"page": page, "text": text, "left": left})


@require_http_methods(["GET", "POST"])
@permitted("staff.leave")
@writes
def leaving(request: StaffRequest, pk: int) -> HttpResponse:
    """One leaves: the last day and who takes over."""
    account = get_object_or_404(staff_of(request.user), pk=pk)
    hand = in_hand(account)
    form = LeavingForm(request.POST or None, account=account, hand=hand)
    if request.method == "POST" and form.is_valid():
        try:
            done = leave(request.user, account, form.cleaned_data["last_day"], form.taker_chosen, form.takers_by_town)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            count = len(done.cases) + len(done.persons)
            said = _("%(name)s的 %(count)d 人已移交，账号已安排停用。弄错了，今天之内可以撤销。")
            messages.success(request, said % {"name": account.name, "count": count})
            return redirect("cases:leaving_list")
    content = {
        "account": account,
        "form": form,
        "hand": hand,
        "clients": sum(one.clients for one in hand),
        "duties": sum(one.duties for one in hand),
    }
    return render(request, "cases/leaving.html", content)


@require_POST
@permitted("staff.leave")
@writes
def leaving_undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a leaving of today back."""
    one = get_object_or_404(leavings_of(request.user), pk=pk)
    try:
        back = undo_leaving(request.user, one)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("cases:leaving_list")
    said = _("已撤销：%(count)d 人回到%(name)s名下，账号重新可用。")
    messages.success(request, said % {"name": one.account.name, "count": back})
    return redirect("cases:leaving_list")
