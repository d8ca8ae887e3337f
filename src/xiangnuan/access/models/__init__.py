"""Agencies, areas, accounts, the audit trail and the keys of forms already taken in."""

from __future__ import annotations

from xiangnuan.access.models.accounts import User
from xiangnuan.access.models.audit import AuditEntry, AuditSeal
from xiangnuan.access.models.forms import IdempotencyKey
from xiangnuan.access.models.places import Agency, Area

__all__ = ["Agency", "Area", "AuditEntry", "AuditSeal", "IdempotencyKey", "User"]
