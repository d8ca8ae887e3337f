"""The figures of pre-release work: visits in 2015, and the days from release to the first contact."""

from __future__ import annotations

from datetime import date
from statistics import median

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xiangnuan.indicators import Figure, Indicator, Period, Scope, register
from xiangnuan.prerelease.models import Stay, Visit
from xiangnuan.prerelease.queries import first_contacts


def _visits(scope: Scope, first: date, last: date) -> Figure:
    rows = Visit.objects.filter(agency=scope.agency, on__range=(first, last), withdrawn_at__isnull=True)
    numbers = tuple(rows.order_by("on", "pk").values_list("pk", flat=True))
    return Figure(len(numbers), Period(first, last), numbers)


def _visits_2015(scope: Scope, as_of: date) -> Figure:
    first = date(2015, 1, 1)
    return _visits(scope, first, min(as_of, date(2015, 12, 31)) if as_of >= first else first)


def _visits_this_year(scope: Scope, as_of: date) -> Figure:
    return _visits(scope, date(as_of.year, 1, 1), as_of)


def _first_contact_days(scope: Scope, as_of: date) -> Figure:
    """The median over those released in the twelve months before, and met by `as_of`."""
    first = as_of.replace(year=as_of.year - 1) if (as_of.month, as_of.day) != (2, 29) else date(as_of.year - 1, 2, 28)
    stays = Stay.objects.filter(agency=scope.agency, released_on__gt=first, released_on__lte=as_of, case__isnull=False)
    if scope.area_code:
        stays = stays.filter(case__area_code__startswith=scope.area_code)
    met = [(stay, (day - out).days) for stay, out, day in first_contacts(stays) if day is not None and day <= as_of]
    days = round(median(days for _stay, days in met)) if met else None
    return Figure(days, Period(first, as_of), tuple(stay for stay, _days in met))


PRERELEASE_VISITS_2015 = Indicator(
    id="prerelease_visits_2015",
    name=_("2015年入所走访"),
    unit=_("次"),
    definition=_("2015年走进强制隔离戒毒所开展个别谈话、小组、主题活动和技能培训的次数。撤回的不计。"),
    period=_("2015年"),
    certainty="A",
    published=True,
    page=lambda as_of: f"{reverse('prerelease:visits')}?year=2015",
    compute=_visits_2015,
)
PRERELEASE_VISITS = Indicator(
    id="prerelease_visits",
    name=_("今年入所走访"),
    unit=_("次"),
    definition=_("当年到截至日期为止，走进强制隔离戒毒所的次数。撤回的不计。"),
    period=_("当年1月1日至截至日期"),
    certainty="A",
    page=lambda as_of: f"{reverse('prerelease:visits')}?year={as_of.year}",
    compute=_visits_this_year,
)
RELEASE_TO_FIRST_CONTACT = Indicator(
    id="release_to_first_contact_days",
    name=_("出所到首次接触的天数"),
    unit=_("天"),
    definition=_("近一年出所并已衔接的人，从出所到第一次见到或联系上（报到、检测、走访谈话）的天数的中位数。"),
    period=_("截至日期前一年"),
    certainty="B",
    certainty_note=_("各地没有统一的算法；没有见到人的联系不算。"),
    compute=_first_contact_days,
)


def register_indicators() -> None:
    """Make the figures of this app known."""
    register(PRERELEASE_VISITS_2015, PRERELEASE_VISITS, RELEASE_TO_FIRST_CONTACT)
