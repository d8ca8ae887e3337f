"""Tries under one name: counted for all workers together, locked after too many, unlocked by an administrator."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xiangnuan.access import audit
from xiangnuan.access.crypto import blind_index
from xiangnuan.access.models import SignInLock, User

_KEPT = timedelta(days=1)


def minutes_left(username: str) -> int:
    """How many minutes a name is still locked, rounded up; 0 where it is not."""
    lock = SignInLock.objects.filter(name=_digest(username), until__gt=timezone.now()).first()
    if lock is None or lock.until is None:
        return 0
    return math.ceil((lock.until - timezone.now()).total_seconds() / 60)


@transaction.atomic
def count_failure(username: str) -> None:
    """Count a failure under a name; at `SIGN_IN_ATTEMPTS` within `SIGN_IN_LOCK_MINUTES` lock it for as long."""
    now, span = timezone.now(), timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)
    # Names that nobody has are kept no longer than they are of use.
    SignInLock.objects.filter(since__lt=now - _KEPT).delete()
    SignInLock.objects.get_or_create(name=_digest(username), defaults={"since": now})
    lock = SignInLock.objects.select_for_update().get(name=_digest(username))
    if lock.since < now - span:
        lock.failures, lock.since, lock.until = 0, now, None
    lock.failures += 1
    if lock.failures >= settings.SIGN_IN_ATTEMPTS:
        lock.until = now + span
        account = User.objects.filter(username__iexact=username).first()
        audit.record(
            None,
            audit.Action.REFUSED,
            "access.lock_sign_in",
            account,
            detail={"minutes": settings.SIGN_IN_LOCK_MINUTES},
        )
    lock.save()


def forget_failures(username: str) -> None:
    """After the right password the count begins anew."""
    SignInLock.objects.filter(name=_digest(username)).delete()


@transaction.atomic
def unlock(user: User | None, account: User) -> bool:
    """Let an account try again at once; returns whether it was locked."""
    was = minutes_left(account.username) > 0
    forget_failures(account.username)
    audit.written(user, "access.unlock", account, locked=was)
    return was


def locked(accounts: Iterable[User]) -> dict[int, datetime]:
    """Which of some accounts are locked, by number, and until when."""
    digests = {_digest(account.username): account.pk for account in accounts}
    rows = SignInLock.objects.filter(name__in=digests, until__gt=timezone.now())
    return {digests[lock.name]: lock.until for lock in rows if lock.until is not None}


def _digest(username: str) -> str:
    return blind_index("sign_in", username.strip().casefold() or "-")
