"""Notices and breaches: lists, papers, and acts; and all of the course for one person."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.course.forms import BreachForm, NoticeForm, ServeForm, VerdictForm, fact_words
from xiangnuan.cases.course.models import BreachDecision, LeaveRequest, Notice
from xiangnuan.cases.course.queries import Asked, breaches_of, counts_of, notices_of, with_return
from xiangnuan.cases.course.services import (
    decide_breach,
    issue_notice,
    propose_breach,
    serve_notice,
    withdraw,
)
from xiangnuan.cases.course.views.acting import answered, listed, row_of
from xiangnuan.cases.forms.acts import ReasonForm
from xiangnuan.cases.models import Case
from xiangnuan.cases.views.ways import case_of
from xiangnuan.people.queries import visible_persons


@require_safe
@permitted("case.read")
def of_person(request: StaffRequest, person: int) -> HttpResponse:
    """Leave, notices and breaches of a person's cases, with the counts of the present one."""
    request.nav = "course:leaves"  # type: ignore[attr-defined]
    user = request.user
    found = get_object_or_404(visible_persons(user), pk=person)
    audit.record(user, audit.Action.READ, "course.of_person", found, person=found.pk)
    case = Case.objects.visible_to(user).filter(person=found, is_current=True).first()
    content = {
        "person": found,
        "case": case,
        "counts": counts_of(case) if case else [],
        "leaves": list(with_return(LeaveRequest.objects.visible_to(user)).filter(case__person=found)),
        "notices": list(Notice.objects.visible_to(user).filter(case__person=found)),
        "breaches": list(BreachDecision.objects.visible_to(user).filter(case__person=found)),
        "may_write": bool(user.may("case.write") and case and case.is_open),
    }
    return render(request, "course/person.html", content)


# Notices -------------------------------------------------------------------------------------------------------------
@require_safe
@permitted("case.read")
def notices(request: StaffRequest) -> HttpResponse:
    """The notices, the latest first."""
    asked = Asked.read(request.GET)
    return listed(
        request,
        notices_of(request.user, asked),
        asked,
        day="on",
        name="notices",
        title=_("告诫书"),
        columns=[_("编号"), _("日期"), _("告诫的内容"), _("送达日期"), _("怎样送达"), _("撤回原因")],
        line=lambda one: (
            one.number, one.on, one.text, one.served_on, one.get_served_how_display() if one.served_how else "",
            one.withdrawal_reason,
        ),
        states=[("unserved", _("没有送达")), ("served", _("已送达")), ("withdrawn", _("已撤回"))],
    )  # fmt: skip


def _notice(request: StaffRequest, pk: int) -> Notice:
    found: Notice = row_of(request, Notice.objects.visible_to(request.user), pk, "agency")
    return found


def _at_notice(row: Notice) -> str:
    return reverse("course:notice", args=[row.pk])


@require_safe
@permitted("case.read")
def notice(request: StaffRequest, pk: int) -> HttpResponse:
    """One notice as a paper."""
    found = _notice(request, pk)
    audit.record(request.user, audit.Action.READ, "course.notice", found, person=found.case.person_id)
    content = {
        "one": found,
        "case": found.case,
        "person": found.case.person,
        "facts": [fact_words(fact) for fact in found.facts.order_by("on", "pk")],
        "may_write": request.user.may("case.write"),
    }
    return render(request, "course/notice.html", content)


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def notice_new(request: StaffRequest, case: int) -> HttpResponse:
    """Write a notice."""
    found = case_of(request.user, case)
    form = NoticeForm(request.POST or None, case=found)
    return answered(
        request,
        form,
        lambda: issue_notice(request.user, found, **form.cleaned_data),
        title=_("出具告诫书"),
        back=_at_notice,
        case=found,
        counts=counts_of(found),
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def notice_serve(request: StaffRequest, pk: int) -> HttpResponse:
    """Note how it was served."""
    row = _notice(request, pk)
    kept = {"served_on": row.served_on, "served_how": row.served_how, "served_note": row.served_note}
    form = ServeForm(request.POST or None, initial=kept if row.served_on else None)
    return answered(
        request,
        form,
        lambda: serve_notice(request.user, row, **form.cleaned_data),
        title=_("登记送达"),
        back=_at_notice(row),
        case=row.case,
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def notice_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a notice entered by mistake."""
    return _withdrawn(request, _notice(request, pk), _("撤回告诫书"), _at_notice)


def _withdrawn(request: StaffRequest, row: Any, title: str, at: Any) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: withdraw(request.user, row, form.cleaned_data["reason"]),
        title=title,
        back=at(row),
        case=row.case,
        grave=True,
    )


# Breaches ------------------------------------------------------------------------------------------------------------
@require_safe
@permitted("case.read")
def breaches(request: StaffRequest) -> HttpResponse:
    """Proposals and decisions, the latest first."""
    asked = Asked.read(request.GET)
    return listed(
        request,
        breaches_of(request.user, asked),
        asked,
        day="proposed_on",
        name="breaches",
        title=_("严重违反的认定"),
        columns=[
            _("哪一类"), _("提出日期"), _("事实和理由"), _("本人怎么说"), _("认定日期"), _("认定人"), _("认定"), _("认定的理由"), _("撤回原因"),
        ],
        line=lambda one: (
            one.get_kind_display(), one.proposed_on, one.statement, one.own_words, one.decided_on,
            one.decided_by.name if one.decided_by else "", one.get_outcome_display() if one.outcome else "",
            one.reason, one.withdrawal_reason,
        ),
        states=[
            ("waiting", _("待认定")), ("report", _("报告公安机关")), ("not_serious", _("不属于严重违反")), ("withdrawn", _("已撤回")),
        ],
    )  # fmt: skip


def _breach(request: StaffRequest, pk: int) -> BreachDecision:
    found: BreachDecision = row_of(request, BreachDecision.objects.visible_to(request.user), pk, "decided_by", "agency")
    return found


def _at_breach(row: BreachDecision) -> str:
    return reverse("course:breach", args=[row.pk])


@require_safe
@permitted("case.read")
def breach(request: StaffRequest, pk: int) -> HttpResponse:
    """One proposal or decision as a paper."""
    found = _breach(request, pk)
    user = request.user
    audit.record(user, audit.Action.READ, "course.breach", found, person=found.case.person_id)
    content = {
        "one": found,
        "case": found.case,
        "person": found.case.person,
        "facts": [fact_words(fact) for fact in found.facts.order_by("on", "pk")],
        "counts": counts_of(found.case),
        "may_write": user.may("case.write"),
        "may_decide": user.may("breach.decide") and found.recorded_by_id != user.pk,
    }
    return render(request, "course/breach.html", content)


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def breach_new(request: StaffRequest, case: int) -> HttpResponse:
    """Put a breach before the manager."""
    found = case_of(request.user, case)
    form = BreachForm(request.POST or None, case=found)
    return answered(
        request,
        form,
        lambda: propose_breach(request.user, found, **form.cleaned_data),
        title=_("提出严重违反"),
        back=_at_breach,
        case=found,
        counts=counts_of(found),
    )


@require_http_methods(["GET", "POST"])
@permitted("breach.decide")
@writes
def breach_decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Decide on it."""
    row = _breach(request, pk)
    form = VerdictForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: decide_breach(request.user, row, **form.cleaned_data),
        title=_("认定"),
        back=_at_breach(row),
        case=row.case,
        breach=row,
        counts=counts_of(row.case),
    )


@require_http_methods(["GET", "POST"])
@permitted("case.write")
@writes
def breach_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a proposal entered by mistake."""
    return _withdrawn(request, _breach(request, pk), _("撤回严重违反"), _at_breach)
