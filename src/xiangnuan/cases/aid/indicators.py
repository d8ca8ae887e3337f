"""The figures of aid: who of those that can work has work, and courses completed."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.aid.models import Attendance, Occupation, Placement
from xiangnuan.cases.aid.models.working import COMPLETED, WORKING
from xiangnuan.cases.aid.queries import STANDING, latest_occupations
from xiangnuan.cases.models import Case
from xiangnuan.cases.past import cases_on
from xiangnuan.indicators import Figure, Indicator, Period, Scope, last_whole_month, percent, register


def _employment_rate(scope: Scope, as_of: date) -> Figure:
    month = last_whole_month(as_of)
    day = month.last
    known = latest_occupations(Occupation.objects.filter(agency=scope.agency), day)
    placed = set(
        Placement.objects.filter(STANDING, Q(until__isnull=True) | Q(until__gt=day), agency=scope.agency)
        .filter(since__lte=day)
        .values_list("person_id", flat=True)
    )
    fit = [
        case
        for case in cases_on(scope, day)
        if case.is_running and (case.person in placed or known.get(case.person, ("", ""))[1] != Occupation.Able.NO)
    ]
    without = tuple(
        case.pk for case in fit if case.person not in placed and known.get(case.person, ("", ""))[0] not in WORKING
    )
    at_work = len(fit) - len(without)
    return Figure(
        percent(at_work, len(fit)),
        month,
        tuple(case.pk for case in fit),
        numerator=at_work,
        denominator=len(fit),
        excepted=without,
    )


def _course_completions(scope: Scope, as_of: date) -> Figure:
    first = date(as_of.year, 1, 1)
    rows = Attendance.objects.filter(
        STANDING, agency=scope.agency, outcome__in=COMPLETED, ended_on__range=(first, as_of)
    )
    if scope.area_code:
        rows = rows.filter(person__area_code__startswith=scope.area_code)
    numbers = tuple(rows.order_by("ended_on", "pk").values_list("pk", flat=True))
    return Figure(len(numbers), Period(first, as_of), numbers)


EMPLOYMENT_RATE = Indicator(
    id="employment_rate",
    name=_("就业率"),
    unit="%",
    definition=_(
        "上一个整月末在执行中的人里，没有登记为“不能劳动”的，有工作的占多少。有工作指在岗的就业安置，或者最近一次登记为在单位上班、自己做生意、务农养殖、打零工。"
    ),
    numerator=_("其中有工作的人"),
    denominator=_("月末那天执行中、没有登记为“不能劳动”的人"),
    period=_("上一个整月末"),
    certainty="B",
    certainty_note=_("各地算法不一；没有登记就业状况的算在分母里。"),
    is_rate=True,
    records_are=Case,
    compute=_employment_rate,
)
COURSE_COMPLETIONS = Indicator(
    id="course_completions",
    name=_("今年学完培训课程"),
    unit=_("人次"),
    definition=_("当年到截至日期为止，学完培训课程（含取得证书）的人次。中途退出的和撤回的不计。"),
    period=_("当年1月1日至截至日期"),
    certainty="A",
    compute=_course_completions,
)


def register_indicators() -> None:
    """Make the figures of this app known."""
    register(EMPLOYMENT_RATE, COURSE_COMPLETIONS)
