"""The list of persons with their present case: filters, orders and the rows of one page, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case as Choice
from django.db.models import DateField, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import QueryDict

from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, Obligation
from xiangnuan.people.queries import search_persons, visible_persons
from xiangnuan.web.clock import today
from xiangnuan.web.paging import Page, page_by_key

FAR = date(9999, 12, 31)
"""Stands for “no such day” where rows are put in order: it sorts last, and is never shown."""

# What stands in `?sort=`, and the columns by which rows then stand.
ORDERS = {
    "due": ("next_due", "pk"),
    "name": ("name_pinyin", "pk"),
    "end": ("end_key", "pk"),
    "checked_in": ("check_in_key", "pk"),
}
STATES = {
    "open": Q(current__isnull=False, current__closed_on__isnull=True),
    Case.State.NOT_STARTED: Q(current__state=Case.State.NOT_STARTED, current__closed_on__isnull=True),
    Case.State.RUNNING: Q(current__state=Case.State.RUNNING, current__closed_on__isnull=True),
    Case.State.SUSPENDED: Q(current__state=Case.State.SUSPENDED, current__closed_on__isnull=True),
    "over": Q(
        current__state__in=(Case.State.COMPLETED, Case.State.TERMINATED, Case.State.DIED),
        current__closed_on__isnull=True,
    ),
    "closed": Q(current__closed_on__isnull=False),
    "none": Q(current__isnull=True),
    "all": Q(),
}
PAGE = 50
COUNTED = 1000
"""More than this many are not counted: counting a province would take longer than the page."""
EXPORTED = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for; anything that makes no sense is as if it were not there."""

    text: str = ""
    measure: str = ""
    state: str = ""
    tier: str = ""
    town: str = ""
    worker: str = ""
    late: str = ""
    sort: str = ""
    cursor: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """From the address."""
        worker, sort = query.get("worker", ""), query.get("sort", "")
        return cls(
            text=query.get("q", "").strip()[:60],
            measure=_one_of(query.get("measure", ""), Case.Measure.values),
            state=_one_of(query.get("state", ""), STATES),
            tier=_one_of(query.get("tier", ""), (*Case.Tier.values, "none")),
            town=town if (town := query.get("town", "")).isdecimal() and len(town) <= 12 else "",
            worker=worker if (worker.isdecimal() and len(worker) < 18) or worker == "none" else "",
            late=_one_of(query.get("late", ""), ("1", "0")),
            sort=sort if sort.removeprefix("-") in ORDERS else "",
            cursor=query.get("cursor", ""),
        )

    @property
    def order(self) -> tuple[str, ...]:
        """The columns of the order; by the next duty where nothing else is asked for."""
        columns = ORDERS[self.sort.removeprefix("-") or "due"]
        return tuple(f"-{name}" for name in columns) if self.sort.startswith("-") else columns

    @property
    def shown_state(self) -> str:
        """Whom the list shows: without a word those in progress, in a search everybody."""
        return self.state or ("all" if self.text else "open")

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order was asked for."""
        return any((self.text, self.measure, self.state, self.tier, self.town, self.worker, self.late))

    def noted(self) -> dict[str, str]:
        """What the audit trail keeps: filters, not the words that were looked for."""
        said = {name: getattr(self, name) for name in ("measure", "state", "tier", "town", "worker", "late", "sort")}
        return {name: value for name, value in said.items() if value} | ({"search": "1"} if self.text else {})


def _one_of(text: str, known: Any) -> str:
    return text if text in known else ""


def listed(user: User, asked: Asked, day: date | None = None) -> Any:
    """The persons whom `user` may see and who fit, each joined with the present case, in no order."""
    day = day or today()
    persons = search_persons(user, asked.text) if asked.text else visible_persons(user)
    current = FilteredRelation("cases", condition=Q(cases__is_current=True, cases__sealed_on__isnull=True))
    rows: Any = persons.annotate(current=current).filter(STATES[asked.shown_state])
    if asked.measure:
        rows = rows.filter(current__measure=asked.measure)
    if asked.tier:
        rows = rows.filter(current__tier="" if asked.tier == "none" else asked.tier)
    if asked.town:
        rows = rows.filter(area_code=asked.town)
    if asked.worker:
        rows = rows.filter(worker__isnull=True) if asked.worker == "none" else rows.filter(worker=int(asked.worker))
    if asked.late:
        late = Q(Exists(_open_duties(day).filter(case=OuterRef("current__pk"), due__lt=day)))
        late &= Q(current__closed_on__isnull=True)
        rows = rows.filter(late if asked.late == "1" else ~late)
    return rows


def _open_duties(day: date) -> Any:
    """The duties that are still asked for on a day: unsettled, not lapsed, not held by a detention, with a last day."""
    return Obligation.objects.filter(settled_on__isnull=True, held=False, due__isnull=False).filter(
        Q(lapses_on__isnull=True) | Q(lapses_on__gt=day)
    )


def _next_due(day: date) -> Any:
    """The last day of the next duty of the present case, FAR where it has none. It is asked for, never kept."""
    duties = _open_duties(day).filter(case=OuterRef("current__pk")).order_by("due").values("due")[:1]
    # Of a closed case nothing is asked any more: its duties need not be read.
    asked = When(current__closed_on__isnull=True, then=Coalesce(Subquery(duties), Value(FAR)))
    return Choice(asked, default=Value(FAR), output_field=DateField())


def next_duties(rows: Iterable[Any], day: date | None = None) -> dict[int, tuple[str, int]]:
    """Kind and number of the next duty, by case, of the rows of a page; one query for all of them."""
    dues = {row.case: row.next_due for row in rows if row.case and row.next_due != FAR}
    if not dues:
        return {}
    duties = _open_duties(day or today()).filter(case__in=dues, due__lte=max(dues.values())).order_by("due", "pk")
    found: dict[int, tuple[str, int]] = {}
    for case, kind, number in duties.values_list("case_id", "kind", "number"):
        found.setdefault(case, (kind, number))
    return found


_COLUMNS = (
    "pk",
    "name",
    "name_pinyin",
    "sex",
    "birth_date",
    "area_code",
    "worker__name",
    "next_due",
    "end_key",
    "check_in_key",
    "case",
    "measure",
    "state",
    "tier",
    "starts_on",
    "ends_on",
    "checked_in_on",
    "closed_on",
    "outcome",
)


def _with_columns(rows: Any, day: date) -> Any:
    names = ("measure", "state", "tier", "starts_on", "ends_on", "checked_in_on", "closed_on", "outcome")
    return rows.annotate(
        case=F("current__pk"),
        next_due=_next_due(day),
        **{name: F(f"current__{name}") for name in names},
        end_key=Coalesce("current__ends_on", Value(FAR), output_field=DateField()),
        check_in_key=Coalesce("current__checked_in_on", Value(FAR), output_field=DateField()),
    ).values_list(*_COLUMNS, named=True)


def page_of_persons(user: User, asked: Asked) -> Page[Any]:
    """One page of the list; one query whatever the length of the list."""
    day = today()
    return page_by_key(_with_columns(listed(user, asked, day), day), asked.order, asked.cursor, PAGE)


def count_of_persons(user: User, asked: Asked) -> int:
    """How many fit, as far as COUNTED + 1."""
    return int(listed(user, asked).order_by()[: COUNTED + 1].count())


def every_row(user: User, asked: Asked) -> Iterator[Any]:
    """All rows in the order of the list, as far as EXPORTED, for a sheet."""
    day = today()
    rows = _with_columns(listed(user, asked, day), day).order_by(*asked.order)[:EXPORTED]
    yield from rows.iterator(2000)
