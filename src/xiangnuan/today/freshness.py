"""Before a list is read: recompute the cases that the mere passing of days has changed."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from xiangnuan.access.models import User
from xiangnuan.cases.projection import freshen


def refresh_stale(user: User) -> None:
    """Recompute what is stale in the user's agency; an account without one has no list (PermissionDenied)."""
    if user.agency_id is None:
        raise PermissionDenied("account without an agency")
    freshen(user.agency_id)
