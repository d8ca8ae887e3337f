"""The board of one case: team, needs, plan, promises and meetings; and its sheet of paper."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.cases.hooks import seeds_of
from xiangnuan.cases.planning.catalogue import ideas_for
from xiangnuan.cases.planning.queries.board import board_of, cases_for
from xiangnuan.cases.planning.views.answers import case_of
from xiangnuan.people.queries import visible_persons
from xiangnuan.web.clock import today

IDEAS_AT_MOST = 8


@require_safe
@permitted("plan.read")
def of_person(request: StaffRequest, person: int) -> HttpResponse:
    """From a person's page to the board of their latest case."""
    found = get_object_or_404(visible_persons(request.user), pk=person)
    latest = cases_for(request.user).filter(person=found).order_by("-is_current", "-pk").first()
    if latest is None:
        raise Http404
    return redirect("planning:case", latest.pk)


@require_safe
@permitted("plan.read")
def case(request: StaffRequest, pk: int) -> HttpResponse:
    """The board of one case."""
    request.nav = "planning:plans"  # type: ignore[attr-defined]
    found, day = case_of(request.user, pk), today()
    board = board_of(found, day)
    may_write = request.user.may("plan.write") and found.closed_on is None
    is_open = bool(board.told and board.told.plan.is_open_to_change)
    taken = {told.goal.what for told in board.told.goals} if board.told else set()
    ideas = [one for one in ideas_for(board.levels) if one.goal not in taken] if may_write and is_open else []
    seeds = seeds_of(request.user, found) if may_write and (is_open or board.told is None) else []
    audit.record(request.user, audit.Action.READ, "planning.board", found, person=found.person_id)
    content = {
        "case": found,
        "board": board,
        "town": area_name(found.area_code),
        "is_open": is_open,
        "ideas": ideas[:IDEAS_AT_MOST],
        "seeds": seeds,
        "day": day,
        "may_write": may_write,
        "may_read_needs": request.user.may("plan.needs"),
        "may_set_roles": request.user.may("team.roles"),
    }
    return render(request, "planning/case.html", content)


@require_safe
@permitted("plan.read")
def sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """The plan on paper, for the person and the parties to sign."""
    request.nav = "planning:plans"  # type: ignore[attr-defined]
    found, day = case_of(request.user, pk), today()
    board = board_of(found, day)
    audit.record(request.user, audit.Action.EXPORT, "planning.print", found, person=found.person_id)
    return render(
        request, "planning/print.html", {"case": found, "board": board, "town": area_name(found.area_code), "day": day}
    )
