"""Pages of a list by key: the next page starts after the last row, so that page 1,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

PAGE_SIZE = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page and the cursors of its neighbours; an empty cursor means that there is no neighbour."""

    rows: list[Row] = field(default_factory=list)
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Cursor:
    """A place in a list: the key of a row, and whether the page lies before or after that row."""

    backwards: bool
    key: tuple[Any, ...]

    def encode(self) -> str:
        plain = [value.isoformat() if isinstance(value, date) else value for value in self.key]
        text = json.dumps(["b" if self.backwards else "a", *plain], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, length: int) -> _Cursor | None:
        """Return the place, or None for a text that this list cannot have given out."""
        try:
            parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, binascii.Error):
            return None
        if not isinstance(parts, list) or len(parts) != length + 1 or parts[0] not in {"a", "b"}:
            return None
        if not all(isinstance(part, str | int | float | bool) for part in parts) or "\x00" in "".join(map(str, parts)):
            return None
        return cls(parts[0] == "b", tuple(parts[1:]))


def _beyond(order: Sequence[tuple[str, bool]], key: Sequence[Any]) -> Q:
    """Return the condition for rows that come after `key` in `order` (name, descending)."""
    alternatives = []
    for depth, (name, descending) in enumerate(order):
        same = {earlier: key[at] for at, (earlier, _) in enumerate(order[:depth])}
        alternatives.append(Q(**same, **{f"{name}__{'lt' if descending else 'gt'}": key[depth]}))
    first, first_descending = order[0]
    # Said once more at the top, so that the database can start its index scan there.
    bound = Q(**{f"{first}__{'lte' if first_descending else 'gte'}": key[0]})
    return bound & reduce(Q.__or__, alternatives)


def page_by_key(rows: QuerySet[Row], order: Sequence[str], cursor: str = "", size: int = PAGE_SIZE) -> Page[Row]:
    """Return one page of `rows` in `order` (field names, "-" for descending; the last must be unique; none may be null).

    `cursor` is what an earlier page gave as `before` or `after`. A cursor that makes no sense gives the first page:
    an old bookmark is no error.
    """
    forward = [(name.removeprefix("-"), name.startswith("-")) for name in order]
    place = _Cursor.decode(cursor, len(forward)) if cursor else None
    direction = [(name, descending != (place is not None and place.backwards)) for name, descending in forward]
    wanted = rows.order_by(*(f"-{name}" if descending else name for name, descending in direction))
    if place is not None:
        try:
            wanted = wanted.filter(_beyond(direction, place.key))
            found = list(wanted[: size + 1])
        except (ValueError, TypeError, OverflowError, ValidationError):
            return page_by_key(rows, order, size=size)
    else:
        found = list(wanted[: size + 1])
    more = len(found) > size
    found = found[:size]
    if place is not None and place.backwards:
        found.reverse()
        has_before, has_after = more, True
    else:
        has_before, has_after = place is not None, more
    if not found:
        return page_by_key(rows, order, size=size) if place is not None else Page()
    key_of = [attrgetter(name.replace("__", ".")) for name, _ in forward]
    return Page(
        rows=found,
        before=_Cursor(True, tuple(get(found[0]) for get in key_of)).encode() if has_before else "",
        after=_Cursor(False, tuple(get(found[-1]) for get in key_of)).encode() if has_after else "",
    )
