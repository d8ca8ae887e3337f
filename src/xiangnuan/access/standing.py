"""What a user may reach beyond the own caseload or area just now: colleagues covered for, persons of an emergency.

One query, asked once a request; nobody needs it whose role sees the whole agency or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from xiangnuan.access.models import User
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


# Every page of a worker asks this: put together by the ORM it cost more than the whole of a short page.
_ASKED = """
    SELECT 'taken', cover.id, cover.absent_id, absent.name, cover.since, cover.until
    FROM access_cover cover JOIN access_user absent ON absent.id = cover.absent_id
    WHERE cover.colleague_id = %s AND cover.agency_id = %s AND cover.until >= %s AND cover.ended_at IS NULL
    UNION ALL
    SELECT 'given', cover.id, cover.colleague_id, colleague.name, cover.since, cover.until
    FROM access_cover cover JOIN access_user colleague ON colleague.id = cover.colleague_id
    WHERE cover.absent_id = %s AND cover.agency_id = %s AND cover.until >= %s AND cover.ended_at IS NULL
    UNION ALL
    SELECT 'opened', opened.id, opened.person, '', NULL, NULL
    FROM access_emergencyaccess opened
    WHERE opened.user_id = %s AND opened.agency_id = %s AND opened.until > %s AND opened.person IS NOT NULL
"""


def _read(user: User) -> Standing:
    day, who = today(), (user.pk, user.agency_id)
    since, at = connection.ops.adapt_datefield_value(day), connection.ops.adapt_datetimefield_value(now())
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [*who, since, *who, since, *who, at])
        rows = cursor.fetchall()
    if not rows:
        return NOTHING
    covered: dict[int, str] = {}
    emergencies: dict[int, int] = {}
    told: dict[str, list[CoverTold]] = {"taken": [], "given": []}
    for kind, pk, other, name, first, last in rows:
        if kind == "opened":
            emergencies[other] = pk
            continue
        cover = CoverTold(pk, other, name, _day(first), _day(last))
        told[kind].append(cover)
        if kind == "taken" and cover.since <= day:
            covered[other] = name
    return Standing(covered, emergencies, tuple(told["taken"]), tuple(told["given"]))


def _day(value: date | str) -> date:
    # A union has no declared types: SQLite gives the text that lies in the table.
    return date.fromisoformat(value) if isinstance(value, str) else value


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
