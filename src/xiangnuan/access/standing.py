"""What a user may reach beyond the own caseload or area just now: colleagues covered for, persons of an emergency.

One query, asked once a request; nobody needs it whose role sees the whole agency or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, Value

from xiangnuan.access.models import Cover, EmergencyAccess, User
from xiangnuan.access.once import forget, known, once
from xiangnuan.access.roles import REACH, Reach
from xiangnuan.web.clock import now, today


@dataclass(frozen=True, slots=True)
class CoverTold:
    """A cover that runs or is to come, as one of the two is told of it."""

    pk: int
    colleague: int
    name: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Standing:
    """`covered`: the worker to the name; `emergencies`: the person to the access; `told`: covers given and taken."""

    covered: dict[int, str] = field(default_factory=dict)
    emergencies: dict[int, int] = field(default_factory=dict)
    taken: tuple[CoverTold, ...] = ()
    given: tuple[CoverTold, ...] = ()


NOTHING = Standing()
# Who is in charge of a person: told by the app of persons, which lies above.
_worker_of: Callable[[int], int | None] = lambda person: None  # noqa: E731


def find_worker_with(find: Callable[[int], int | None]) -> None:
    """Set the function that names the worker in charge of a person."""
    global _worker_of
    _worker_of = find


def standing_of(user: User) -> Standing:
    """See Standing."""
    if REACH[user.role] not in (Reach.CASELOAD, Reach.AREA) or user.agency_id is None:
        return NOTHING
    return once(_key(user), lambda: _read(user))


def is_emergency(user: User, person: int) -> bool:
    """Whether `user` reads a person through an emergency access just now."""
    return person in standing_of(user).emergencies


def standing_changed(user: User) -> None:
    """Read it anew at its next use: a service has just given or ended something."""
    forget(_key(user))


def marks_of(user: User, person: int) -> dict[str, Any]:
    """What the audit trail adds to an act about a person: the emergency under which, the colleague for whom.

    It rests on what the request has read already: without that, nothing beyond the own reach was reached.
    """
    standing: Standing | None = known(_key(user))
    if standing is None:
        return {}
    if person in standing.emergencies:
        return {"emergency": standing.emergencies[person]}
    if standing.covered and (worker := _worker_of(person)) in standing.covered:
        return {"cover_for": worker}
    return {}


def _key(user: User) -> tuple[Any, ...]:
    return ("standing", user.pk)


def _read(user: User) -> Standing:
    day = today()
    covers = Cover.objects.filter(agency=user.agency_id, until__gte=day, ended_at__isnull=True).order_by()
    taken = covers.filter(colleague=user.pk).values_list(
        Value("taken"), "pk", "absent", "absent__name", "since", "until"
    )
    given = covers.filter(absent=user.pk).values_list(
        Value("given"), "pk", "colleague", "colleague__name", "since", "until"
    )
    opened = (
        EmergencyAccess.objects.filter(user=user.pk, until__gt=now(), person__isnull=False)
        .order_by()
        .values_list(
            Value("opened"), "pk", "person", Value("", CharField()), Value(day, DateField()), Value(day, DateField())
        )
    )
    standing = Standing()
    told: dict[str, list[CoverTold]] = {"taken": [], "given": []}
    for kind, pk, other, name, since, until in taken.union(given, opened, all=True):
        if kind == "opened":
            standing.emergencies[other] = pk
            continue
        told[kind].append(CoverTold(pk, other, name, since, until))
        if kind == "taken" and since <= day:
            standing.covered[other] = name
    return Standing(standing.covered, standing.emergencies, tuple(told["taken"]), tuple(told["given"]))


__all__ = [
    "NOTHING",
    "CoverTold",
    "Standing",
    "find_worker_with",
    "is_emergency",
    "marks_of",
    "standing_changed",
    "standing_of",
]
