"""The reads of Today: counts, the lists themselves, who is near a threshold, whose road ends soon.

Each function is one query, whatever the number of rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from xiangnuan.access.models import User
from xiangnuan.cases.models import BreachCount, Case, Fact, Obligation
from xiangnuan.cases.queries import asked_for, end_of_week
from xiangnuan.today.filters import (
    DONE,
    KIND_OF,
    LOOK_AHEAD,
    OVERDUE,
    TODAY,
    WEEK,
    Filters,
    group_of,
    in_group,
)

# A road that ends within these days is shown beside the list.
ENDING_WITHIN = timedelta(days=60)


class Cell(NamedTuple):
    """How many duties of one worker, town and group of kinds there are; several cells of one kind add up."""

    worker: int | None
    town: str
    kind: str
    overdue: int = 0
    today: int = 0
    week: int = 0
    done_today: int = 0
    done_week: int = 0


@dataclass
class Tally:
    """The counts of a row of the tables by worker and by town."""

    overdue: int = 0
    today: int = 0
    week: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """All counts of the page; `cells` of one worker, town and kind are added up first."""

    cells: list[Cell] = field(default_factory=list)

    @classmethod
    def of_cells(cls, cells: Iterable[Cell]) -> Counts:
        """The counts with one cell for each worker, town and kind."""
        found: dict[tuple[int | None, str, str], list[int]] = {}
        for cell in cells:
            kept = found.setdefault(cell[:3], [0, 0, 0, 0, 0])
            for at, count in enumerate(cell[3:]):
                kept[at] += count
        return cls([Cell(*key, *counts) for key, counts in found.items()])

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


def count_open(user: User, day: date) -> list[Cell]:
    """What is asked for until the week's end, counted by worker, town and kind."""
    rows = (
        asked_for(user, day)
        .filter(Q(due__isnull=True, opens__lte=day) | Q(due__lte=end_of_week(day)))
        .order_by()
        .values_list("worker", "area_code", "kind")
        .annotate(
            overdue=Count("pk", filter=in_group(OVERDUE, day)),
            today=Count("pk", filter=in_group(TODAY, day)),
            week=Count("pk", filter=in_group(WEEK, day)),
        )
    )
    return [
        Cell(worker, town, KIND_OF[kind], overdue, today, week) for worker, town, kind, overdue, today, week in rows
    ]


def count_done(user: User, day: date) -> list[Cell]:
    """What was settled this week, counted by worker, town and kind."""
    monday = day - timedelta(days=day.weekday())
    rows = (
        Obligation.objects.visible_to(user)
        .filter(settled_on__range=(monday, day), excused=False)
        .order_by()
        .values_list("worker", "area_code", "kind", "settled_on")
        .annotate(Count("pk"))
    )
    return [
        Cell(worker, town, KIND_OF[kind], done_today=count if on == day else 0, done_week=count)
        for worker, town, kind, on, count in rows
    ]


def count_rows(rows: Iterable[Row], day: date) -> list[Cell]:
    """The same as `count_open`, from rows that were read already."""
    sunday = end_of_week(day)
    cells = []
    for row in rows:
        group = group_of(row.opens, row.due, day, sunday)
        if group in (OVERDUE, TODAY, WEEK):
            cells.append(Cell(row.worker_id, row.area_code, KIND_OF[row.kind], **{group: 1}))
    return cells


class Row(NamedTuple):
    """What a row of the list needs: one query joins it, and no object is made of it."""

    pk: int
    kind: str
    number: int
    opens: date
    due: date | None
    rule: str
    area_code: str
    worker_id: int | None
    settled_on: date | None
    case_id: int
    person_id: int
    person_name: str
    measure: str
    starts_on: date | None
    ends_on: date | None
    worker_name: str | None
    opened_on: date | None


_PATHS = (
    *Row._fields[:10], "case__person_id", "case__person__name", "case__measure", "case__starts_on", "case__ends_on", "worker__name",
    "opened_by__on",
)  # fmt: skip


def joined(duties: QuerySet[Any]) -> QuerySet[Any]:
    """Duties as tuples for `read`: with person, case and worker."""
    found: QuerySet[Any] = duties.values_list(*_PATHS, named=True)
    return found


def read(tuples: Iterable[Any]) -> list[Row]:
    """The tuples of `joined` as rows."""
    return [Row._make(one) for one in tuples]


def rows_of(user: User, day: date, group: str, filters: Filters) -> QuerySet[Any]:
    """The duties of one group as tuples for `read`, unordered (see ORDERS)."""
    if group == DONE:
        duties = Obligation.objects.visible_to(user).filter(settled_on=day, excused=False)
    else:
        duties = asked_for(user, day).filter(in_group(group, day))
    duties = duties.filter(filters.place())
    if filters.kind:
        duties = duties.filter(kind__in=filters.kinds())
    return joined(duties)


def whole_list(user: User, day: date, filters: Filters, most: int) -> list[Row]:
    """All groups in one, the most urgent first; no more than `most` rows."""
    duties = asked_for(user, day).filter(filters.place(), opens__lte=day + LOOK_AHEAD)
    if filters.kind:
        duties = duties.filter(kind__in=filters.kinds())
    rows = duties.order_by(F("due").asc(nulls_first=True), "pk").values_list(*_PATHS)[:most]
    return read(rows)


class Last(NamedTuple):
    """The last test, contact or review of a case."""

    on: date
    result: str


# Longer ago than the longest usual window, “last” says nothing any more.
_RECENT = timedelta(days=200)
_SERIES = (Obligation.Kind.DRUG_TEST, Obligation.Kind.CONTACT, Obligation.Kind.REVIEW)


def last_facts(rows: Iterable[Row], day: date) -> dict[tuple[int, str], Last]:
    """The last fact of a series by case and kind, for these rows; attempts that met nobody are none."""
    cases = {row.case_id for row in rows if row.kind in _SERIES}
    facts = (
        Fact.objects.filter(
            case__in=cases, kind__in=_SERIES, superseded_at__isnull=True, on__range=(day - _RECENT, day)
        )
        .order_by("on", "pk")
        .values_list("case_id", "kind", "on", "event")
    )
    return {
        (case, kind): Last(on, event.get("result", "")) for case, kind, on, event in facts if event.get("found", True)
    }


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
        .order_by("-serious", "-warn", "-count", "pk")
        .values(
            "kind", "count", "threshold", "warn", "serious", "case_id", "case__person_id", "case__person__name",
            away=Exists(open_absence),
        )
    )  # fmt: skip
    return sorted(rows[:most], key=lambda one: (not one["serious"], -one["count"] / one["threshold"]))


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
