"""Whom the rule proposes for sealing: nobody with an open case, and the last one closed long enough ago."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case as Choice
from django.db.models import DateField, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, ExtractDay, ExtractMonth, ExtractYear
from django.utils.translation import get_language

from xiangnuan import law
from xiangnuan.access.models import Agency, User
from xiangnuan.cases.models import Case
from xiangnuan.law.days import add_months
from xiangnuan.people.models import Person
from xiangnuan.people.queries import search_persons, visible_persons
from xiangnuan.prerelease.queries import stays_in_progress
from xiangnuan.rights.models import Request, Seal

CLOSED, MINOR = "records.seal.after", "records.seal.minor"
NEVER = date(1, 1, 1)
FULL_AGE = "records.seal.minor.age"
ORDERS = {"closed": ("last_closed", "pk"), "name": ("name_pinyin", "pk")}


@dataclass(frozen=True, slots=True)
class Period:
    """A rule's value in force on a day, with its source; `months` None where no rule is in force."""

    parameter: str
    months: int | None
    source: str
    certainty: str
    articles: str

    def as_ground(self) -> dict[str, Any]:
        """What a seal keeps of the rule."""
        return {
            "parameter": self.parameter,
            "value": self.months,
            "source": self.source,
            "certainty": self.certainty,
        }


@dataclass(frozen=True, slots=True)
class Periods:
    """Both rules of an agency on a day."""

    day: date
    closed: Period
    minor: Period
    full_age: int

    def latest(self, period: Period) -> date:
        """A case closed on this day or before is due; NEVER where no rule is in force."""
        return NEVER if period.months is None else _back(self.day, period.months)

    def due_on(self, period: Period, closed_on: date) -> date:
        """The first day on which a case closed then may be sealed."""
        return add_months(closed_on, period.months or 0)


def _back(day: date, months: int) -> date:
    """The latest day from which `months` lead to `day` or before it."""
    guess = add_months(day, -months)
    return guess if add_months(guess, months) <= day else date.fromordinal(guess.toordinal() - 1)


def periods_of(agency: Agency, day: date) -> Periods:
    """The rules in force for an agency on a day, from the rulebook of its county."""
    book = law.rulebook_for(agency.area_id)
    language = "en" if (get_language() or "").startswith("en") else "zh"

    def read(name: str) -> Period:
        setting = book.setting(name, day)
        if setting is None or not isinstance(setting.value, int):
            return Period(name, None, "", "C", "")
        return Period(
            name, setting.value, setting.source, setting.certainty, law.article_words(book, setting.grounds, language)
        )

    return Periods(day, read(CLOSED), read(MINOR), read(FULL_AGE).months or 0)


def _as_number(path: str) -> Any:
    """A date as the number 20261127, so that ages compare alike on both databases."""
    return ExtractYear(path) * 10_000 + ExtractMonth(path) * 100 + ExtractDay(path)


def proposed(user: User, periods: Periods, filters: Mapping[str, str] | None = None) -> Any:
    """Persons whom the rules propose, each with `last_closed` and `last_adult` (NEVER where every case was a minor's).

    Filters: `q` finds as the search does, `town` a code, `rule` one of closed and minor.
    """
    asked = filters or {}
    text = asked.get("q", "").strip()
    persons: QuerySet[Person] = search_persons(user, text) if text else visible_persons(user)
    cases = Case.objects.filter(person=OuterRef("pk"), sealed_on__isnull=True)
    grown = periods.full_age * 10_000
    age = Choice(
        When(
            Q(decided_on__isnull=False, person__birth_date__isnull=False),
            then=_as_number("decided_on") - _as_number("person__birth_date"),
        ),
        default=Value(grown),
        output_field=IntegerField(),
    )
    adult = (
        cases.annotate(age_at=age)
        .filter(age_at__gte=grown)
        .order_by()
        .values("person")
        .annotate(last=Max("closed_on"))
        .values("last")
    )
    every = cases.order_by().values("person").annotate(last=Max("closed_on")).values("last")
    waiting = Request.objects.filter(person=OuterRef("pk"), state=Request.State.OPEN)
    # Nobody with an open case or inside a centre, and nobody who still waits for an answer: it would be sealed away.
    inside = stays_in_progress().filter(person=OuterRef("pk"))
    persons = persons.filter(
        ~Exists(cases.filter(closed_on__isnull=True)), Exists(cases), ~Exists(waiting), ~Exists(inside)
    )
    rows: Any = persons.annotate(
        last_closed=Coalesce(Subquery(every), Value(NEVER), output_field=DateField()),
        last_adult=Coalesce(Subquery(adult), Value(NEVER), output_field=DateField()),
    )
    rows = rows.filter(last_closed__lte=periods.latest(periods.minor), last_adult__lte=periods.latest(periods.closed))
    if periods.closed.months is None:
        rows = rows.filter(last_adult=NEVER, last_closed__gt=NEVER)
    if asked.get("town"):
        rows = rows.filter(area_code=asked["town"])
    if asked.get("rule") == Seal.Rule.MINOR:
        rows = rows.filter(last_adult__lt=F("last_closed"))
    elif asked.get("rule") == Seal.Rule.CLOSED:
        rows = rows.filter(last_adult=F("last_closed"))
    return rows.select_related("worker")


def order_of(sort: str) -> tuple[str, ...]:
    """The columns of an order; what was closed longest ago first where nothing else is asked for."""
    columns = ORDERS.get(sort.removeprefix("-"), ORDERS["closed"])
    return tuple(f"-{name}" for name in columns) if sort.startswith("-") else columns


def why_due(person: Any, periods: Periods) -> tuple[str, Period, date]:
    """By which rule a proposed person is due, the rule, and since when."""
    if person.last_adult == person.last_closed:
        return Seal.Rule.CLOSED, periods.closed, periods.due_on(periods.closed, person.last_closed)
    due = periods.due_on(periods.minor, person.last_closed)
    if person.last_adult > NEVER:
        due = max(due, periods.due_on(periods.closed, person.last_adult))
    return Seal.Rule.MINOR, periods.minor, due
