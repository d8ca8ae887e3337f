"""The whole reason of a duty: opened under a row by htmx, or as a page of its own."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xiangnuan.access import audit
from xiangnuan.access.standing import is_emergency
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.cases.acts import act_for_duty
from xiangnuan.today.items import address, title
from xiangnuan.today.why import why
from xiangnuan.web.sharing import shareable


def _rulebook(request: StaffRequest, area: str) -> str:
    """The rulebook in force in the county of a place, for those who may open it."""
    return f"{reverse('cases:rules')}?area={area[:6]}" if request.user.may("rulebook.read") else ""


@require_safe
@permitted("today.read")
@shareable
def reason(request: StaffRequest, pk: int) -> HttpResponse:
    """Articles, values, certainty, source and facts behind one duty."""
    found = why(request.user, pk)
    if found is None:
        raise Http404
    duty = found.duty
    audit.record(request.user, audit.Action.READ, "today.why", duty, person=duty.case.person_id)
    act = act_for_duty(duty.kind)
    open_ = duty.settled_on is None and act is not None and request.user.may("case.write")
    open_ = open_ and not is_emergency(request.user, duty.case.person_id)
    content = {
        "why": found,
        "duty": duty,
        "title": title(duty.kind, duty.number),
        "person_url": address("people:person", duty.case.person_id),
        "history_url": address("cases:history", duty.case_id),
        "rules_url": _rulebook(request, duty.area_code),
        "act": act if open_ else None,
        "act_url": f"{address('cases:record', duty.case_id, act.slug)}?duty={duty.pk}" if act and open_ else "",
    }
    return render(request, "today/why_part.html" if request.htmx else "today/why.html", content)  # type: ignore[attr-defined]
