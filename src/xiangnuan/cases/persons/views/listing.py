"""The list of persons, and the same list as a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xiangnuan import law
from xiangnuan.access import audit
from xiangnuan.access.areas import area_name, towns_of
from xiangnuan.access.models import User
from xiangnuan.access.roles import REACH, Reach
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.cases.forms.decisions import workers_of
from xiangnuan.cases.models import Case, Obligation
from xiangnuan.cases.persons.listing import (
    COUNTED,
    FAR,
    Asked,
    count_of_persons,
    every_row,
    next_duties,
    page_of_persons,
)
from xiangnuan.cases.projection import freshen
from xiangnuan.people.identity import age_on
from xiangnuan.people.models import Person
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import today


class Purpose(models.TextChoices):
    """What a sheet with names leaves the system for."""

    WORK = "work", gettext_lazy("本机构日常工作")
    REPORT = "report", gettext_lazy("报送主管部门")
    CHECK = "check", gettext_lazy("核对数据")
    OTHER = "other", gettext_lazy("其他")


@dataclass(frozen=True, slots=True)
class Shown:
    """One row as it is read."""

    row: Any
    age: int | None
    sex: str
    town: str
    measure: str
    tier: str
    state: str
    state_tone: str
    month: str
    due: date | None
    late: int
    next: str


@permitted("person.read")
@require_GET
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
        "rows": _shown_all(page.rows, day),
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
    for shown in _in_batches(every_row(user, asked), day):
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


def _shown_all(rows: list[Any], day: date) -> list[Shown]:
    duties = next_duties(rows, day)
    return [_shown(row, day, duties.get(row.case)) for row in rows]


def _in_batches(rows: Iterator[Any], day: date) -> Iterator[Shown]:
    while batch := list(islice(rows, 500)):
        yield from _shown_all(batch, day)


def _shown(row: Any, day: date, duty: tuple[str, int] | None) -> Shown:
    due = row.next_due if row.next_due != FAR and not row.closed_on else None
    sex = Person.Sex(row.sex)
    return Shown(
        row=row,
        age=age_on(row.birth_date, day),
        sex=str(sex.label) if sex != Person.Sex.UNKNOWN else "",
        town=area_name(row.area_code) if row.area_code else "",
        measure=str(Case.Measure(row.measure).label) if row.measure else "",
        tier=str(Case.Tier(row.tier).label) if row.tier else "",
        state=_state(row),
        state_tone=_TONES.get(row.state, "quiet") if not row.closed_on else "quiet",
        month=_month(row, day),
        due=due,
        late=(day - due).days if due and due < day else 0,
        next=_duty(*duty) if due and duty else "",
    )


_TONES: dict[Any, str] = {Case.State.RUNNING: "", Case.State.NOT_STARTED: "plan", Case.State.COMPLETED: "sun"}


def _state(row: Any) -> str:
    if row.case is None:
        return _("没有个案")
    if row.closed_on:
        return _("已结案")
    return str(Case.State(row.state).label)


def _month(row: Any, day: date) -> str:
    """第 14 个月: how far the road has been walked."""
    if row.state != Case.State.RUNNING or not row.starts_on or row.closed_on:
        return ""
    months = (day.year - row.starts_on.year) * 12 + day.month - row.starts_on.month - (day.day < row.starts_on.day)
    return _("第 {month} 个月").format(month=months + 1)


def _duty(kind: str, number: int) -> str:
    label = str(Obligation.Kind(kind).label)
    if kind in law.SERIES:
        return _("第 {number} 次{label}").format(number=number, label=label)
    return label


def _choices(user: User) -> dict[str, Any]:
    """What the filters offer this user."""
    sees_others = REACH[user.role] in (Reach.AGENCY, Reach.AREA)
    workers = workers_of(user)
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
        "workers": [("none", _("还没有社工")), *((str(one.pk), one.name) for one in workers)] if sees_others else [],
    }
