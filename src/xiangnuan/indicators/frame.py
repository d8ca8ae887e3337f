"""The frame of an indicator: its words, how it is counted for an agency on a day, and the records behind it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models
from django.utils.functional import Promise

from xiangnuan.access.gate import Actor, GatedQuerySet, visible_to
from xiangnuan.access.models import Agency, User
from xiangnuan.access.roles import REACH, Reach
from xiangnuan.indicators.numbers import Hidden, suppressed
from xiangnuan.indicators.periods import Period

Words = str | Promise
Made = TypeVar("Made")


class Scope:
    """Whose figures: an agency's, or those of one of its areas (a prefix of area codes).

    It remembers what was computed for it, so that figures which share their ground share the work. Keep one for a
    request or a command, never longer.
    """

    def __init__(self, agency: Agency, area_code: str = "") -> None:
        self.agency = agency
        self.area_code = area_code
        self._made: dict[Hashable, Any] = {}

    def remember(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` returned for this key the first time."""
        if key not in self._made:
            self._made[key] = make()
        made: Made = self._made[key]
        return made


def scope_of(user: User) -> Scope:
    """The figures that a user may see: of the own agency, for an area office of its area alone.

    Raises ValueError for an account without an agency.
    """
    if user.agency is None:
        raise ValueError("an account without an agency has no figures")
    area = user.area_id or "" if REACH[user.role] is Reach.AREA else ""
    return Scope(user.agency, area)


@dataclass(frozen=True, slots=True)
class Part:
    """The figure of one area, as a share of the whole."""

    area_code: str
    value: int | Decimal | None
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """What an indicator came to. A rate is in percent with one decimal, None without a denominator.

    `records` are the ids of the rows behind the value, in order. `excepted` are those of the denominator that are not in
    the numerator. `parts` are the same by area, where the indicator has them.
    """

    value: int | Decimal | None
    period: Period
    records: tuple[int | str, ...] = ()
    numerator: int | None = None
    denominator: int | None = None
    excepted: tuple[int | str, ...] = ()
    parts: tuple[Part, ...] = ()

    def shown(self, suppress_below: int | None = None) -> int | Decimal | Hidden | None:
        """The value for publication: a small count is held back where a bound is given."""
        return suppressed(self.value, suppress_below) if isinstance(self.value, int) else self.value


@dataclass(frozen=True)
class Indicator:
    """One indicator, defined once. The page, the command and every report read it from here.

    `records_are` is the gated model whose ids stand in `Figure.records`; None where they name no client data (areas).
    `certainty`: A as in a published source, B our wording of a known practice, C differs by place.
    """

    id: str
    name: Words
    unit: Words
    definition: Words
    compute: Callable[[Scope, date], Figure] = field(repr=False)
    numerator: Words = ""
    denominator: Words = ""
    period: Words = ""
    certainty: str = "B"
    certainty_note: Words = ""
    is_rate: bool = False
    published: bool = False
    records_are: type[models.Model] | None = None
    # The page that lists what was counted, where that is no client data of cases; None where there is none.
    page: Callable[[date], str] | None = field(default=None, repr=False)

    def value(self, scope: Scope, as_of: date) -> Figure:
        """The figure at the end of the day `as_of`: what happened later does not exist."""
        return scope.remember((self.id, as_of), lambda: self.compute(scope, as_of))

    def records(self, user: Actor, as_of: date, scope: Scope | None = None) -> GatedQuerySet[Any]:
        """The rows behind the value that `user` may see; raises TypeError where the records are no client data."""
        if self.records_are is None:
            raise TypeError(f"{self.id} rests on no rows of client data")
        if not isinstance(user, User) or user.agency is None:
            return visible_to(user, self.records_are)
        figure = self.value(scope or scope_of(user), as_of)
        return visible_to(user, self.records_are).filter(pk__in=figure.records)
