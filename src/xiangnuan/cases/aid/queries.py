"""The reads of this app: needs by kind and state, who works where, the registers, and what waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict

from xiangnuan.access.models import User
from xiangnuan.cases.aid.models import AidRequest, Attendance, Course, Employer, Occupation, Placement, PlacementCheck
from xiangnuan.people.queries import search_persons

EXPORTED = 20_000
STANDING = Q(withdrawn_at__isnull=True)
State = AidRequest.State
STATES: dict[str, Q] = {
    "todo": STANDING & Q(ended_on__isnull=True),
    State.OPEN: STANDING & Q(applied_on__isnull=True, ended_on__isnull=True),
    State.WAITING: STANDING & Q(applied_on__isnull=False, answered_on__isnull=True, ended_on__isnull=True),
    State.ANSWERED: STANDING & Q(answered_on__isnull=False, ended_on__isnull=True),
    State.ENDED: STANDING & Q(ended_on__isnull=False),
    State.WITHDRAWN: Q(withdrawn_at__isnull=False),
    "all": Q(),
}
ORDERS = {"opened": ("opened_on", "pk"), "name": ("person__name_pinyin", "pk")}
PLACED_ORDERS = {"since": ("since", "pk"), "name": ("person__name_pinyin", "pk")}
PLACED = {
    "running": STANDING & Q(until__isnull=True),
    "left": STANDING & Q(until__isnull=False),
    "withdrawn": Q(withdrawn_at__isnull=False),
    "all": Q(),
}


def _number(text: str, most: int = 18) -> str:
    return text if text.isdecimal() and len(text) < most else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked for; anything that makes no sense is as if it were not there."""

    text: str = ""
    state: str = ""
    kind: str = ""
    employer: str = ""
    town: str = ""
    worker: str = ""
    sort: str = ""
    cursor: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """From the address."""
        sort = query.get("sort", "")
        return cls(
            text=query.get("q", "").strip()[:60],
            state=query.get("state", "")[:12],
            kind=query.get("kind", "") if query.get("kind", "") in AidRequest.Kind.values else "",
            employer=_number(query.get("employer", "")),
            town=_number(query.get("town", ""), 13),
            worker=_number(query.get("worker", "")),
            sort=sort if sort.removeprefix("-") in {*ORDERS, *PLACED_ORDERS} else "",
            cursor=query.get("cursor", ""),
        )

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order was asked for."""
        return any((self.text, self.state, self.kind, self.employer, self.town, self.worker))

    def order(self, orders: Mapping[str, tuple[str, ...]], usual: str) -> tuple[str, ...]:
        """The columns of the order; the latest stands first."""
        columns = orders.get(self.sort.removeprefix("-"), orders[usual])
        backwards = self.sort.startswith("-") or not self.sort
        return tuple(f"-{name}" for name in columns) if backwards else columns

    def of_persons(self, user: User, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the persons asked for, with what a line of a list says of them."""
        if self.text:
            rows = rows.filter(person__in=search_persons(user, self.text).values("pk"))
        if self.town:
            rows = rows.filter(person__area_code=self.town)
        if self.worker:
            rows = rows.filter(person__worker=int(self.worker))
        return rows.select_related("person", "person__worker")


def requests_of(user: User, asked: Asked) -> QuerySet[AidRequest]:
    """The needs that `user` may see and that fit, in no order; without a word those with something left to do."""
    usual = "all" if asked.text else "todo"
    rows = AidRequest.objects.visible_to(user).filter(STATES.get(asked.state, STATES[usual]))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    return asked.of_persons(user, rows)


def placements_of(user: User, asked: Asked) -> QuerySet[Placement]:
    """The placements that `user` may see and that fit, with their last check; without a word those that run."""
    usual = "all" if asked.text else "running"
    rows = Placement.objects.visible_to(user).filter(PLACED.get(asked.state, PLACED[usual]))
    if asked.employer:
        rows = rows.filter(employer=int(asked.employer))
    last = PlacementCheck.objects.filter(placement=OuterRef("pk")).order_by("-on", "-pk").values("on")[:1]
    found: QuerySet[Placement] = asked.of_persons(user, rows).select_related("employer")
    return found.annotate(last_check=Subquery(last))


# Registers -----------------------------------------------------------------------------------------------------------
EMPLOYER_ORDERS = {"name": ("name", "pk"), "posts": ("posts", "pk")}
COURSE_ORDERS = {"starts": ("starts_on", "pk"), "title": ("title", "pk")}


def employers_of(user: User, text: str = "", willing: str = "") -> QuerySet[Employer]:
    """The employers on the register of the user's agency."""
    rows = Employer.objects.filter(agency_id=user.agency_id or 0)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(trade__icontains=text) | Q(place__icontains=text))
    return rows.filter(willing=willing) if willing in Employer.Willing.values else rows


def with_taken(rows: QuerySet[Employer]) -> QuerySet[Employer]:
    """With how many work there now; a number of the whole agency, which names nobody."""
    running = Q(placements__until__isnull=True, placements__withdrawn_at__isnull=True)
    return rows.annotate(there=Count("placements", filter=running))


def courses_of(user: User, text: str = "", year: str = "") -> QuerySet[Course]:
    """The courses on the register of the user's agency."""
    rows = Course.objects.filter(agency_id=user.agency_id or 0)
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(provider__icontains=text) | Q(certificate__icontains=text))
    return rows.filter(starts_on__year=int(year)) if year.isdecimal() and len(year) == 4 and int(year) > 0 else rows


def with_enrolled(rows: QuerySet[Course]) -> QuerySet[Course]:
    """With how many are on each course and have completed it."""
    standing = Q(attendances__withdrawn_at__isnull=True)
    return rows.annotate(
        enrolled=Count("attendances", filter=standing),
        completed=Count("attendances", filter=standing & Q(attendances__outcome__in=["completed", "certified"])),
    )


# What waits ----------------------------------------------------------------------------------------------------------
def requests_due(user: User, until: date) -> QuerySet[AidRequest]:
    """Needs that somebody looks at by a day: the day that was set, or the day of the expected answer."""
    expected = STATES[State.WAITING] & Q(expected_on__lte=until)
    return (
        AidRequest.objects.visible_to(user)
        .filter(STATES["todo"])
        .filter(Q(follow_up_on__lte=until) | expected)
        .select_related("person")
        .order_by(Coalesce("follow_up_on", "expected_on"), "pk")
    )


def checks_due(user: User, until: date) -> QuerySet[Placement]:
    """Placements to ask after by a day."""
    return (
        Placement.objects.visible_to(user)
        .filter(PLACED["running"], next_check_on__lte=until)
        .select_related("person", "employer")
        .order_by("next_check_on", "pk")
    )


def latest_occupations(rows: QuerySet[Occupation], day: date) -> dict[int, tuple[str, str]]:
    """What each person did on a day, and whether they could work: person -> (doing, able)."""
    standing = rows.filter(STANDING, since__lte=day).order_by("since", "pk")
    return {person: (doing, able) for person, doing, able in standing.values_list("person_id", "doing", "able")}


def attendances_of(user: User, course: Course) -> QuerySet[Attendance]:
    """Who goes to a course, as far as `user` may see them."""
    return Attendance.objects.visible_to(user).filter(course=course).select_related("person", "course")
