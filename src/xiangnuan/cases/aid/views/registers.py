"""The registers of employers and courses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.aid.forms.registers import CourseForm, EmployerForm
from xiangnuan.cases.aid.models import Employer
from xiangnuan.cases.aid.queries import (
    COURSE_ORDERS,
    EMPLOYER_ORDERS,
    EXPORTED,
    attendances_of,
    courses_of,
    employers_of,
    with_enrolled,
    with_taken,
)
from xiangnuan.cases.aid.services import change_course, change_employer, open_course, open_employer
from xiangnuan.cases.aid.views.acting import answered
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.paging import page_by_key


def _order(orders: Mapping[str, tuple[str, ...]], sort: str, usual: str) -> tuple[str, ...]:
    sort = sort if sort.removeprefix("-") in orders else usual
    columns = orders[sort.removeprefix("-")]
    return tuple(f"-{name}" for name in columns) if sort.startswith("-") else columns


@require_safe
@permitted("aid.read")
def employers(request: StaffRequest) -> HttpResponse:
    """The employers that the agency knows."""
    request.nav = "aid:requests"  # type: ignore[attr-defined]
    agency_of(request.user)
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "willing", "sort")}
    rows = with_taken(employers_of(request.user, asked["q"], asked["willing"]))
    order = _order(EMPLOYER_ORDERS, asked["sort"], "name")
    if request.GET.get("format") == "xlsx":
        return _employer_sheet(request, rows.order_by(*order))
    content = {
        "asked": asked,
        "is_filtered": any(asked[name] for name in ("q", "willing")),
        "page": page_by_key(rows, order, request.GET.get("cursor", "")),
        "count": rows.count(),
        "answers": Employer.Willing.choices,
        "may_write": request.user.may("aid.write"),
    }
    return render(request, "aid/employers.html", content)


def _employer_sheet(request: StaffRequest, rows: Any) -> HttpResponse:
    columns = [
        _("单位名称"), _("行业"), _("所在地"), _("单位联系人"), _("办公电话"), _("提供岗位"), _("愿意接收"), _("在岗人数"), _("备注"),
        _("还在使用"),
    ]  # fmt: skip
    lines = [
        (
            one.name, one.trade, one.place, one.contact, one.office_phone, one.posts, one.get_willing_display(),
            one.there, one.note, _("是") if one.is_active else _("否"),
        )
        for one in rows[:EXPORTED]
    ]  # fmt: skip
    audit.record(request.user, audit.Action.EXPORT, "aid.employers", detail={"found": len(lines)})
    return download(_("用人单位名录"), workbook(_("用人单位名录"), columns, lines))


def _without_seen(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "seen"}


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def employer_new(request: StaffRequest) -> HttpResponse:
    """Put an employer on the register."""
    form = EmployerForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: open_employer(request.user, **_without_seen(form)),
        title=_("登记用人单位"),
        back=reverse("aid:employers"),
    )


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def employer_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct an employer."""
    row = get_object_or_404(employers_of(request.user), pk=pk)
    form = EmployerForm(request.POST or None, row=row)
    return answered(
        request,
        form,
        lambda: change_employer(request.user, row, **_without_seen(form)),
        title=row.name,
        back=reverse("aid:employers"),
    )


@require_safe
@permitted("aid.read")
def courses(request: StaffRequest) -> HttpResponse:
    """The courses that the agency knows, the latest first."""
    request.nav = "aid:requests"  # type: ignore[attr-defined]
    agency_of(request.user)
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "year", "sort")}
    rows = with_enrolled(courses_of(request.user, asked["q"], asked["year"]))
    order = _order(COURSE_ORDERS, asked["sort"], "-starts")
    if request.GET.get("format") == "xlsx":
        return _course_sheet(request, rows.order_by(*order))
    years = courses_of(request.user).order_by().dates("starts_on", "year", order="DESC")
    content = {
        "asked": asked,
        "is_filtered": any(asked[name] for name in ("q", "year")),
        "page": page_by_key(rows, order, request.GET.get("cursor", "")),
        "count": rows.count(),
        "years": [day.year for day in years],
        "may_write": request.user.may("aid.write"),
    }
    return render(request, "aid/courses.html", content)


def _course_sheet(request: StaffRequest, rows: Any) -> HttpResponse:
    columns = [
        _("课程"), _("举办单位"), _("开课日期"), _("结束日期"), _("名额"), _("费用（元）"), _("可取得的证书"), _("报名人数"), _("学完人数"),
        _("备注"),
    ]  # fmt: skip
    lines = [
        (
            one.title, one.provider, one.starts_on, one.ends_on, one.places,
            one.cost / 100 if one.cost is not None else None, one.certificate, one.enrolled, one.completed, one.note,
        )
        for one in rows[:EXPORTED]
    ]  # fmt: skip
    audit.record(request.user, audit.Action.EXPORT, "aid.courses", detail={"found": len(lines)})
    return download(_("培训课程名录"), workbook(_("培训课程名录"), columns, lines))


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def course_new(request: StaffRequest) -> HttpResponse:
    """Put a course on the register."""
    form = CourseForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: open_course(request.user, **_without_seen(form)),
        title=_("登记培训课程"),
        back=reverse("aid:courses"),
    )


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def course_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a course; beside it who goes there, as far as the user may see them."""
    row = get_object_or_404(courses_of(request.user), pk=pk)
    form = CourseForm(request.POST or None, row=row)
    return answered(
        request,
        form,
        lambda: change_course(request.user, row, **_without_seen(form)),
        title=row.title,
        back=reverse("aid:courses"),
        course=row,
        attendances=attendances_of(request.user, row),
    )
