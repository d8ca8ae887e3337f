"""The meetings of the help team."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.planning.forms.teams import MeetingForm
from xiangnuan.cases.planning.models import TeamMeeting
from xiangnuan.cases.planning.queries.board import step_of
from xiangnuan.cases.planning.queries.roles import role_names
from xiangnuan.cases.planning.services import hold_meeting, withdraw_meeting
from xiangnuan.cases.planning.views.answers import answer, case_of, seen, take_back
from xiangnuan.web.clock import today


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Record a meeting, with what was promised."""
    case = case_of(request.user, pk)
    form = MeetingForm(request.POST or None, case=case)
    return answer(
        request,
        case,
        form,
        _("帮教小组会议"),
        lambda: hold_meeting(request.user, case, form.entered, form.there, form.promises.entered),
        anchor="meetings",
        template="planning/meeting_form.html",
    )


@require_safe
@permitted("plan.read")
def meeting(request: StaffRequest, pk: int) -> HttpResponse:
    """One meeting."""
    request.nav = "planning:plans"  # type: ignore[attr-defined]
    found = seen(request.user, TeamMeeting, pk)
    names = role_names(found.agency_id)
    audit.record(request.user, audit.Action.READ, "planning.meeting", found, person=found.case.person_id)
    content = {
        "case": found.case,
        "meeting": found,
        "present": [(member, names.get(member.role, member.role)) for member in found.present.all()],
        "promises": [step_of(one, names, today()) for one in found.promises.select_related("owner_member")],
        "may_write": request.user.may("plan.write") and found.case.closed_on is None,
    }
    return render(request, "planning/meeting.html", content)


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a meeting that was a mistake."""
    found = seen(request.user, TeamMeeting, pk)
    return take_back(
        request,
        found.case,
        _("撤回这次会议"),
        lambda reason: withdraw_meeting(request.user, found, reason),
        anchor="meetings",
        said=_("会上还没兑现的承诺一起撤回。"),
    )
