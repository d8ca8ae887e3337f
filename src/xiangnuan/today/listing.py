"""What Today shows, read with as few queries as the reader's reach allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from xiangnuan.access.models import User
from xiangnuan.access.roles import REACH, Reach
from xiangnuan.cases.queries import end_of_week
from xiangnuan.today.filters import KIND_OF, LATER, OPEN_GROUPS, OVERDUE, TODAY, WEEK, Filters, group_of
from xiangnuan.today.queries import (
    ORDERS,
    Counts,
    Last,
    Row,
    count_done,
    count_open,
    count_rows,
    last_facts,
    read,
    rows_of,
    whole_list,
)
from xiangnuan.web.paging import Page, page_by_key

# How many rows of a group the whole list shows; the rest is behind the group's own page.
SHOWN = {OVERDUE: 40, TODAY: 40, WEEK: 30, LATER: 12}
# Nobody's own caseload has more rows; should it, its groups are read one by one as for those who see more.
_CASELOAD = 600
# Up to so many urgent rows are read at once.
_AT_ONCE = sum(SHOWN.values())


@dataclass(slots=True)
class Listing:
    """The rows by group, the counts, and which groups have more than is shown."""

    counts: Counts
    groups: dict[str, list[Row]] = field(default_factory=dict)
    longer: set[str] = field(default_factory=set)
    page: Page[Any] | None = None
    last: dict[tuple[int, str], Last] = field(default_factory=dict)


def is_broad(user: User) -> bool:
    """Whether a user sees more than an own caseload."""
    return REACH[user.role] is not Reach.CASELOAD


def read_counts(user: User, day: date) -> Counts:
    """The counts alone, for the tables by worker and town."""
    return Counts.of_cells(count_open(user, day) + count_done(user, day))


def read_list(user: User, day: date, filters: Filters, cursor: str) -> Listing:
    """The list with its counts; a chosen group alone comes in pages."""
    listing = _one_group(user, day, filters, cursor) if filters.due else _all_groups(user, day, filters)
    listing.last = last_facts((row for rows in listing.groups.values() for row in rows), day)
    return listing


def _one_group(user: User, day: date, filters: Filters, cursor: str) -> Listing:
    found = cast(Any, rows_of(user, day, filters.due, filters))
    page = page_by_key(found, ORDERS[filters.due], cursor)
    return Listing(read_counts(user, day), {filters.due: read(page.rows)}, page=page)


def _all_groups(user: User, day: date, filters: Filters) -> Listing:
    done = count_done(user, day)
    if not is_broad(user):
        rows = whole_list(user, day, Filters(), _CASELOAD)
        if len(rows) < _CASELOAD:
            chosen = [row for row in rows if filters.fits(row.worker_id, row.area_code, KIND_OF[row.kind])]
            return _grouped(Counts.of_cells(count_rows(rows, day) + done), chosen, day)
    counts = Counts.of_cells(count_open(user, day) + done)
    urgent = sum(counts.of(group, filters) for group in (OVERDUE, TODAY, WEEK))
    if urgent <= _AT_ONCE:
        return _grouped(counts, whole_list(user, day, filters, urgent + SHOWN[LATER] + 1), day)
    listing = Listing(counts)
    for group in OPEN_GROUPS:
        found = rows_of(user, day, group, filters).order_by(*ORDERS[group])[: SHOWN[group] + 1]
        _show(listing, group, read(found))
    return listing


def _grouped(counts: Counts, rows: Iterable[Row], day: date) -> Listing:
    """Rows that were read together, sorted into their groups."""
    listing, sunday = Listing(counts), end_of_week(day)
    found: dict[str, list[Row]] = {group: [] for group in OPEN_GROUPS}
    for row in rows:
        found[group_of(row.opens, row.due, day, sunday)].append(row)
    found[TODAY].sort(key=lambda row: (row.opens, row.pk))
    for group, members in found.items():
        _show(listing, group, members)
    return listing


def _show(listing: Listing, group: str, rows: list[Row]) -> None:
    listing.groups[group] = rows[: SHOWN[group]]
    if len(rows) > SHOWN[group]:
        listing.longer.add(group)
