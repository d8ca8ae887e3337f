"""The figure of this app: how many of the running cases have a plan to which the person agreed."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.models import Case
from xiangnuan.cases.past import cases_on
from xiangnuan.cases.planning.models import Plan
from xiangnuan.indicators import Figure, Indicator, Scope, on_day, percent, register


def _plan_rate(scope: Scope, as_of: date) -> Figure:
    running = [case.pk for case in cases_on(scope, as_of) if case.is_running]
    agreed = Plan.objects.filter(agency=scope.agency, agreed_on__lte=as_of, withdrawn_at__isnull=True)
    planned = set(agreed.order_by().values_list("case_id", flat=True))
    excepted = tuple(pk for pk in running if pk not in planned)
    with_plan = len(running) - len(excepted)
    return Figure(
        percent(with_plan, len(running)),
        on_day(as_of),
        tuple(running),
        numerator=with_plan,
        denominator=len(running),
        excepted=excepted,
    )


PLAN_RATE = Indicator(
    id="plan_rate",
    name=_("帮教计划率"),
    unit="%",
    definition=_("执行中的个案里，有过本人同意的帮教计划的占多少。撤回的计划不算；正在改、等本人再同意的算。"),
    numerator=_("截至当天有过本人同意的帮教计划的个案"),
    denominator=_("当天执行中的个案"),
    period=_("截至日期当天"),
    certainty="B",
    certainty_note=_("各地叫法不同，也有按签订帮教协议计算的。"),
    is_rate=True,
    records_are=Case,
    compute=_plan_rate,
)


def register_indicators() -> None:
    """Make the figure of this app known."""
    register(PLAN_RATE)
