"""The reads of Today: counts, the lists themselves, who is near a threshold, whose road ends soon.

Each function is one query, whatever the number of rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from xiangnuan.access.models import User
from xiangnuan.cases.models import BreachCount, Case, Fact, Obligation
from xiangnuan.cases.queries import asked_for, end_of_week
from xiangnuan.today.filters import DONE, KIND_OF, OVERDUE, TODAY, WEEK, Filters, in_group

# A road that ends within these days is shown beside the list.
ENDING_WITHIN = timedelta(days=60)


class Cell(NamedTuple):
    """How many duties of one worker, town and group of kinds there are."""

    worker: int | None
    town: str
    kind: str
    overdue: int
    today: int
    week: int
    done_today: int
    done_week: int


@dataclass
class Tally:
    """The counts of a row of the tables by worker and by town."""

    overdue: int = 0
    today: int = 0
    week: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """All counts of the page, from two grouped queries."""

    cells: list[Cell] = field(default_factory=list)

    def _sum(self, name: str, filters: Filters) -> int:
        return sum(getattr(cell, name) for cell in self.cells if filters.fits(cell.worker, cell.town, cell.kind))

    def of(self, group: str, filters: Filters) -> int:
        """The number of a stat card: overdue, today, week, done."""
        return self._sum("done_today" if group == DONE else group, filters)

    def open_of(self, kind: str, filters: Filters) -> int:
        """The number of a chip: what is asked for of a kind until the week's end, or in the chosen group."""
        chosen = filters.with_(kind=kind)
        groups = (filters.due,) if filters.due in (OVERDUE, TODAY, WEEK, DONE) else (OVERDUE, TODAY, WEEK)
        return sum(self.of(group, chosen) for group in groups)

    def week_of(self, kind: str, filters: Filters) -> tuple[int, int]:
        """Of a kind this week: how many are done, how many there are in all."""
        chosen = filters.with_(kind=kind, due="")
        done = self._sum("done_week", chosen)
        return done, done + self.open_of(kind, chosen)

    def by(self, name: str, filters: Filters) -> dict[Any, Tally]:
        """The counts by `worker` or by `town`, of the chosen kind."""
        tallies: dict[Any, Tally] = defaultdict(Tally)
        for cell in self.cells:
            if filters.kind and cell.kind != filters.kind:
                continue
            tally = tallies[getattr(cell, name)]
            tally.overdue += cell.overdue
            tally.today += cell.today
            tally.week += cell.week
        return dict(tallies)

    def towns(self) -> list[str]:
        """The towns that have anything to do."""
        return sorted({cell.town for cell in self.cells})


def count_all(user: User, day: date) -> Counts:
    """Every count of the page, by worker, town and kind."""
    sunday = end_of_week(day)
    found: dict[tuple[int | None, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = (
        asked_for(user, day)
        .filter(Q(due__isnull=True, opens__lte=day) | Q(due__lte=sunday))
        .order_by()
        .values_list("worker", "area_code", "kind")
        .annotate(
            overdue=Count("pk", filter=in_group(OVERDUE, day)),
            today=Count("pk", filter=in_group(TODAY, day)),
            week=Count("pk", filter=in_group(WEEK, day)),
        )
    )
    for worker, town, kind, overdue, today, week in rows:
        cell = found[worker, town, KIND_OF[kind]]
        cell["overdue"] += overdue
        cell["today"] += today
        cell["week"] += week
    done = (
        Obligation.objects.visible_to(user)
        .filter(settled_on__gte=day - timedelta(days=day.weekday()), settled_on__lte=day, excused=False)
        .order_by()
        .values_list("worker", "area_code", "kind")
        .annotate(done_week=Count("pk"), done_today=Count("pk", filter=Q(settled_on=day)))
    )
    for worker, town, kind, done_week, done_today in done:
        cell = found[worker, town, KIND_OF[kind]]
        cell["done_week"] += done_week
        cell["done_today"] += done_today
    names = Cell._fields[3:]
    return Counts([Cell(*key, *(cell[name] for name in names)) for key, cell in found.items()])


# What a row of the list needs, joined in one query and read as plain tuples.
COLUMNS = (
    "pk", "kind", "number", "opens", "due", "rule", "area_code", "case_id", "person_id", "person_name", "measure",
    "starts_on", "worker_name", "opened_on", "last_on", "last_result", "settled_on", "settled_by_id",
)  # fmt: skip


def rows_of(user: User, day: date, group: str, filters: Filters) -> QuerySet[Any]:
    """The rows of one group as named tuples of COLUMNS, unordered (see ORDERS)."""
    if group == DONE:
        rows = Obligation.objects.visible_to(user).filter(settled_on=day, excused=False)
    else:
        rows = asked_for(user, day).filter(in_group(group, day))
    rows = rows.filter(filters.place())
    if filters.kind:
        rows = rows.filter(kind__in=filters.kinds())
    return joined(rows, day)


def joined(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Duties as named tuples of COLUMNS: with person, case, worker, and the last fact of the same kind."""
    # The last one of the same kind: facts and duties of a series share their words for kinds.
    last = (
        Fact.objects.filter(case=OuterRef("case"), kind=OuterRef("kind"), superseded_at__isnull=True, on__lte=day)
        .exclude(contact__found=False)
        .order_by("-on", "-pk")
    )
    found: QuerySet[Any] = rows.annotate(
        person_id=F("case__person"),
        person_name=F("case__person__name"),
        measure=F("case__measure"),
        starts_on=F("case__starts_on"),
        worker_name=F("worker__name"),
        opened_on=F("opened_by__on"),
        last_on=Subquery(last.values("on")[:1]),
        last_result=Subquery(last.values("drug_test__result")[:1]),
    ).values_list(*COLUMNS, named=True)
    return found


# By which columns each group is ordered; none of them may be null, and the last is unique.
ORDERS: dict[str, tuple[str, str]] = {
    "overdue": ("due", "pk"),
    "today": ("opens", "pk"),
    "week": ("due", "pk"),
    "later": ("due", "pk"),
    "done": ("settled_on", "pk"),
}

_GOING_ON = (Case.State.NOT_STARTED, Case.State.RUNNING, Case.State.SUSPENDED)


def near_thresholds(user: User, filters: Filters, most: int = 60) -> list[dict[str, Any]]:
    """Counts of breaches of cases that go on, the nearest to their threshold first; `away`: an absence is open."""
    open_absence = Fact.objects.filter(
        case=OuterRef("case"), kind=Fact.Kind.ABSENCE, until__isnull=True, superseded_at__isnull=True
    )
    rows: QuerySet[Any, Any] = (
        BreachCount.objects.visible_to(user)
        .filter(filters.place(), case__closed_on__isnull=True, case__state__in=_GOING_ON, threshold__gt=0)
        .annotate(away=Exists(open_absence), share=Cast(F("count") * 100 / F("threshold"), IntegerField()))
        .order_by("-serious", "-share", "pk")
        .values(
            "kind", "count", "threshold", "warn", "serious", "away", "case_id", "case__person_id", "case__person__name"
        )
    )
    return list(rows[:most])


def ending_soon(user: User, day: date, filters: Filters, most: int = 30) -> list[dict[str, Any]]:
    """Open cases whose term is over or ends within sixty days, the first first."""
    cases = Case.objects.visible_to(user).filter(
        filters.place(),
        closed_on__isnull=True,
        is_current=True,
        ends_on__lte=day + ENDING_WITHIN,
        state__in=(Case.State.RUNNING, Case.State.SUSPENDED, Case.State.COMPLETED),
    )
    rows: QuerySet[Any, Any] = cases.order_by("ends_on", "pk").values(
        "pk", "ends_on", "state", "person_id", "person__name"
    )
    return list(rows[:most])


def names_of_workers(user: User, workers: Iterable[int | None]) -> dict[int, str]:
    """The names of these workers of the user's own agency."""
    wanted = [worker for worker in workers if worker is not None]
    return dict(
        User.objects.filter(agency_id=user.agency_id or 0, pk__in=wanted).order_by("name").values_list("pk", "name")
    )
