"""Random draws: the list, making one, how it stands, verifying it, and excusing somebody who was drawn."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name
from xiangnuan.access.models import User
from xiangnuan.access.roles import REACH, Reach
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.forms.acts import ReasonForm
from xiangnuan.cases.models import Case
from xiangnuan.cases.testing.copying import state_words
from xiangnuan.cases.testing.draw import choose, commitment_of, rank_of, terms_of
from xiangnuan.cases.testing.forms.drawing import DrawForm, ExcuseForm
from xiangnuan.cases.testing.models import Draw, Excuse
from xiangnuan.cases.testing.navigation import HOME, tabs_for
from xiangnuan.cases.testing.queries.drawn import day_in, draws_of, hindrances, standing, tally
from xiangnuan.cases.testing.services import cancel_draw, excuse, make_draw, withdraw_excuse
from xiangnuan.cases.views.ways import case_of
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import today
from xiangnuan.web.paging import page_by_key

EXPORTED = 5_000
ORDER = ("first", "pk")
STATES = ("running", "over", "cancelled")


def draw_of(user: User, pk: int) -> Draw:
    """A draw that the user may read; 404 for any other."""
    return get_object_or_404(draws_of(user).select_related("made_by", "cancelled_by", "worker"), pk=pk)


@require_safe
@permitted("draw.read")
def draws(request: StaffRequest) -> HttpResponse:
    """The draws, the latest first: in numbers alone, for who is drawn is nobody's to know before the day."""
    day = today()
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "state", "sort")}
    rows = draws_of(request.user).select_related("made_by")
    if asked["q"]:
        rows = rows.filter(title__icontains=asked["q"])
    if asked["state"] == "running":
        rows = rows.filter(cancelled_at__isnull=True, last__gte=day)
    elif asked["state"] == "over":
        rows = rows.filter(cancelled_at__isnull=True, last__lt=day)
    elif asked["state"] == "cancelled":
        rows = rows.filter(cancelled_at__isnull=False)
    order = ORDER if asked["sort"] == "first" else tuple(f"-{name}" for name in ORDER)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, list(rows.order_by(*order)[:EXPORTED]))
    count = rows.count()
    page = page_by_key(rows, order, request.GET.get("cursor", ""))
    stand = standing(page.rows, day)
    audit.record(request.user, audit.Action.LIST, "testing.draws", detail={"found": count})
    content = {
        "asked": asked,
        "is_filtered": bool(asked["q"] or asked["state"]),
        "page": page,
        "count": count,
        "rows": [{"draw": one, "state": _state(one), "tally": tally(stand[one.pk])} for one in page.rows],
        "states": [("running", _("进行中")), ("over", _("已结束")), ("cancelled", _("已取消"))],
        "tabs": tabs_for(request.user, "draws"),
        "may_write": request.user.may("draw.write"),
    }
    return render(request, "testing/draws.html", content)


def _state(draw: Draw) -> str:
    if draw.cancelled_at is not None:
        return "cancelled"
    day = today()
    return "over" if draw.last < day else "running" if draw.first <= day else "ahead"


def _sheet(request: StaffRequest, found: list[Draw]) -> HttpResponse:
    stand = standing(found, today())
    columns = [
        _("名称"), _("从"), _("到"), _("工作日"), _("符合条件的人"), _("抽几人"), _("已到日子"), _("已检测"), _("已说明"), _("没有检测"),
        _("抽的人"), _("承诺值"), _("取消原因"),
    ]  # fmt: skip
    lines = []
    for one in found:
        counts = tally(stand[one.pk])
        lines.append(
            (
                one.title,
                one.first,
                one.last,
                len(one.days),
                len(one.pool),
                one.how_many,
                counts.total(),
                counts["tested"],
                counts["excused"],
                counts["missed"],
                one.made_by.name if one.made_by else "",
                one.commitment,
                one.cancellation_reason,
            )
        )
    audit.record(request.user, audit.Action.EXPORT, "testing.draws", detail={"found": len(lines)})
    return download(_("抽检"), workbook(_("抽检"), columns, lines))


@require_http_methods(["GET", "POST"])
@permitted("draw.write")
@writes
def draw_new(request: StaffRequest) -> HttpResponse:
    """Make a draw."""
    request.nav = HOME  # type: ignore[attr-defined]
    form = DrawForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_draw(request.user, form.entered)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已抽好。抽到谁，到了那一天才会显示。"))
            return redirect("testing:draw", made.pk)
    return render(request, "testing/draw_new.html", {"form": form})


@require_safe
@permitted("draw.read")
def draw(request: StaffRequest, pk: int) -> HttpResponse:
    """How a draw stands: numbers for everybody, and by name who was drawn until today of those whom the user sees."""
    request.nav = HOME  # type: ignore[attr-defined]
    found, day = draw_of(request.user, pk), today()
    rows = standing([found], day)[found.pk]
    cases = {
        case.pk: case
        for case in Case.objects.visible_to(request.user)
        .filter(pk__in=[one.case for one in rows])
        .select_related("person", "person__worker")
    }
    hindered = hindrances(cases.values(), day)
    audit.record(request.user, audit.Action.READ, "testing.draw", found, detail={"shown": len(cases)})
    may_write = request.user.may("draw.write")
    content = {
        "draw": found,
        "state": _state(found),
        "tally": tally(rows),
        "revealed": found.is_revealed(day),
        "area": area_name(found.area_code) if found.area_code else "",
        "rows": [
            {
                "one": one,
                "case": cases[one.case],
                "words": state_words(one.state),
                "hindrance": Excuse.Reason(hindered[one.case]).label if one.case in hindered else "",
                "may_test": one.state == "open" and cases[one.case].closed_on is None,
            }
            for one in reversed(rows)
            if one.case in cases
        ],
        "unseen": sum(1 for one in rows if one.case not in cases),
        "may_write": may_write,
        "may_cancel": may_write
        and not found.is_revealed(day)
        and (found.made_by_id == request.user.pk or REACH[request.user.role] is Reach.AGENCY),
    }
    return render(request, "testing/draw.html", content)


@require_safe
@permitted("draw.read")
def verify(request: StaffRequest, pk: int) -> HttpResponse:
    """Once the seed is revealed: everything computed anew, and how to do it without this program."""
    request.nav = HOME  # type: ignore[attr-defined]
    found = draw_of(request.user, pk)
    content: dict[str, Any] = {"draw": found, "revealed": found.is_revealed(today())}
    if content["revealed"]:
        choices = {one.case: one.day for one in choose(found.seed, found.pool, found.how_many, found.dates)}
        ranked = sorted((rank_of(found.seed, case), case) for case in found.pool)
        if request.GET.get("format") == "xlsx":
            return _ranking(request, found, ranked, choices)
        content |= {
            "commitment": commitment_of(found.seed),
            "terms": terms_of(found.pool, found.how_many, found.dates),
            "ranked": [
                {"place": place, "rank": rank, "case": case, "day": choices.get(case)}
                for place, (rank, case) in enumerate(ranked[: min(len(ranked), found.how_many + 3, 60)], 1)
            ],
            "example": ranked[0][1],
        }
        content["equal"] = content["commitment"] == found.commitment and content["terms"] == found.terms
    audit.record(request.user, audit.Action.READ, "testing.verify_draw", found)
    return render(request, "testing/verify.html", content)


def _ranking(
    request: StaffRequest, found: Draw, ranked: list[tuple[str, int]], choices: dict[int, Any]
) -> HttpResponse:
    columns = [_("名次"), _("个案编号"), _("排序值"), _("抽到的日期")]
    lines = [(place, case, rank, choices.get(case)) for place, (rank, case) in enumerate(ranked, 1)]
    audit.record(request.user, audit.Action.EXPORT, "testing.verify_draw", found, detail={"found": len(lines)})
    return download(_("抽检核对"), workbook(_("抽检核对"), columns, lines))


@require_http_methods(["GET", "POST"])
@permitted("draw.write")
@writes
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop a draw before its end."""
    request.nav = HOME  # type: ignore[attr-defined]
    found = draw_of(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_draw(request.user, found, form.cleaned_data["reason"])
        except ValidationError as wrong:
            form.add_error(None, " ".join(wrong.messages))
        else:
            messages.success(request, _("已取消，种子已公开。"))
            return redirect("testing:draw", found.pk)
    lead = _("取消以后不再提醒任何人；记录、原因和种子都公开给有权查看的人，不能为了换人重抽。")
    return _form(
        request, form, _("取消抽检"), reverse("testing:draw", args=[found.pk]), found.title, lead, _("取消抽检")
    )


def _form(
    request: StaffRequest,
    form: Any,
    title: str,
    back: str,
    crumb: str,
    lead: str = "",
    save: str = "",
    person: str = "",
) -> HttpResponse:
    content = {"form": form, "title": title, "back": back, "crumb": crumb, "lead": lead, "save": save, "person": person}
    return render(request, "testing/form.html", content)


@require_http_methods(["GET", "POST"])
@permitted("draw.write")
@writes
def excuse_view(request: StaffRequest, pk: int, case: int) -> HttpResponse:
    """Why somebody who was drawn is not tested. Whoever was not drawn until today is not to be found here."""
    request.nav = HOME  # type: ignore[attr-defined]
    found, one = draw_of(request.user, pk), case_of(request.user, case)
    if day_in(found, one.pk, today()) is None:
        raise Http404
    form = ExcuseForm(request.POST or None, initial={"reason": hindrances([one], today()).get(one.pk)})
    if request.method == "POST" and form.is_valid():
        try:
            excuse(request.user, found, one, form.cleaned_data["reason"], form.cleaned_data["note"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已保存。"))
            return redirect("testing:draw", found.pk)
    back = reverse("testing:draw", args=[found.pk])
    return _form(request, form, _("说明没有检测的原因"), back, found.title, person=one.person.name)


@require_http_methods(["GET", "POST"])
@permitted("draw.write")
@writes
def excuse_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back an excuse entered by mistake."""
    request.nav = HOME  # type: ignore[attr-defined]
    rows = Excuse.objects.visible_to(request.user).select_related("draw", "case__person")
    made = get_object_or_404(rows, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_excuse(request.user, made, form.cleaned_data["reason"])
        except ValidationError as wrong:
            form.add_error(None, " ".join(wrong.messages))
        else:
            messages.success(request, _("已撤回。"))
            return redirect("testing:draw", made.draw_id)
    back = reverse("testing:draw", args=[made.draw_id])
    return _form(request, form, _("撤回说明"), back, made.draw.title, save=_("撤回"), person=made.case.person.name)
