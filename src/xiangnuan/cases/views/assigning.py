"""Who is in charge: one case to another worker, or many at once when a worker leaves."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name, towns_of
from xiangnuan.access.models import User
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.forms.assignment import AssignForm
from xiangnuan.cases.models import Case
from xiangnuan.cases.services import assign_worker
from xiangnuan.cases.views.ways import came_from, case_of, page_of, with_query

# One batch; more are handed over town by town.
MOST = 300


@require_http_methods(["GET", "POST"])
@permitted("case.assign")
@writes
def assign(request: StaffRequest, pk: int) -> HttpResponse:
    """Put another worker in charge of one case."""
    case = case_of(request.user, pk)
    form = AssignForm(request.POST or None, user=request.user, initial={"worker": case.worker_id})
    if request.method == "POST" and form.is_valid():
        worker = form.cleaned_data["worker"]
        try:
            assign_worker(request.user, [case], worker)
        except ValidationError as wrong:
            form.add_error("worker", wrong.messages)
        else:
            messages.success(request, _("现在由{name}负责。").format(name=worker.name))
            return redirect(came_from(request) or page_of(case.person))
    content = {"form": form, "case": case, "next": came_from(request), "person_url": page_of(case.person)}
    return render(request, "cases/assign.html", content)


@require_http_methods(["GET", "POST"])
@permitted("case.assign")
@writes
def hand_over(request: StaffRequest) -> HttpResponse:
    """Hand over many cases: those of one worker (or of nobody), all or of one town."""
    given = request.POST if request.method == "POST" else request.GET
    giver, town = given.get("from", ""), given.get("town", "")
    towns = [(one.code, one.name) for one in towns_of(request.user)]
    cases = Case.objects.visible_to(request.user).filter(is_current=True, closed_on__isnull=True)
    if giver == "none":
        cases = cases.filter(worker__isnull=True)
    elif giver.isdecimal():
        cases = cases.filter(worker_id=int(giver[:18]))
    else:
        cases = cases.none()
    if town in dict(towns):
        cases = cases.filter(area_code=town)
    form = AssignForm(request.POST or None, user=request.user)
    picked = {int(pk) for pk in request.POST.getlist("case") if pk.isdecimal() and len(pk) < 18}
    if request.method == "POST" and form.is_valid():
        chosen = list(cases.filter(pk__in=picked)[:MOST])
        worker = form.cleaned_data["worker"]
        if not chosen:
            form.add_error(None, _("请先勾选要移交的人。"))
        else:
            try:
                count = assign_worker(request.user, chosen, worker)
            except ValidationError as wrong:
                form.add_error("worker", wrong.messages)
            else:
                said = ngettext("已把 {count} 人交给{name}。", "已把 {count} 人交给{name}。", count)
                messages.success(request, said.format(count=count, name=worker.name))
                return redirect(with_query(reverse("cases:hand_over"), **{"from": giver, "town": town}))
    rows = list(cases.select_related("person").order_by("area_code", "person__name_pinyin", "pk")[: MOST + 1])
    if request.method == "GET":
        audit.record(request.user, audit.Action.LIST, "cases.hand_over", detail={"found": len(rows)})
    workers = User.objects.filter(agency_id=request.user.agency_id or 0, role="social_worker").order_by("name", "pk")
    content = {
        "form": form,
        "rows": [
            {"case": case, "town": area_name(case.area_code), "picked": not picked or case.pk in picked}
            for case in rows[:MOST]
        ],
        "more": len(rows) > MOST,
        "most": MOST,
        "givers": [("none", _("还没有责任社工")), *((str(worker.pk), worker.name) for worker in workers)],
        "towns": towns,
        "giver": giver,
        "town": town,
    }
    return render(request, "cases/hand_over.html", content)
