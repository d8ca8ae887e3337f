"""Agencies, areas, accounts and their sign-ins, access given for a time, the audit trail, keys of forms taken in."""

from __future__ import annotations

from xiangnuan.access.models.accounts import User
from xiangnuan.access.models.anomalies import Anomaly
from xiangnuan.access.models.audit import AuditEntry, AuditSeal
from xiangnuan.access.models.forms import IdempotencyKey
from xiangnuan.access.models.grants import Cover, EmergencyAccess, SupervisionGrant
from xiangnuan.access.models.places import Agency, Area
from xiangnuan.access.models.sign_in import CacheRow, Invitation, Session, SignInLock

__all__ = [
    "Agency",
    "Anomaly",
    "Area",
    "AuditEntry",
    "AuditSeal",
    "CacheRow",
    "Cover",
    "EmergencyAccess",
    "IdempotencyKey",
    "Invitation",
    "Session",
    "SignInLock",
    "SupervisionGrant",
    "User",
]
