"""The seats of an agency: those that come, as the agency has named, ordered or retired them, and its own."""

from __future__ import annotations

from dataclasses import dataclass

from xiangnuan.access.once import forget, once
from xiangnuan.cases.planning.catalogue import default_roles
from xiangnuan.cases.planning.models import TeamRole


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat: `fills` says whose it is by itself, `source` on what it rests (empty: the agency's own)."""

    code: str
    name: str
    position: int
    is_active: bool
    fills: str = ""
    source: str = ""
    certainty: str = "C"


def roles_of(agency: int) -> list[Seat]:
    """Every seat of an agency in its order, retired ones too; one query a request."""
    seats: list[Seat] = once(_key(agency), lambda: _read(agency))
    return seats


def active_roles(agency: int) -> list[Seat]:
    """The seats that are offered."""
    return [seat for seat in roles_of(agency) if seat.is_active]


def role_of(agency: int, code: str) -> Seat | None:
    """The seat of a code."""
    return next((seat for seat in roles_of(agency) if seat.code == code), None)


def role_names(agency: int) -> dict[str, str]:
    """What each seat is called, by its code."""
    return {seat.code: seat.name for seat in roles_of(agency)}


def forget_roles(agency: int) -> None:
    """Ask anew: a seat was changed."""
    forget(_key(agency))


def _key(agency: int) -> tuple[str, int]:
    return ("team roles", agency)


def _read(agency: int) -> list[Seat]:
    changed = {role.code: role for role in TeamRole.objects.filter(agency=agency)}
    seats = []
    for at, (code, given) in enumerate(default_roles().items(), 1):
        own = changed.pop(code, None)
        name, position, is_active = (own.name, own.position, own.is_active) if own else (given.name, at * 10, True)
        seats.append(Seat(code, name, position, is_active, given.fills, given.source, given.certainty))
    seats += [Seat(one.code, one.name, one.position, one.is_active) for one in changed.values()]
    return sorted(seats, key=lambda seat: seat.position)
