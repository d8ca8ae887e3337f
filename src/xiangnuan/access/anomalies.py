"""Finding what is unusual in the audit trail, as a hint to the auditor. Nothing follows from it by itself.

The thresholds are house rules (no law sets them): far above what thirty clients and an ordinary day ask for, so that a
hint is rare enough to be looked at. They stand here once, and beside every hint.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from xiangnuan.access.models import Anomaly, AuditEntry, User
from xiangnuan.web.clock import now

Action = AuditEntry.Action
Rule = Anomaly.Rule

# How many of it in one hour (in one night for exports) are a hint.
THRESHOLDS: dict[str, int] = {
    Rule.REVEALS: 20,
    Rule.PERSONS: 60,
    Rule.NIGHT_EXPORTS: 1,
    Rule.FAILED_SIGN_INS: 10,
    Rule.REFUSALS: 10,
    Rule.NEW_ADDRESS: 1,
}
NIGHT = (22, 6)
"""From this hour of the evening to this one of the morning."""
# An address is new if the account has not signed in from it for so long; the first sign-in of all is none.
_ADDRESS_MEMORY = timedelta(days=90)
# The first look goes back so far, later ones to where the last ended.
_AT_FIRST = timedelta(days=30)
_UNTIL = "anomalies.until"
_SIGN_INS = ("access.sign_in", "access.second_factor", "access.single_sign_on")


@dataclass(frozen=True, slots=True)
class _Row:
    pk: int
    at: datetime
    agency: int | None
    user: int | None
    name: str
    action: str
    act: str
    object: int | None
    person: int | None
    address: str | None


@dataclass(slots=True)
class _Counted:
    name: str
    first: int
    last: int
    what: set[int]


_Key = tuple[int, str, int, datetime]


def spot(until: datetime | None = None) -> int:
    """Look at what was written since the last look and keep the hints; how many are new.

    An hour that runs is looked at again: its hint grows with it. A hint that somebody has looked at stays as it is.
    """
    until = until or now()
    before = cache.get(_UNTIL)
    since = _hour(datetime.fromisoformat(before) - timedelta(hours=1) if before else until - _AT_FIRST)
    counted: dict[_Key, _Counted] = {}
    for row in _rows(since, until):
        for rule, user, name, at, what in _matches(row):
            assert row.agency is not None
            one = counted.setdefault((row.agency, rule, user, at), _Counted(name, row.pk, row.pk, set()))
            one.last = row.pk
            one.what.add(what)
    hints = {key: one for key, one in counted.items() if len(one.what) >= THRESHOLDS[key[1]]}
    new = _keep(hints)
    cache.set(_UNTIL, until.isoformat(), None)
    return new


def _rows(since: datetime, until: datetime) -> Iterator[_Row]:
    fields = ("pk", "at", "agency", "user", "user_name", "action", "act", "object", "person", "address")
    found = AuditEntry.objects.filter(at__gte=since, at__lt=until, agency__isnull=False)
    found = found.exclude(action=Action.WRITE).order_by("at").values_list(*fields)
    rows: Iterator[Any] = found.iterator(chunk_size=2_000)
    return (_Row(*row) for row in rows)


def _matches(row: _Row) -> Iterator[tuple[str, int, str, datetime, int]]:
    """What an entry counts for: rule, account, its name, the hour or night, and what is counted once."""
    hour = _hour(row.at)
    if row.action == Action.REFUSED and row.act in _SIGN_INS:
        if row.object is not None:  # a known account; a name that nobody has is no account's affair
            yield Rule.FAILED_SIGN_INS, row.object, "", hour, row.pk
        return
    if row.user is None:
        return
    if row.action == Action.REVEAL:
        yield Rule.REVEALS, row.user, row.name, hour, row.pk
    elif row.action == Action.READ and row.person is not None:
        yield Rule.PERSONS, row.user, row.name, hour, row.person
    elif row.action == Action.EXPORT and (night := _night(row.at)) is not None:
        yield Rule.NIGHT_EXPORTS, row.user, row.name, night, row.pk
    elif row.action == Action.REFUSED:
        yield Rule.REFUSALS, row.user, row.name, hour, row.pk
    elif row.action == Action.SIGN_IN and _is_new_address(row):
        yield Rule.NEW_ADDRESS, row.user, row.name, hour, row.pk


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _night(at: datetime) -> datetime | None:
    """The evening at which the night of a moment began; None by day."""
    local = timezone.localtime(at)
    begin, end = NIGHT
    if end <= local.hour < begin:
        return None
    evening = local.replace(hour=begin, minute=0, second=0, microsecond=0)
    return evening if local.hour >= begin else evening - timedelta(days=1)


def _is_new_address(row: _Row) -> bool:
    if row.address is None:
        return False
    earlier = AuditEntry.objects.filter(
        user=row.user, action=Action.SIGN_IN, pk__lt=row.pk, at__gte=row.at - _ADDRESS_MEMORY
    )
    return earlier.exists() and not earlier.filter(address=row.address).exists()


@transaction.atomic
def _keep(hints: dict[_Key, _Counted]) -> int:
    names = _names(user for (_agency, _rule, user, _at), one in hints.items() if not one.name)
    new = 0
    for (agency, rule, user, at), one in sorted(hints.items(), key=lambda pair: pair[1].last):
        values = {
            "user_name": one.name or names[user],
            "count": len(one.what),
            "threshold": THRESHOLDS[rule],
            "first": one.first,
            "last": one.last,
        }
        key = {"agency_id": agency, "rule": rule, "user": user, "since": at}
        found, made = Anomaly.objects.get_or_create(**key, defaults=values)
        new += made
        if not made and one.last > found.last:
            # Of a night only a part may have been seen this time: what is beyond the last look is added.
            more = len(one.what) if one.first <= found.first else found.count + sum(pk > found.last for pk in one.what)
            grown = {"count": more, "last": one.last}
            Anomaly.objects.filter(pk=found.pk, looked_at__isnull=True).update(**grown)
    return new


def _names(users: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = defaultdict(str)
    found.update(User.objects.filter(pk__in=set(users)).values_list("pk", "name"))
    return found
