"""The stock of kits: how many of a batch lie where, what runs out or expires, and tests made with an expired batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import NamedTuple

from django.db.models import Count, Min, Q, QuerySet
from django.http import QueryDict

from xiangnuan.access.models import User
from xiangnuan.cases.models import DrugTest, Fact
from xiangnuan.cases.panels import panel_name
from xiangnuan.cases.testing.models import KitBatch, KitLeast, KitMovement

EXPIRING = timedelta(days=60)
"""How long before its last day a batch is shown as expiring; a choice of ours."""
EXPORTED = 20_000
SHOWN = 20
"""How many tests with an expired batch are named at most."""
TAKEN = (DrugTest.Result.NEGATIVE, DrugTest.Result.POSITIVE)
STATES = ("usable", "expiring", "expired")
ORDERS = {"expires": ("expires_on", "pk"), "batch": ("batch", "pk")}
Kind = KitMovement.Kind


class Holder(NamedTuple):
    """Where kits lie: with a worker, in a town's office, or (neither) in the agency's own cupboard."""

    worker: int | None = None
    town: str = ""


STORE = Holder()


@dataclass(frozen=True, slots=True)
class Balance:
    """How many kits a holder has. `short`: how many more were used than the holder was given."""

    count: int
    short: int = 0


@dataclass(frozen=True, slots=True)
class Stock:
    """One batch as it stands."""

    holders: dict[Holder, int]
    used: int

    @property
    def balances(self) -> dict[Holder, Balance]:
        """By holder, the cupboard first; nobody has less than nothing."""
        order = sorted(self.holders, key=lambda holder: (holder != STORE, holder.town, holder.worker or 0))
        return {holder: Balance(max(0, self.holders[holder]), max(0, -self.holders[holder])) for holder in order}

    @property
    def left(self) -> int:
        """All kits that are left."""
        return sum(one.count for one in self.balances.values())

    @property
    def short(self) -> int:
        """How many more were used than were given out."""
        return sum(one.short for one in self.balances.values())


NOTHING = Stock({}, 0)


def moves(one: KitMovement) -> list[tuple[Holder, int]]:
    """What a movement changes, by holder."""
    holder = Holder(one.worker_id, one.town)
    return {
        Kind.RECEIVED: [(STORE, one.count)],
        Kind.HANDED: [(STORE, -one.count), (holder, one.count)],
        Kind.RETURNED: [(holder, -one.count), (STORE, one.count)],
        Kind.DISCARDED: [(holder, -one.count)],
        Kind.CORRECTED: [(holder, one.count)],
    }[Kind(one.kind)]


def stock_of(batches: Sequence[KitBatch], *, without: int | None = None) -> dict[int, Stock]:
    """How these batches of one agency stand, by number, in two queries. `without` leaves one movement out.

    A test uses a kit of its batch from the day on which the batch came: of its tester, where that worker was given
    any; else of the town's office, where that was; else of the cupboard.
    """
    if not batches:
        return {}
    rows = KitMovement.objects.filter(batch__in=[batch.pk for batch in batches], withdrawn_at__isnull=True)
    movements = list(rows.order_by("on", "pk"))
    holders: dict[int, dict[Holder, int]] = {batch.pk: {STORE: 0} for batch in batches}
    since: dict[int, date] = {}
    for one in movements:
        since.setdefault(one.batch_id, one.on)
        if one.pk == without:
            continue
        for holder, count in moves(one):
            known = holders[one.batch_id]
            known[holder] = known.get(holder, 0) + count
    used: dict[int, int] = dict.fromkeys(holders, 0)
    for pk, worker, town, count in _used(batches, since):
        known = holders[pk]
        given = [one for one in (Holder(worker), Holder(None, town)) if one != STORE and one in known]
        holder = given[0] if given else STORE
        known[holder] = known.get(holder, 0) - count
        used[pk] += count
    return {pk: Stock(known, used[pk]) for pk, known in holders.items()}


def _used(batches: Sequence[KitBatch], since: dict[int, date]) -> Iterable[tuple[int, int | None, str, int]]:
    numbers = {batch.batch: batch.pk for batch in batches if batch.pk in since}
    either = [Q(kit_batch=name, fact__on__gte=since[pk]) for name, pk in numbers.items()]
    rows = (
        DrugTest.objects.filter(
            reduce(Q.__or__, either, Q(pk__in=[])),
            fact__agency=batches[0].agency_id,
            fact__kind=Fact.Kind.DRUG_TEST,
            fact__on__gte=min(since.values(), default=date.max),
            fact__superseded_at__isnull=True,
            result__in=TAKEN,
        )
        .order_by()
        .values_list("kit_batch", "tester", "fact__case__area_code")
        .annotate(count=Count("pk"))
    )
    for name, worker, town, count in rows:
        yield numbers[name], worker, town, count


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for; anything that makes no sense is as if it were not there."""

    text: str = ""
    state: str = ""
    panel: str = ""
    sort: str = ""
    cursor: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """From the address."""
        state, sort = query.get("state", ""), query.get("sort", "")
        return cls(
            text=query.get("q", "").strip()[:40],
            state=state if state in STATES else "",
            panel=query.get("panel", "").strip()[:20],
            sort=sort if sort.removeprefix("-") in ORDERS else "",
            cursor=query.get("cursor", ""),
        )

    @property
    def order(self) -> tuple[str, ...]:
        """The columns of the order; the batch that expires last stands first."""
        columns = ORDERS[self.sort.removeprefix("-") or "expires"]
        return tuple(f"-{name}" for name in columns) if self.sort.startswith("-") or not self.sort else columns

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order was asked for."""
        return any((self.text, self.state, self.panel))


def batches_of(user: User) -> QuerySet[KitBatch]:
    """The batches of the user's agency."""
    return KitBatch.objects.filter(agency_id=user.agency_id or 0)


def listed(user: User, asked: Asked, day: date) -> QuerySet[KitBatch]:
    """The batches that fit, in no order."""
    rows = batches_of(user)
    if asked.state == "usable":
        rows = rows.filter(expires_on__gte=day)
    elif asked.state == "expiring":
        rows = rows.filter(expires_on__gte=day, expires_on__lte=day + EXPIRING)
    elif asked.state == "expired":
        rows = rows.filter(expires_on__lt=day)
    if asked.panel:
        rows = rows.filter(panel=asked.panel)
    if asked.text:
        rows = rows.filter(Q(batch__icontains=asked.text) | Q(brand__icontains=asked.text))
    return rows


@dataclass(frozen=True, slots=True)
class Level:
    """How many usable kits of a panel there are, and how many there should be."""

    panel: str
    left: int
    least: int | None

    @property
    def name(self) -> str:
        """The name of the panel."""
        return panel_name(self.panel)

    @property
    def is_low(self) -> bool:
        """Whether there are fewer than there should be."""
        return self.least is not None and self.left < self.least


def levels(user: User, usable: Sequence[KitBatch], stock: dict[int, Stock]) -> list[Level]:
    """The panels of which there are kits or should be, those that run out first."""
    least = dict(KitLeast.objects.filter(agency_id=user.agency_id or 0).values_list("panel", "least"))
    left: dict[str, int] = dict.fromkeys(least, 0)
    for batch in usable:
        left[batch.panel] = left.get(batch.panel, 0) + stock[batch.pk].left
    found = [Level(panel, count, least.get(panel)) for panel, count in left.items()]
    return sorted(found, key=lambda level: (not level.is_low, level.name))


def with_expired_kits(user: User, batches: Sequence[KitBatch]) -> list[Fact]:
    """Tests of the persons that `user` sees, made with one of these batches after its last day; the latest first."""
    either = [Q(drug_test__kit_batch=batch.batch, on__gt=batch.expires_on) for batch in batches]
    rows = Fact.objects.visible_to(user).filter(
        reduce(Q.__or__, either, Q(pk__in=[])),
        on__gt=min((batch.expires_on for batch in batches), default=date.max),
        kind=Fact.Kind.DRUG_TEST,
        superseded_at__isnull=True,
        drug_test__result__in=TAKEN,
    )
    return list(rows.select_related("case__person", "drug_test").order_by("-on", "-pk")[:SHOWN])


def came_on(batch: KitBatch) -> date | None:
    """The day on which a batch first came."""
    rows = KitMovement.objects.filter(batch=batch, withdrawn_at__isnull=True, kind=Kind.RECEIVED)
    found: date | None = rows.aggregate(first=Min("on"))["first"]
    return found
