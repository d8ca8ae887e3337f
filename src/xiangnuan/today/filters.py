"""What of the worklist a page shows: by time, by kind, by worker, by town."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.models import Obligation
from xiangnuan.cases.queries import end_of_week

Kind = Obligation.Kind
Words = str | Promise

# The chips: a few words a worker thinks in, each for the kinds of duties behind it.
KINDS: dict[str, tuple[Words, tuple[str, ...]]] = {
    "tests": (_("尿检"), (Kind.DRUG_TEST, Kind.CONFIRMATION, Kind.RETURN_TEST)),
    "contacts": (_("走访谈话"), (Kind.CONTACT,)),
    "reviews": (_("评估"), (Kind.REVIEW,)),
    "papers": (
        _("手续文书"),
        (
            Kind.CHECK_IN, Kind.AGREEMENT, Kind.POLICE_REPORT, Kind.TRANSFER_CHECK_IN, Kind.TRANSFER_AGREEMENT,
            Kind.END_NOTICE,
        ),
    ),
}  # fmt: skip
KIND_OF: dict[str, str] = {kind: group for group, (_label, kinds) in KINDS.items() for kind in kinds}

OVERDUE, TODAY, WEEK, LATER, DONE = "overdue", "today", "week", "later", "done"
OPEN_GROUPS = (OVERDUE, TODAY, WEEK, LATER)
# How far ahead a window may open and already be listed under 以后.
LOOK_AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Filters:
    """The reader's choice; empty values choose everything."""

    due: str = ""
    kind: str = ""
    worker: int | None = None
    town: str = ""

    @classmethod
    def read(cls, given: QueryDict) -> Filters:
        """From the address; what makes no sense chooses everything."""
        due, kind = given.get("due", ""), given.get("kind", "")
        worker, town = given.get("worker", ""), given.get("town", "")
        return cls(
            due=due if due in (*OPEN_GROUPS, DONE) else "",
            kind=kind if kind in KINDS else "",
            worker=int(worker) if worker.isdecimal() and len(worker) <= 18 else None,
            town=town if town.isdecimal() and len(town) <= 12 else "",
        )

    def with_(self, **changes: Any) -> Filters:
        """The same choice but for `changes`."""
        return replace(self, **changes)

    def query(self) -> str:
        """The choice as the query of an address, with its question mark; nothing for everything."""
        given = {"due": self.due, "kind": self.kind, "worker": self.worker or "", "town": self.town}
        said = {name: value for name, value in given.items() if value}
        return f"?{urlencode(said)}" if said else "?"

    def place(self) -> Q:
        """The condition for worker and town."""
        condition = Q()
        if self.worker is not None:
            condition &= Q(worker=self.worker)
        if self.town:
            condition &= Q(area_code=self.town)
        return condition

    def kinds(self) -> tuple[str, ...]:
        """The kinds of duties that the chosen chip stands for; none for all."""
        return KINDS[self.kind][1] if self.kind else ()

    def fits(self, worker: int | None, town: str, kind: str = "") -> bool:
        """Whether a count of this worker, town and group of kinds belongs to the choice."""
        return (
            (self.worker is None or self.worker == worker)
            and (not self.town or self.town == town)
            and (not self.kind or not kind or self.kind == kind)
        )


def in_group(group: str, day: date) -> Q:
    """Which unsettled duties belong to a group of the list on a day."""
    sunday = end_of_week(day)
    if group == OVERDUE:
        return Q(due__lt=day)
    if group == TODAY:
        # “Promptly” is asked for today and every day until it is done.
        return Q(opens__lte=day) & (Q(due=day) | Q(due__isnull=True))
    if group == WEEK:
        return Q(due__gt=day, due__lte=sunday)
    return Q(due__gt=sunday, opens__lte=day + LOOK_AHEAD)


def group_of(opens: date, due: date | None, day: date, sunday: date) -> str:
    """The group of an unsettled duty: the same as `in_group`, for dates that were read already."""
    if due is None:
        return TODAY
    if due < day:
        return OVERDUE
    if due == day:
        return TODAY
    return WEEK if due <= sunday else LATER
