"""The reads of this app: who is inside, what is missing for each, whom nobody has taken over, and the visits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, Fact
from xiangnuan.people.models import Person
from xiangnuan.people.queries import search_persons
from xiangnuan.prerelease.models import Centre, Meeting, Preparation, Stay, Visit

AHEAD = timedelta(days=90)
"""How far ahead releases are prepared; a choice of ours, no rule of law."""
NEAR = timedelta(days=30)
"""From here on what is missing is said on Today."""
EXPORTED = 20_000

OPEN = Q(case__isnull=True, ended_on__isnull=True)
INSIDE = OPEN & Q(released_on__isnull=True)
WAITING = OPEN & Q(released_on__isnull=False)


def _ahead(day: date) -> Q:
    return WAITING | (INSIDE & Q(expected_from__lte=day + AHEAD))


STATES = ("ahead", "inside", "waiting", "handed", "ended", "all")
ORDERS = {"expected": ("expected_from", "pk"), "name": ("person__name_pinyin", "pk")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for; anything that makes no sense is as if it were not there."""

    text: str = ""
    state: str = ""
    centre: str = ""
    town: str = ""
    sort: str = ""
    cursor: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """From the address."""
        state, sort = query.get("state", ""), query.get("sort", "")
        centre, town = query.get("centre", ""), query.get("town", "")
        return cls(
            text=query.get("q", "").strip()[:60],
            state=state if state in STATES else "",
            centre=centre if centre.isdecimal() and len(centre) < 18 else "",
            town=town if town.isdecimal() and len(town) <= 12 else "",
            sort=sort if sort.removeprefix("-") in ORDERS else "",
            cursor=query.get("cursor", ""),
        )

    @property
    def order(self) -> tuple[str, ...]:
        """The columns of the order; who comes out first stands first."""
        columns = ORDERS[self.sort.removeprefix("-") or "expected"]
        return tuple(f"-{name}" for name in columns) if self.sort.startswith("-") else columns

    @property
    def shown_state(self) -> str:
        """Whom the list shows: without a word the releases ahead, in a search everybody."""
        return self.state or ("all" if self.text else "ahead")

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order was asked for."""
        return any((self.text, self.state, self.centre, self.town))


def listed(user: User, asked: Asked, day: date) -> QuerySet[Stay]:
    """The stays that `user` may see and that fit, in no order."""
    conditions = {
        "ahead": _ahead(day),
        "inside": INSIDE,
        "waiting": WAITING,
        "handed": Q(case__isnull=False),
        "ended": Q(ended_on__isnull=False),
        "all": Q(),
    }
    rows: QuerySet[Stay] = Stay.objects.visible_to(user).filter(conditions[asked.shown_state])
    if asked.text:
        rows = rows.filter(person__in=search_persons(user, asked.text).values("pk"))
    if asked.centre:
        rows = rows.filter(centre=int(asked.centre))
    if asked.town:
        rows = rows.filter(person__area_code=asked.town)
    return rows.select_related("person", "person__worker", "centre", "case")


# What is missing -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Missing:
    """Something that should be there before the day of release; `anchor` is where the stay's page has it."""

    key: str
    label: str | Promise
    anchor: str


VISIT = Missing("visit", _("还没有见过面"), "visits")
ASSESSMENT = Missing("assessment", _("出所前评估"), "assessment")
NEXT = Missing("next", _("出所后的措施"), "details")
FETCHING = Missing("fetching", _("谁去接"), "fetching")
DOMAINS = {
    domain: Missing(str(domain), label, "preparations") for domain, label in Preparation.Domain.choices
}  # fmt: skip


def missing_of(stays: Iterable[Stay]) -> dict[int, list[Missing]]:
    """What is still missing for each of these stays, by number; two queries for all of them."""
    stays = [stay for stay in stays if stay.is_open]
    numbers = [stay.pk for stay in stays]
    met = set(
        Meeting.objects.filter(stay__in=numbers, visit__withdrawn_at__isnull=True).values_list("stay_id", flat=True)
    )
    unsettled: dict[int, list[str]] = {}
    lines = Preparation.objects.filter(stay__in=numbers).exclude(
        Q(need=Preparation.Need.NONE) | (Q(is_ready=True) & ~Q(need=""))
    )
    for stay, domain in lines.order_by("pk").values_list("stay_id", "domain"):
        unsettled.setdefault(stay, []).append(domain)
    return {
        stay.pk: [
            *([VISIT] if stay.pk not in met else []),
            *([ASSESSMENT] if stay.assessed_on is None else []),
            *(DOMAINS[domain] for domain in unsettled.get(stay.pk, ())),
            *([NEXT] if stay.next_step == Stay.Next.UNKNOWN else []),
            *([FETCHING] if not stay.fetched_by and stay.released_on is None else []),
        ]
        for stay in stays
    }


@dataclass(frozen=True, slots=True)
class Upcoming:
    """Somebody whose release is near or past, for Today."""

    stay: Stay
    days: int
    missing: list[Missing]


def upcoming(user: User, day: date, most: int = 6) -> list[Upcoming]:
    """Who is out and waits for the hand-over first, then whose release is near."""
    rows = (
        Stay.objects.visible_to(user)
        .filter(WAITING | (INSIDE & Q(expected_from__lte=day + NEAR)))
        .select_related("person")
        .order_by(F("released_on").asc(nulls_last=True), "expected_from", "pk")
    )
    stays = list(rows[:most])
    missing = missing_of(stays) if stays else {}
    return [
        Upcoming(
            stay, (day - stay.released_on).days if stay.released_on else stay.days_left(day), missing.get(stay.pk, [])
        )
        for stay in stays
    ]


# Visits --------------------------------------------------------------------------------------------------------------
VISIT_ORDERS = {"on": ("on", "pk")}


def visits_of(user: User, *, year: str = "", kind: str = "", centre: str = "", text: str = "") -> QuerySet[Any]:
    """The visits of the user's agency, each with how many of its persons were met."""
    rows = Visit.objects.filter(agency_id=user.agency_id or 0).select_related("centre", "recorded_by")
    if year.isdecimal() and len(year) == 4 and int(year) > 0:
        rows = rows.filter(on__year=int(year))
    if kind in Visit.Kind.values:
        rows = rows.filter(kind=kind)
    if centre.isdecimal() and len(centre) < 18:
        rows = rows.filter(centre=int(centre))
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(partners__icontains=text))
    return rows.annotate(met=Count("meetings"))


def years_of(user: User) -> list[int]:
    """The years in which the agency visited, the latest first."""
    return [day.year for day in Visit.objects.filter(agency_id=user.agency_id or 0).dates("on", "year", order="DESC")]


def centres_of(user: User) -> QuerySet[Centre]:
    """The centres on the register of the user's agency."""
    return Centre.objects.filter(agency_id=user.agency_id or 0)


def last_met(stays: Iterable[Stay]) -> dict[int, tuple[int, date]]:
    """How often and when last each of these persons was met, by stay."""
    rows = (
        Meeting.objects.filter(stay__in=[stay.pk for stay in stays], visit__withdrawn_at__isnull=True)
        .order_by()
        .values_list("stay")
        .annotate(times=Count("pk"), last=Max("visit__on"))
    )
    return {stay: (times, last) for stay, times, last in rows}


# From release to first contact ---------------------------------------------------------------------------------------
FIRST = (Fact.Kind.CHECK_IN, Fact.Kind.CONTACT, Fact.Kind.DRUG_TEST)


def first_contacts(stays: QuerySet[Stay]) -> list[tuple[int, date, date | None]]:
    """Stay, day of release, and the first day on which the agency met the person outside (None: not yet).

    A check-in, a test that was taken, or a contact that reached the person; attempts that met nobody are none.
    """
    out = list(stays.filter(released_on__isnull=False).order_by("pk").values_list("pk", "released_on", "case_id"))
    met: dict[int, list[date]] = {}
    facts = Fact.objects.filter(
        case__in=[case for _stay, _day, case in out if case], kind__in=FIRST, superseded_at__isnull=True
    )
    for case, on, event in facts.order_by("on", "pk").values_list("case_id", "on", "event"):
        if event.get("found", True) and event.get("result", "negative") in ("negative", "positive"):
            met.setdefault(case, []).append(on)
    return [
        (stay, released, next((on for on in met.get(case or 0, ()) if on >= released), None))
        for stay, released, case in out
        if released is not None
    ]


def stays_in_progress() -> QuerySet[Stay]:
    """The stays in which the agency still has something to do, whoever sees them."""
    return Stay.objects.filter(OPEN)


def persons_inside(account: User) -> QuerySet[Person]:
    """Persons on the list of those inside who are in the hands of an account."""
    return Person.objects.filter(worker=account, pk__in=stays_in_progress().values("person"))


def open_case_of(stay: Stay) -> Case | None:
    """The case of the person that is still open, which a hand-over would run into."""
    return Case.objects.filter(person=stay.person_id, is_current=True, closed_on__isnull=True).first()
