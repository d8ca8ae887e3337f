"""Somebody inside, made by the services that users call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.worlds import a_person

from xiangnuan.access.models import User
from xiangnuan.people.models import Person
from xiangnuan.prerelease.models import Centre, Stay
from xiangnuan.prerelease.services import StayData, open_centre, register_stay
from xiangnuan.web.clock import today


def a_centre(user: User, name: str = "嘉兴强制隔离戒毒所") -> Centre:
    """The centre of this name on the agency's register."""
    return Centre.objects.filter(agency=user.agency, name=name).first() or open_centre(user, name=name, kind="judicial")


def a_stay(user: User, person: Person | None = None, *, days: int = 20, **data: Any) -> Stay:
    """Somebody who comes out in `days` days, as the centre has said."""
    day = today() + timedelta(days=days)
    data = {"expected_from": day, "expected_to": day} | data
    return register_stay(user, person or a_person(user, "周远"), StayData(a_centre(user), **data))
