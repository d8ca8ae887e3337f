"""Places where upper apps hang in: whom an account has in hand beside its open cases."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from xiangnuan.access.models import User
from xiangnuan.people.models import Person

# The persons without an open case whom an account still has to care for.
InHand = Callable[[User], QuerySet[Person]]

_in_hand: list[InHand] = []


def persons_in_hand(finder: InHand) -> None:
    """Register persons without an open case who are in the hands of an account: a leaving hands them over too."""
    _in_hand.append(finder)


def finders_in_hand() -> list[InHand]:
    """All that were registered."""
    return list(_in_hand)
