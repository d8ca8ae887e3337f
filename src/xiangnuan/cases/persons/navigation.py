"""Where the pages of persons and the rulebook stand in the navigation, and what other apps are told about persons."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.models import Case
from xiangnuan.people import hooks
from xiangnuan.web import navigation
from xiangnuan.web.dates import long_date
from xiangnuan.web.icons import icon
from xiangnuan.web.navigation import NavItem


def register_pages() -> None:
    """Put the pages into the rail and the bottom bar, name the search, and tell comparisons of cases."""
    navigation.register(
        NavItem("main", _("人员"), icon("users"), "people:list", "person.read", order=20, bar=2, key="g p")
    )
    navigation.register(NavItem("agency", _("规则手册"), icon("scale"), "cases:rules", "rulebook.read", order=80))
    navigation.register(
        NavItem("agency", _("离职交接"), icon("user-share"), "cases:leaving_list", "staff.leave", order=85)
    )
    navigation.register_search("people:search", "person.read")
    hooks.describe_in_comparison(cases_in_words)


def cases_in_words(persons: Sequence[int]) -> dict[int, dict[str, str]]:
    """The cases of persons for a side-by-side comparison: measure, first and last day, how it stands."""
    told: dict[int, list[str]] = {}
    rows = Case.objects.filter(person__in=persons, sealed_on__isnull=True).order_by("taken_on", "pk")
    for person, measure, begun, closed in rows.values_list("person_id", "measure", "taken_on", "closed_on"):
        state = _now("已结案") if closed else _now("在册")
        words = f"{Case.Measure(measure).label} {long_date(begun)} {state}"
        told.setdefault(person, []).append(words)
    return {person: {_now("个案"): _now("；").join(words)} for person, words in told.items()}
