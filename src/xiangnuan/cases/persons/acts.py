"""The ways from a person's page to the acts of a case: the menu, and the button of a duty."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.functional import Promise

from xiangnuan.cases.acts import act_for_duty, possible_acts

_PLACE = 987654321


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the menu, made ready."""

    label: str | Promise
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading."""

    label: str | Promise
    links: tuple[Link, ...]


def acts_for(case: Any, *, away: bool, back: str) -> list[Group]:
    """What can be recorded about a case now, by group. `back`: the page to return to afterwards."""
    return [
        Group(label, tuple(Link(act.title, act.icon, path_of("record", case.pk, act.slug, back=back)) for act in acts))
        for label, acts in possible_acts(case, away=away)
    ]


def path_for_duty(kind: str, case: int, back: str) -> str:
    """The form of the act that settles a kind of duty."""
    act = act_for_duty(kind)
    return path_of("record", case, act.slug, back=back) if act else ""


@lru_cache(maxsize=64)
def _route(name: str, more: tuple[str, ...]) -> str:
    """The path of a page of `cases` with a place for the number; resolving it each time would cost more than a query."""
    return reverse(f"cases:{name}", args=[_PLACE, *more])


def path_of(name: str, number: int, *more: str, back: str = "") -> str:
    """The path of a page of `cases` for one case, fact or person; `back` is the page to return to afterwards."""
    path = _route(name, more).replace(str(_PLACE), str(number), 1)
    return f"{path}?next={quote(back)}" if back else path
