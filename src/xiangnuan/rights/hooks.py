"""Places where other apps hang in: what ends when a consent is taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from xiangnuan.access.models import User
from xiangnuan.people.models import Person

Ending = Callable[[User, Person], None]


@dataclass
class _Registry:
    endings: dict[str, list[Ending]] = field(default_factory=dict)


registry = _Registry()


def rests_on_consent(purpose: str, ending: Ending) -> None:
    """Register what has to end when a person takes back the consent to `purpose` (PIPL 15, 47)."""
    registry.endings.setdefault(purpose, []).append(ending)


def tell_withdrawn(user: User, person: Person, purpose: str) -> None:
    """End everything that rests on a consent which is no more, in the caller's transaction."""
    for ending in registry.endings.get(purpose, []):
        ending(user, person)
