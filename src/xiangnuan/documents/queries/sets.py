"""Sets of cases for a batch: whose test or review is due, whose term ends, a town, everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import GatedQuerySet
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, Obligation
from xiangnuan.cases.queries import asked_for, end_of_week

MOST = 1000
"""At most so many papers in one batch."""
_MONTH = timedelta(days=30)
_ENDING = timedelta(days=60)

SETS: dict[str, str | Promise] = {
    "tests": _("本周要检测的人"),
    "reviews": _("30 天内要评估的人"),
    "ending": _("60 天内期满的人"),
    "running": _("全部在册的人"),
}


def _due(user: User, kinds: tuple[str, ...], day: date, until: date) -> Q:
    duties = asked_for(user, day).filter(case=OuterRef("pk"), kind__in=kinds, opens__lte=until)
    return Q(Exists(duties.order_by()))


_CONDITIONS: dict[str, Callable[[User, date], Q]] = {
    "tests": lambda user, day: _due(
        user, (Obligation.Kind.DRUG_TEST, Obligation.Kind.RETURN_TEST), day, end_of_week(day)
    ),
    "reviews": lambda user, day: _due(user, (Obligation.Kind.REVIEW,), day, day + _MONTH),
    "ending": lambda user, day: Q(ends_on__range=(day - _MONTH, day + _ENDING)),
    "running": lambda user, day: Q(),
}


def cases_of_set(user: User, chosen: str, town: str, day: date) -> GatedQuerySet[Case]:
    """The open cases of a set that `user` may see; `town` is a code, empty for all."""
    rows = Case.objects.visible_to(user).filter(is_current=True, closed_on__isnull=True)
    rows = rows.filter(_CONDITIONS[chosen](user, day))
    if town:
        rows = rows.filter(area_code=town)
    return rows.order_by("area_code", "person__name_pinyin", "pk")
