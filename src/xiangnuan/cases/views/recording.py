"""Recording one act about one case, and choosing the person and the act."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.acts import ACTS, Act, possible_acts
from xiangnuan.cases.forms.decisions import OpeningForm
from xiangnuan.cases.models import Case, Fact, Obligation
from xiangnuan.cases.queries import next_duty, recent_cases
from xiangnuan.cases.queries.duties import TESTED_ON_SITE
from xiangnuan.cases.services import open_fact
from xiangnuan.cases.views.ways import came_from, case_of, duty_of, page_of, with_query
from xiangnuan.people.queries import search_persons, visible_persons
from xiangnuan.web.masks import mask_name
from xiangnuan.web.presentation import presentation_of
from xiangnuan.web.sharing import shareable


@require_safe
@permitted("case.write")
@shareable
def start(request: StaffRequest) -> HttpResponse:
    """“+ 记录”: find the person, then the act. Without a word, those for whom the user recorded something last."""
    text = request.GET.get("q", "").strip()[:40]
    if text:
        persons = search_persons(request.user, text).filter(cases__is_current=True).order_by("name_pinyin", "pk")[:20]
        cases = list(
            Case.objects.visible_to(request.user)
            .filter(is_current=True, person__in=list(persons))
            .select_related("person")
            .order_by("person__name_pinyin", "pk")
        )
    else:
        cases = recent_cases(request.user)
    audit.record(
        request.user, audit.Action.SEARCH if text else audit.Action.LIST, "cases.start", detail={"found": len(cases)}
    )
    rows = [{"case": case, "town": area_name(case.area_code)} for case in cases]
    return render(request, "cases/start.html", {"rows": rows, "text": text, "next": came_from(request)})


@require_safe
@permitted("case.write")
@shareable
def choose_act(request: StaffRequest, pk: int) -> HttpResponse:
    """All acts that make sense for a case now."""
    case = case_of(request.user, pk)
    groups = possible_acts(case, away=open_fact(case, Fact.Kind.ABSENCE) is not None)
    return render(
        request,
        "cases/acts.html",
        {"case": case, "groups": groups, "next": came_from(request), "person_url": page_of(case.person)},
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def record(request: StaffRequest, pk: int, act: str) -> HttpResponse:
    """The form of an act; when it is saved, back to where the user came from or on to the next person."""
    chosen = ACTS.get(act)
    if chosen is None:
        raise Http404
    case = case_of(request.user, pk)
    duty = duty_of(request, case)
    form = chosen.form(request.POST or None, user=request.user, case=case, duty=duty)
    form.begin(request.GET)
    if request.method == "POST" and form.is_valid():
        try:
            fact = form.record()
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _said(request, chosen, case, fact))
            return redirect(_onward(request, chosen, case, duty))
    content = {
        "form": form,
        "act": chosen,
        "case": case,
        "duty": duty,
        "next": came_from(request),
        "person_url": page_of(case.person),
        "has_next": bool(chosen.settles) and duty is not None,
    }
    return render(request, chosen.template, content)


def _said(request: StaffRequest, act: Act, case: Case, fact: Fact) -> str:
    name = case.person.name
    if presentation_of(request).names_masked:
        name = mask_name(name)
    said = _("已记录：{name} {act}。").format(name=name, act=act.title)
    settled = list(case.obligations.filter(settled_by=fact).values_list("number", "kind"))
    opened = list(case.obligations.filter(opened_by=fact, settled_on__isnull=True))
    if not settled and act.settles and not opened:
        said += (
            _("没有办结任何事项：它不在任何一期里，或者这一期已经办过。") if _taken(fact) else _("这一件还留在清单上。")
        )
    if opened:
        kinds = _("、").join(str(duty.get_kind_display()) for duty in opened)
        said += _("接着要办：{kinds}。").format(kinds=kinds)
    return said


def _taken(fact: Fact) -> bool:
    """Whether the act took place (a test was taken, somebody was met)."""
    told = fact.event
    return told.get("result") in (None, "negative", "positive") and told.get("found") is not False


def _onward(request: StaffRequest, act: Act, case: Case, done: Obligation | None) -> str:
    back = came_from(request)
    if request.POST.get("then") == "next" and done is not None:
        # Who sits with the test kit goes on with the kit, not with a laboratory's report.
        kinds = TESTED_ON_SITE if done.kind in TESTED_ON_SITE else (done.kind,)
        duty = next_duty(request.user, kinds, case)
        if duty is not None:
            url = reverse("cases:record", args=[duty.case_id, act.slug])
            return with_query(url, duty=duty.pk, next=back)
        messages.info(request, _("这一类到本周为止都办完了。"))
    return back or page_of(case.person)


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def open_new(request: StaffRequest, person: int) -> HttpResponse:
    """Open a case for a person on file."""
    one = get_object_or_404(visible_persons(request.user), pk=person)
    form = OpeningForm(request.POST or None, user=request.user, person=one)
    if request.method == "POST" and form.is_valid():
        try:
            form.record()
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("个案已建立，期限和事项都排好了。"))
            return redirect(came_from(request) or page_of(one))
    content = {"form": form, "person": one, "person_url": page_of(one), "next": came_from(request)}
    return render(request, "cases/open.html", content)
