"""The figures of cases: clients received, closings, the effective execution rate, and what the overview compares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.models import Case
from xiangnuan.cases.past import CaseThen, areas_on, cases_on, open_on, taken_by
from xiangnuan.indicators import (
    Figure,
    Indicator,
    Part,
    Period,
    Scope,
    last_whole_month,
    on_day,
    percent,
    register,
    since_founding,
)

TREATMENT, REHABILITATION = Case.Measure.COMMUNITY_TREATMENT, Case.Measure.COMMUNITY_REHABILITATION
ENDING_SOON_DAYS = 60
"""How far ahead the overview looks for terms that end; a choice of ours, no rule of law."""


# Counting ------------------------------------------------------------------------------------------------------------
class _Row(Protocol):
    pk: int
    person_id: int
    area_code: str
    taken_on: date
    measure: str


def _of_scope(scope: Scope, cases: QuerySet[Case], day: date) -> list[_Row]:
    """The cases that lay in the scope's area on a day; for the whole agency all of them. Rows, not models: it is many."""
    fields = ("pk", "person_id", "area_code", "taken_on", "measure")
    found: list[_Row] = list(cases.order_by("taken_on", "pk").values_list(*fields, named=True))
    if not scope.area_code:
        return found
    areas = areas_on(scope, found, day)
    return [case for case in found if areas[case.pk].startswith(scope.area_code)]


def _count(cases: Iterable[_Row], period: Period) -> Figure:
    records = tuple(case.pk for case in cases)
    return Figure(len(records), period, records)


def _first_of_each_person(cases: Iterable[_Row]) -> list[_Row]:
    first: dict[int, _Row] = {}
    for case in cases:
        first.setdefault(case.person_id, case)
    return list(first.values())


def _received(scope: Scope, as_of: date) -> list[_Row]:
    """The case with which each person came to the agency."""
    cases = scope.remember(("taken", as_of), lambda: _of_scope(scope, taken_by(scope, as_of), as_of))
    return _first_of_each_person(cases)


def _clients(measure: str | None) -> Callable[[Scope, date], Figure]:
    def compute(scope: Scope, as_of: date) -> Figure:
        cases = (case for case in _received(scope, as_of) if measure in (None, case.measure))
        return _count(cases, since_founding(as_of))

    return compute


def _closed_normally(measure: str) -> Callable[[Scope, date], Figure]:
    def compute(scope: Scope, as_of: date) -> Figure:
        closed = taken_by(scope, as_of).filter(measure=measure, outcome=Case.Outcome.COMPLETED, closed_on__lte=as_of)
        return _count(_first_of_each_person(_of_scope(scope, closed, as_of)), since_founding(as_of))

    return compute


# The effective execution rate ----------------------------------------------------------------------------------------
def _under_execution(scope: Scope, as_of: date) -> tuple[Period, Sequence[CaseThen]]:
    month = last_whole_month(as_of)
    return month, [case for case in cases_on(scope, month.last) if case.is_running]


def _effective_execution_rate(scope: Scope, as_of: date) -> Figure:
    month, running = _under_execution(scope, as_of)
    excepted = tuple(case.pk for case in running if not case.is_effective)
    effective = len(running) - len(excepted)
    return Figure(
        percent(effective, len(running)),
        month,
        tuple(case.pk for case in running),
        numerator=effective,
        denominator=len(running),
        excepted=excepted,
        parts=_by_town(scope, running),
    )


def _by_town(scope: Scope, running: Sequence[CaseThen]) -> tuple[Part, ...]:
    """The rate of each town in which the agency works or worked, the highest first."""
    under = Counter(case.area_code for case in running)
    effective = Counter(case.area_code for case in running if case.is_effective)
    towns = {town.code for town in scope.agency.towns.all() if town.code.startswith(scope.area_code)} | set(under)
    parts = [Part(code, percent(effective[code], under[code]), effective[code], under[code]) for code in towns]
    return tuple(sorted(parts, key=lambda part: (part.value is None, -(part.value or 0), part.area_code)))


def _town_execution_rate(scope: Scope, as_of: date) -> Figure:
    rate = EFFECTIVE_EXECUTION_RATE.value(scope, as_of)
    full = [part for part in rate.parts if part.denominator and part.numerator == part.denominator]
    return Figure(
        len(full), rate.period, tuple(part.area_code for part in full), denominator=len(rate.parts), parts=rate.parts
    )


# What the overview compares ------------------------------------------------------------------------------------------
def _active_cases(scope: Scope, as_of: date) -> Figure:
    return _count(_of_scope(scope, open_on(scope, as_of), as_of), on_day(as_of))


def _overdue_duties(scope: Scope, as_of: date) -> Figure:
    late = [(case, len(case.overdue)) for case in cases_on(scope, as_of) if case.overdue]
    towns: Counter[str] = Counter()
    for case, count in late:
        towns[case.area_code] += count
    parts = tuple(Part(code, count) for code, count in towns.most_common())
    return Figure(sum(towns.values()), on_day(as_of), tuple(case.pk for case, _ in late), parts=parts)


def _received_in_month(scope: Scope, as_of: date) -> Figure:
    month = last_whole_month(as_of)
    return _count(
        (case for case in _received(scope, month.last) if case.taken_on >= (month.first or case.taken_on)), month
    )


def _closed_in_month(scope: Scope, as_of: date) -> Figure:
    month = last_whole_month(as_of)
    closed = taken_by(scope, month.last).filter(closed_on__range=month)
    return _count(_of_scope(scope, closed, month.last), month)


def _test_rate(scope: Scope, as_of: date) -> Figure:
    """Of the test windows that ended in the month, those with a test by the month's end."""
    month = last_whole_month(as_of)
    due = done = 0
    cases, without = [], []
    for case in cases_on(scope, month.last):
        windows = [
            duty
            for duty in case.answer.obligations
            if duty.kind == "drug_test" and not duty.excused and duty.due and month.first <= duty.due <= month.last  # type: ignore[operator]
        ]
        kept = sum(duty.status(month.last) in ("done", "done_late") for duty in windows)
        due, done = due + len(windows), done + kept
        if windows:
            cases.append(case.pk)
        if kept < len(windows):
            without.append(case.pk)
    return Figure(percent(done, due), month, tuple(cases), numerator=done, denominator=due, excepted=tuple(without))


def _ending_soon(scope: Scope, as_of: date) -> Figure:
    until = as_of + timedelta(days=ENDING_SOON_DAYS)
    ending = [
        case
        for case in cases_on(scope, as_of)
        if case.is_running and case.answer.term.end is not None and case.answer.term.end <= until
    ]
    return Figure(len(ending), Period(as_of, until), tuple(case.pk for case in ending))


# The definitions -----------------------------------------------------------------------------------------------------
_PERSONS, _EACH_ONCE = _("人"), _("每人只计一次，按首次接收时的措施归类。")
_FROM_THE_START = _("成立之日至截至日期")
_LAST_MONTH = _("截至日期之前的最后一个整月")
_SAME_EVERYWHERE = _("按接案日期直接计数，不涉及估算。")

CLIENTS_RECEIVED = Indicator(
    id="clients_received",
    name=_("成立以来接收服务对象"),
    unit=_PERSONS,
    definition=_("成立以来由本机构接案的社区戒毒、社区康复人员。一个人先后有几个个案的，只计一次。"),
    numerator=_("接案日期不晚于截至日期的人"),
    period=_FROM_THE_START,
    certainty="A",
    certainty_note=_SAME_EVERYWHERE,
    published=True,
    records_are=Case,
    compute=_clients(None),
)
CLIENTS_COMMUNITY_TREATMENT = Indicator(
    id="clients_community_treatment",
    name=_("其中 社区戒毒"),
    unit=_PERSONS,
    definition=_("接收的服务对象中，首次接收时执行社区戒毒的人。"),
    numerator=_EACH_ONCE,
    period=_FROM_THE_START,
    certainty="A",
    certainty_note=_SAME_EVERYWHERE,
    published=True,
    records_are=Case,
    compute=_clients(TREATMENT),
)
CLIENTS_COMMUNITY_REHABILITATION = Indicator(
    id="clients_community_rehabilitation",
    name=_("其中 社区康复"),
    unit=_PERSONS,
    definition=_("接收的服务对象中，首次接收时执行社区康复的人。"),
    numerator=_EACH_ONCE,
    period=_FROM_THE_START,
    certainty="A",
    certainty_note=_SAME_EVERYWHERE,
    published=True,
    records_are=Case,
    compute=_clients(REHABILITATION),
)
CLOSED_COMMUNITY_TREATMENT = Indicator(
    id="closed_community_treatment",
    name=_("社区戒毒正常结案"),
    unit=_PERSONS,
    definition=_("社区戒毒期满解除并已结案的人。转强制隔离戒毒、终止、转出、死亡不在其中。"),
    numerator=_("结案情形为期满解除、结案日期不晚于截至日期的人"),
    period=_FROM_THE_START,
    certainty="A",
    certainty_note=_("“正常结案”指期满解除。"),
    published=True,
    records_are=Case,
    compute=_closed_normally(TREATMENT),
)
CLOSED_COMMUNITY_REHABILITATION = Indicator(
    id="closed_community_rehabilitation",
    name=_("社区康复正常结案"),
    unit=_PERSONS,
    definition=_("社区康复期满解除并已结案的人。转强制隔离戒毒、终止、转出、死亡不在其中。"),
    numerator=_("结案情形为期满解除、结案日期不晚于截至日期的人"),
    period=_FROM_THE_START,
    certainty="A",
    certainty_note=_("“正常结案”指期满解除。"),
    published=True,
    records_are=Case,
    compute=_closed_normally(REHABILITATION),
)
EFFECTIVE_EXECUTION_RATE = Indicator(
    id="effective_execution_rate",
    name=_("帮教有效执行率"),
    unit="%",
    definition=_(
        "正在执行的个案中，没有严重违反协议、也没有逾期法定事项的个案所占的比例。由法律引擎按当日重新计算，不取计数器。"
    ),
    numerator=_("分母中，月末那天既无严重违反、又无逾期事项的个案"),
    denominator=_("月末那天正在执行的个案（未报到、中止、期满待结案的不在其中）"),
    period=_LAST_MONTH,
    certainty="B",
    certainty_note=_("各地对执行率的说法不一，以本页的定义为准。"),
    is_rate=True,
    published=True,
    records_are=Case,
    compute=_effective_execution_rate,
)
TOWN_EXECUTION_RATE = Indicator(
    id="town_execution_rate",
    name=_("执行率 100% 的镇街道"),
    unit=_("个"),
    definition=_("帮教有效执行率达到 100% 的镇（街道）的个数。"),
    numerator=_("有效执行率为 100% 的镇（街道）"),
    denominator=_("本机构服务的镇（街道）；当月没有在执行个案的不计入 100%"),
    period=_LAST_MONTH,
    certainty="B",
    certainty_note=_("与帮教有效执行率同一定义。"),
    published=True,
    compute=_town_execution_rate,
)
ACTIVE_CASES = Indicator(
    id="active_cases",
    name=_("在册"),
    unit=_PERSONS,
    definition=_("已接案、还没有结案的个案，包括未报到、中止和期满待结案的。"),
    period=_("截至日期当天"),
    certainty="A",
    records_are=Case,
    compute=_active_cases,
)
OVERDUE_DUTIES = Indicator(
    id="overdue_duties",
    name=_("逾期事项"),
    unit=_("件"),
    definition=_("在册个案中，过了期限还没有办、也还没有失效的法定事项。"),
    period=_("截至日期当天"),
    certainty="B",
    certainty_note=_("期限以规则手册为准；频次是地方规则（C）的，结果随之不同。"),
    records_are=Case,
    compute=_overdue_duties,
)
RECEIVED_IN_MONTH = Indicator(
    id="received_in_month",
    name=_("当月新接收"),
    unit=_PERSONS,
    definition=_("当月首次接案的人。"),
    period=_LAST_MONTH,
    certainty="A",
    records_are=Case,
    compute=_received_in_month,
)
CLOSED_IN_MONTH = Indicator(
    id="closed_in_month",
    name=_("当月结案"),
    unit=_PERSONS,
    definition=_("当月结案的个案，不论结案情形。"),
    period=_LAST_MONTH,
    certainty="A",
    records_are=Case,
    compute=_closed_in_month,
)
TEST_RATE = Indicator(
    id="test_rate",
    name=_("尿检完成率"),
    unit="%",
    definition=_("当月到期的尿检中，到月末已经检测的比例。有正当理由没有来的不计。"),
    numerator=_("其中到月末已检测的次数（含补检）"),
    denominator=_("窗口期在当月结束的尿检次数"),
    period=_LAST_MONTH,
    certainty="B",
    certainty_note=_("频次以规则手册为准。"),
    is_rate=True,
    records_are=Case,
    compute=_test_rate,
)
ENDING_SOON = Indicator(
    id="ending_soon",
    name=_("即将期满"),
    unit=_PERSONS,
    definition=_("正在执行、并将在 60 天内期满的个案。"),
    period=_("截至日期起 60 天"),
    certainty="A",
    records_are=Case,
    compute=_ending_soon,
)


def register_indicators() -> None:
    """Make the figures of cases known, in the order of the overview."""
    register(
        CLIENTS_RECEIVED,
        CLIENTS_COMMUNITY_TREATMENT,
        CLIENTS_COMMUNITY_REHABILITATION,
        CLOSED_COMMUNITY_TREATMENT,
        CLOSED_COMMUNITY_REHABILITATION,
        EFFECTIVE_EXECUTION_RATE,
        TOWN_EXECUTION_RATE,
        ACTIVE_CASES,
        OVERDUE_DUTIES,
        RECEIVED_IN_MONTH,
        CLOSED_IN_MONTH,
        TEST_RATE,
        ENDING_SOON,
    )
