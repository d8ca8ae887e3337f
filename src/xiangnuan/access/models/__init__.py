"""Agencies, areas, accounts, access given for a time, the audit trail and the keys of forms already taken in."""

from __future__ import annotations

from xiangnuan.access.models.accounts import User
from xiangnuan.access.models.audit import AuditEntry, AuditSeal
from xiangnuan.access.models.forms import IdempotencyKey
from xiangnuan.access.models.grants import Cover, EmergencyAccess, SupervisionGrant
from xiangnuan.access.models.places import Agency, Area

__all__ = [
    "Agency",
    "Area",
    "AuditEntry",
    "AuditSeal",
    "Cover",
    "EmergencyAccess",
    "IdempotencyKey",
    "SupervisionGrant",
    "User",
]
