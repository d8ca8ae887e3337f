"""The month: how much is due and done each day, and the list of one day."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F

from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, Fact, Obligation
from xiangnuan.cases.queries import asked_for
from xiangnuan.today.queries import Row, joined, read


@dataclass(slots=True)
class Day:
    """One square of the month."""

    on: date
    in_month: bool
    due: int = 0
    done: int = 0
    appointments: int = 0
    ending: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing falls on the day."""
        return not (self.due or self.done or self.appointments or self.ending)


@dataclass(frozen=True, slots=True)
class Month:
    """The weeks of a month, Monday first."""

    first: date
    weeks: list[list[Day]] = field(default_factory=list)

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The first day of the month after."""
        return (self.first + timedelta(days=32)).replace(day=1)


def month_of(user: User, day: date, today: date) -> Month:
    """The month in which a day lies, with its counts; a fixed number of queries."""
    weeks = Calendar().monthdatescalendar(day.year, day.month)
    first, last = weeks[0][0], weeks[-1][-1]
    counts: dict[date, dict[str, int]] = defaultdict(dict)

    def take(name: str, rows: Any) -> None:
        for on, count in rows:
            counts[on][name] = count

    span = {"gte": first, "lte": last}
    due = asked_for(user, today).filter(**{f"due__{name}": value for name, value in span.items()})
    take("due", due.order_by().values_list("due").annotate(Count("pk")))
    done = Obligation.objects.visible_to(user).filter(
        excused=False, **{f"settled_on__{name}": value for name, value in span.items()}
    )
    take("done", done.order_by().values_list("settled_on").annotate(Count("pk")))
    appointed = appointments(user).filter(**{f"contact__next_on__{name}": value for name, value in span.items()})
    take("appointments", appointed.order_by().values_list("contact__next_on").annotate(Count("pk")))
    ends = ending(user).filter(**{f"ends_on__{name}": value for name, value in span.items()})
    take("ending", ends.order_by().values_list("ends_on").annotate(Count("pk")))
    return Month(
        day.replace(day=1),
        [[Day(on, on.month == day.month, **counts.get(on, {})) for on in week] for week in weeks],
    )


def appointments(user: User) -> Any:
    """Contacts that agreed on a next date, of cases that are open."""
    return Fact.objects.visible_to(user).filter(
        kind=Fact.Kind.CONTACT, superseded_at__isnull=True, case__closed_on__isnull=True, contact__next_on__isnull=False
    )


def ending(user: User) -> Any:
    """Open cases by the last day of their term."""
    return Case.objects.visible_to(user).filter(closed_on__isnull=True, ends_on__isnull=False)


def appointments_on(user: User, day: date, most: int = 60) -> list[dict[str, Any]]:
    """Whom to see on a day as agreed at the last contact."""
    rows = appointments(user).filter(contact__next_on=day).order_by("case__person__name_pinyin", "pk")
    names = {"person_id": F("case__person_id"), "person_name": F("case__person__name"), "agreed": F("contact__agreed")}
    return list(rows.values("case_id", **names)[:most])


def ending_on(user: User, day: date, most: int = 60) -> list[dict[str, Any]]:
    """Whose term has its last day on a day."""
    rows = ending(user).filter(ends_on=day).order_by("person__name_pinyin", "pk")
    return list(rows.values("pk", "person_id", person_name=F("person__name"))[:most])


def due_on(user: User, day: date, today: date, most: int = 200) -> list[Row]:
    """The duties whose last day is a day, as the rows of the list."""
    return read(joined(asked_for(user, today).filter(due=day)).order_by("pk")[:most])


def done_on(user: User, day: date, most: int = 200) -> list[Row]:
    """What was settled on a day, as the rows of the list."""
    rows = Obligation.objects.visible_to(user).filter(settled_on=day, excused=False)
    return read(joined(rows).order_by("pk")[:most])
