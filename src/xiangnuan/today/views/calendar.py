"""The month and the list of one of its days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xiangnuan.access import audit
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.today.filters import DONE, LATER, OVERDUE, TODAY
from xiangnuan.today.freshness import refresh_stale
from xiangnuan.today.items import address, items
from xiangnuan.today.listing import is_broad
from xiangnuan.today.month import appointments_on, done_on, due_on, ending_on, month_of
from xiangnuan.today.queries import last_facts
from xiangnuan.web.clock import today
from xiangnuan.web.dates import WEEKDAYS_SHORT
from xiangnuan.web.sharing import shareable

# Years that a calendar of ours can be asked about.
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)


def _asked(text: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if _FIRST <= day <= _LAST else otherwise


@require_safe
@permitted("today.read")
@shareable
def month(request: StaffRequest) -> HttpResponse:
    """How much falls on each day of a month, and what on the chosen one (`?day=`)."""
    user, now = request.user, today()
    refresh_stale(user)
    day = _asked(request.GET.get("day", ""), now)
    shared: dict[str, Any] = {
        "may_write": user.may("case.write"),
        "back": f"{request.path}?day={day.isoformat()}",
        "near": {},
        "broad": is_broad(user),
    }
    group = OVERDUE if day < now else TODAY if day == now else LATER
    due, done = due_on(user, day, now), done_on(user, day)
    last = last_facts(due, now)
    content = {
        "month": month_of(user, day, now),
        "weekdays": WEEKDAYS_SHORT,
        "day": day,
        "today": now,
        "due": items(due, group, now, last=last, **shared),
        "done": items(done, DONE, now, last={}, **shared),
        "appointments": [
            {
                "name": one["person_name"],
                "agreed": one["agreed"],
                "url": address("people:person", one["person_id"]),
                "act_url": address("cases:record", one["case_id"], "contact") if shared["may_write"] else "",
            }
            for one in appointments_on(user, day)
        ],
        "ending": [
            {"name": one["person_name"], "url": address("people:person", one["person_id"])}
            for one in ending_on(user, day)
        ],
    }
    audit.record(user, audit.Action.LIST, "today.calendar", detail={"day": day.isoformat()})
    return render(request, "today/calendar.html", content)
