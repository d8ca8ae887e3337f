"""Objections to results: the list, choosing the result, and each step with its last day."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan import law
from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.queries import last_writing
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.forms.acts import ReasonForm
from xiangnuan.cases.testing.forms.objecting import STEP_FORMS, ObjectionForm
from xiangnuan.cases.testing.models import Objection
from xiangnuan.cases.testing.navigation import HOME, tabs_for
from xiangnuan.cases.testing.queries.objecting import (
    EXPORTED,
    OBJECT,
    RECENT,
    Asked,
    keep_until,
    last_day,
    listed,
    next_step,
    results_to_object_to,
    steps_of,
)
from xiangnuan.cases.testing.services import correct_objection, record_objection, withdraw_objection
from xiangnuan.cases.views.ways import fact_of
from xiangnuan.people.queries import visible_persons
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import today
from xiangnuan.web.masks import mask_name
from xiangnuan.web.paging import page_by_key
from xiangnuan.web.presentation import presentation_of


def step_words(step: str) -> str:
    """How an objection stands."""
    return {
        "answer": _("等答复"),
        "send": _("等送检"),
        "report": _("等报告"),
        "tell": _("等告知本人"),
        "done": _("已办完"),
        "refused": _("不同意检测"),
        "withdrawn": _("已撤回"),
    }[step]


def titles() -> dict[str, str]:
    """What the steps are called as acts."""
    return {"answer": _("登记答复"), "send": _("登记送检"), "report": _("登记报告"), "tell": _("登记告知")}


def objection_of(user: User, pk: int) -> Objection:
    """An objection that the user may see; 404 for any other."""
    rows = Objection.objects.visible_to(user).select_related(
        "case__person", "test__drug_test", "retest__drug_test", "recorded_by", "withdrawn_by"
    )
    return get_object_or_404(rows, pk=pk)


@require_safe
@permitted("case.read")
def objections(request: StaffRequest) -> HttpResponse:
    """The objections, the latest first, each with its next step and by when."""
    request.nav = HOME  # type: ignore[attr-defined]
    asked, day = Asked.read(request.GET), today()
    rows = listed(request.user, asked)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, list(rows.order_by(*asked.order)[:EXPORTED]))
    count = rows.count()
    page = page_by_key(rows, asked.order, asked.cursor)
    audit.record(request.user, audit.Action.LIST, "testing.objections", detail={"found": count})
    lines = []
    for one in page.rows:
        upcoming = next_step(one)
        late = upcoming is not None and upcoming.is_late(day)
        lines.append({"one": one, "words": step_words(one.step), "step": upcoming, "late": late})
    content = {
        "asked": asked,
        "page": page,
        "count": count,
        "rows": lines,
        "states": [("open", _("在办")), *((key, step_words(key)) for key in ("answer", "send", "report", "tell", "done", "refused"))],
        "kinds": Objection.To.choices,
        "tabs": tabs_for(request.user, "objections"),
        "may_write": request.user.may("case.write"),
    }  # fmt: skip
    return render(request, "testing/objections.html", content)


def _sheet(request: StaffRequest, found: list[Objection]) -> HttpResponse:
    masked = presentation_of(request).names_masked
    columns = [
        _("姓名"), _("责任社工"), _("对什么结果"), _("检测日期"), _("告知结果的日期"), _("提出异议的日期"), _("超过期限"), _("状态"), _("下一步最迟"),
        _("A 样本编号"), _("B 样本编号"), _("答复日期"), _("送检日期"), _("检测机构"), _("报告日期"), _("报告结果"), _("告知日期"),
    ]  # fmt: skip
    lines = []
    for one in found:
        upcoming = next_step(one)
        person = one.case.person
        lines.append(
            (
                mask_name(person.name) if masked else person.name,
                person.worker.name if person.worker else "",
                one.get_to_display(),
                one.test.on,
                one.told_on,
                one.made_on,
                _("是") if one.is_late else "",
                step_words(one.step),
                upcoming.due if upcoming else None,
                one.sample_a,
                one.sample_b,
                one.answered_on,
                one.sent_on,
                one.laboratory,
                one.reported_on,
                one.get_result_display() if one.result else "",
                one.result_told_on,
            )
        )
    audit.record(request.user, audit.Action.EXPORT, "testing.objections", detail={"found": len(lines)})
    return download(_("异议复检"), workbook(_("异议复检"), columns, lines))


@require_safe
@permitted("case.write")
def choose_result(request: StaffRequest) -> HttpResponse:
    """Which result the objection is to: the positive ones of late, or with `?person=` all of one person."""
    request.nav = HOME  # type: ignore[attr-defined]
    text, given = request.GET.get("q", "").strip()[:60], request.GET.get("person", "")
    person = None
    if given.isdecimal() and len(given) < 18:
        person = get_object_or_404(visible_persons(request.user), pk=int(given))
    found = results_to_object_to(request.user, today(), text=text, person=person.pk if person else None)
    audit.record(request.user, audit.Action.LIST, "testing.results", detail={"found": len(found)})
    earlier = (
        list(Objection.objects.visible_to(request.user).filter(case__person=person).select_related("test"))
        if person
        else []
    )
    content = {
        "facts": found,
        "text": text,
        "person": person,
        "earlier": [{"one": one, "words": step_words(one.step)} for one in earlier],
        "days": RECENT.days,
    }
    return render(request, "testing/objection_choose.html", content)


def _form(request: StaffRequest, form: Any, title: str, back: str, person: str, **more: Any) -> HttpResponse:
    content = {"form": form, "title": title, "back": back, "crumb": _("异议复检"), "person": person, **more}
    return render(request, "testing/form.html", content)


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def objection_new(request: StaffRequest, fact: int) -> HttpResponse:
    """Take in an objection to one result."""
    request.nav = HOME  # type: ignore[attr-defined]
    test = fact_of(request.user, fact)
    form = ObjectionForm(request.POST or None, initial={"told_on": test.on})
    if request.method == "POST" and form.is_valid():
        try:
            made = record_objection(request.user, test, form.entered)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已登记。超过期限，已标明。") if made.is_late else _("已登记。"))
            return redirect("testing:objection", made.pk)
    return _form(request, form, _("登记异议"), reverse("testing:objections"), test.case.person.name)


@require_safe
@permitted("case.read")
def objection(request: StaffRequest, pk: int) -> HttpResponse:
    """One objection: what was said, each step with its last day and where the law says so."""
    request.nav = HOME  # type: ignore[attr-defined]
    one, day = objection_of(request.user, pk), today()
    rulebook = law.rulebook_for(one.case.area_code)
    steps = []
    for found in steps_of(one):
        setting = rulebook.setting(found.parameter, one.made_on)
        steps.append(
            {
                "step": found,
                "title": titles()[found.name],
                "late": found.is_late(day) and (found.done_on is not None or found.name == one.step),
                "source": setting.source if setting else "",
                "is_next": found.name == one.step,
                "reached": found.done_on is not None or found.name == one.step,
            }
        )
    audit.record(request.user, audit.Action.READ, "testing.objection", one, person=one.case.person_id)
    content = {
        "one": one,
        "person": one.case.person,
        "words": step_words(one.step),
        "steps": steps,
        "object_until": last_day(one.case.area_code, OBJECT[Objection.To(one.to)], one.told_on),
        "keep_until": keep_until(one) if one.sample_a or one.sample_b else None,
        "may_write": request.user.may("case.write") and one.withdrawn_at is None,
    }
    return render(request, "testing/objection.html", content)


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct what was recorded of an objection."""
    request.nav = HOME  # type: ignore[attr-defined]
    one = objection_of(request.user, pk)
    form = ObjectionForm(request.POST or None, one=one)
    if request.method == "POST" and form.is_valid():
        try:
            correct_objection(request.user, one, form.entered)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, " ".join((_("已保存。"), form.taken_in_words)).strip())
            return redirect("testing:objection", one.pk)
    return _answer(request, one, form, _("修改异议"), "testing.correct_objection")


WRITINGS = {
    "answer": "testing.answer_objection",
    "send": "testing.send_sample",
    "report": "testing.report_result",
    "tell": "testing.tell_result",
}


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def step(request: StaffRequest, pk: int, step: str) -> HttpResponse:
    """One step: recorded, or corrected where it stands already."""
    if step not in STEP_FORMS:
        raise Http404
    request.nav = HOME  # type: ignore[attr-defined]
    one = objection_of(request.user, pk)
    form = STEP_FORMS[step](request.POST or None, one=one)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(request.user)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, " ".join((_("已保存。"), form.taken_in_words)).strip())
            return redirect("testing:objection", one.pk)
    return _answer(request, one, form, titles()[step], WRITINGS[step])


def _answer(request: StaffRequest, one: Objection, form: Any, title: str, act: str) -> HttpResponse:
    by = last_writing(act, one.case.person_id, one.pk) if getattr(form, "has_conflicts", False) else None
    back = reverse("testing:objection", args=[one.pk])
    return _form(request, form, title, back, one.case.person.name, changed_by=by)


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back an objection entered by mistake."""
    request.nav = HOME  # type: ignore[attr-defined]
    one = objection_of(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_objection(request.user, one, form.cleaned_data["reason"])
        except ValidationError as wrong:
            form.add_error(None, " ".join(wrong.messages))
        else:
            messages.success(request, _("已撤回。"))
            return redirect("testing:objection", one.pk)
    lead = _("登记错了才撤回；记录和原因都留着。已经记进个案的复检不会跟着撤回。")
    back = reverse("testing:objection", args=[one.pk])
    return _form(request, form, _("撤回异议"), back, one.case.person.name, lead=lead, save=_("撤回"))
