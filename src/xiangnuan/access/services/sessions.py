"""Ending sessions: one, all, or all but the one in use."""

from __future__ import annotations

import hmac

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from xiangnuan.access import audit
from xiangnuan.access.models import Session, User


def end_sessions(account: User, keep: str | None = None) -> int:
    """Sign an account out everywhere but in the session with the key `keep`; returns how many sessions ended."""
    return Session.objects.filter(user=account).exclude(session_key=keep or "").delete()[0]


def forget_expired_sessions(account: User) -> None:
    """Remove what is left of sessions that ran out: their addresses are of no use any more."""
    Session.objects.filter(user=account, expire_date__lte=timezone.now()).delete()


@transaction.atomic
def sign_out_everywhere(user: User | None, account: User, keep: str | None = None) -> int:
    """`end_sessions` as an act of somebody."""
    ended = end_sessions(account, keep)
    audit.written(user, "access.end_sessions", account, sessions=ended)
    return ended


@transaction.atomic
def sign_out_one(user: User, handle: str) -> bool:
    """End the own session that a page names by its handle; returns whether there was one."""
    for session in sessions_of(user):
        if hmac.compare_digest(handle_of(session), handle):
            session.delete()
            audit.written(user, "access.end_sessions", user, sessions=1)
            return True
    return False


def sessions_of(user: User) -> list[Session]:
    """The sessions in which an account is signed in, the one seen last first."""
    return list(Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen_at", "-started_at"))


def handle_of(session: Session) -> str:
    """By what a page names a session: the key itself would open it."""
    return salted_hmac("access.session", session.session_key, algorithm="sha256").hexdigest()[:32]
