"""The accounts that the sign-in page of a demo names; the settings know this only where DEMO is on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from xiangnuan.access.models import User
from xiangnuan.access.roles import Role
from xiangnuan.demo import places


def accounts(request: HttpRequest) -> dict[str, Any]:
    """`demo_accounts`: one account for each role, in the order of the roles; asked for by the sign-in page alone."""
    return {"demo_accounts": SimpleLazyObject(_accounts)}


def _accounts() -> list[dict[str, str]]:
    users = User.objects.filter(agency__name=places.NAME, username__in=Role.values).select_related("area")
    by_role = {user.role: user for user in users}
    return [
        {
            "username": user.username,
            "password": places.PASSWORD,
            "role": str(role.label),
            "name": user.name,
            "place": user.area.name if user.area else "",
        }
        for role in Role
        if (user := by_role.get(role)) is not None
    ]
