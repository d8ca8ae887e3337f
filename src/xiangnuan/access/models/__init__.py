"""Agencies, areas, accounts and their sign-ins, the audit trail and the keys of forms already taken in."""

from __future__ import annotations

from xiangnuan.access.models.accounts import User
from xiangnuan.access.models.audit import AuditEntry
from xiangnuan.access.models.forms import IdempotencyKey
from xiangnuan.access.models.places import Agency, Area
from xiangnuan.access.models.sign_in import CacheRow, Invitation, Session, SignInLock

__all__ = [
    "Agency",
    "Area",
    "AuditEntry",
    "CacheRow",
    "IdempotencyKey",
    "Invitation",
    "Session",
    "SignInLock",
    "User",
]
