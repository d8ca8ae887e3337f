"""The list of persons, and the same list as a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xiangnuan.access import audit
from xiangnuan.access.areas import towns_of
from xiangnuan.access.models import User
from xiangnuan.access.roles import REACH, Reach
from xiangnuan.access.standing import standing_of
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.cases.forms.decisions import workers_of
from xiangnuan.cases.models import Case
from xiangnuan.cases.persons.listing import (
    COUNTED,
    Asked,
    count_of_persons,
    every_row,
    page_of_persons,
)
from xiangnuan.cases.persons.rows import in_words, in_words_by_batches
from xiangnuan.cases.projection import freshen
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import today
from xiangnuan.web.sharing import shareable


class Purpose(models.TextChoices):
    """What a sheet with names leaves the system for."""

    WORK = "work", gettext_lazy("本机构日常工作")
    REPORT = "report", gettext_lazy("报送主管部门")
    CHECK = "check", gettext_lazy("核对数据")
    OTHER = "other", gettext_lazy("其他")


@permitted("person.read")
@require_GET
@shareable
def people(request: StaffRequest) -> HttpResponse:
    """The persons whom the user may see, by next duty unless another order is asked for."""
    if request.user.agency_id:
        freshen(request.user.agency_id)
    asked = Asked.read(request.GET)
    page = page_of_persons(request.user, asked)
    count = count_of_persons(request.user, asked) if page.before or page.after else len(page.rows)
    audit.record(request.user, audit.Action.LIST, "people.list", detail={"found": len(page.rows), **asked.noted()})
    day = today()
    context = {
        "asked": asked,
        "page": page,
        "rows": in_words(page.rows, day),
        "count": min(count, COUNTED),
        "is_more": count > COUNTED,
        "purposes": Purpose.choices,
        "query": request.GET.urlencode(),
        "may_enter": request.user.may("person.write"),
        "may_merge": request.user.may("person.merge"),
        "roster_url": reverse("cases:roster") if request.user.may("roster.import") else "",
        **_choices(request.user),
    }
    return render(request, "cases/persons/list.html", context)


@permitted("person.read")
@require_POST
def export(request: StaffRequest) -> HttpResponse:
    """The list as a sheet: it leaves the system, so its purpose goes into the audit trail."""
    asked = Asked.read(request.GET)
    purpose = request.POST.get("purpose", "")
    if purpose not in Purpose.values:
        messages.error(request, _("请选择导出的用途。"))
        return redirect(f"{reverse('people:list')}?{request.GET.urlencode()}")
    day = today()
    rows = list(_sheet_rows(request, asked, day))
    audit.record(
        request.user,
        audit.Action.EXPORT,
        "people.list",
        detail={"found": len(rows), "purpose": purpose, **asked.noted()},
    )
    title = _("人员名单")
    return download(f"{title}-{day:%Y%m%d}", workbook(title, _sheet_columns(), rows))


def _sheet_columns() -> list[str]:
    return [
        _("姓名"), _("性别"), _("出生日期"), _("措施"), _("状态"), _("分级"), _("镇（街道）"), _("责任社工"),
        _("报到日期"), _("执行起日"), _("执行止日"), _("结案日期"), _("下一件事项"), _("下一件截止"), _("逾期天数"),
    ]  # fmt: skip


def _sheet_rows(request: HttpRequest, asked: Asked, day: date) -> Iterator[list[Any]]:
    user: Any = request.user
    for shown in in_words_by_batches(every_row(user, asked), day):
        row = shown.row
        yield [
            row.name,
            shown.sex,
            row.birth_date,
            shown.measure,
            shown.state,
            shown.tier,
            shown.town,
            row.worker__name or "",
            row.checked_in_on,
            row.starts_on,
            row.ends_on,
            row.closed_on,
            shown.next,
            shown.due,
            shown.late or None,
        ]


def _choices(user: User) -> dict[str, Any]:
    """What the filters offer this user."""
    sees_others = REACH[user.role] in (Reach.AGENCY, Reach.AREA)
    workers, covered = workers_of(user), standing_of(user).covered
    caseloads = [("none", _("还没有社工")), *((str(one.pk), one.name) for one in workers)] if sees_others else []
    if covered:
        caseloads = [(str(user.pk), user.name), *((str(pk), name) for pk, name in covered.items())]
    return {
        "measures": Case.Measure.choices,
        "tiers": [*Case.Tier.choices, ("none", _("没有分级"))],
        "states": [
            (Case.State.NOT_STARTED, Case.State.NOT_STARTED.label),
            (Case.State.RUNNING, Case.State.RUNNING.label),
            (Case.State.SUSPENDED, Case.State.SUSPENDED.label),
            ("over", _("期满或终止，待结案")),
            ("closed", _("已结案")),
            ("none", _("没有个案")),
            ("all", _("全部")),
        ],
        "towns": [(town.code, town.name) for town in towns_of(user)] if sees_others else [],
        "workers": caseloads,
    }
