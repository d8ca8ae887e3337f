"""A person with a need, made by the services that users call."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from xiangnuan.access.models import User
from xiangnuan.cases.aid.models import AidRequest, Employer, Placement
from xiangnuan.cases.aid.services import apply, open_employer, open_request, place
from xiangnuan.people.models import Person
from xiangnuan.web.clock import today

CONSENT = {"ground": "consent", "consent_how": "paper"}


def ago(days: int) -> date:
    """So many days ago."""
    return today() - timedelta(days=days)


def a_need(user: User, person: Person, **data: Any) -> AidRequest:
    """Somebody asks for the allowance, ten days ago."""
    return open_request(user, person, **{"kind": "allowance", "need": "家里没有收入", "opened_on": ago(10)} | data)


def applied(user: User, person: Person, **data: Any) -> AidRequest:
    """A need taken to the office with the person's consent, eight days ago."""
    told = {"applied_to": "民政局", "applied_on": ago(8), "consent_on": ago(9), **CONSENT} | data
    return apply(user, a_need(user, person), **told)


def an_employer(user: User, name: str = "新仓服装厂") -> Employer:
    """The employer of this name on the agency's register."""
    return Employer.objects.filter(agency=user.agency, name=name).first() or open_employer(
        user, name=name, willing="yes", posts=3
    )


def at_work(user: User, person: Person, **data: Any) -> Placement:
    """Somebody who found work themself, twenty days ago."""
    return place(user, person, an_employer(user), **{"work": "缝纫", "since": ago(20), "ground": "self"} | data)
