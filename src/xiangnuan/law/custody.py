"""Spans of days, and days in custody: which of them a rule looks at, and how they move a deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from xiangnuan.law.ledger import Ledger

Span = tuple[int, int]
"""First day and the day after the last one, as ordinals."""


class Custody(NamedTuple):
    """Detentions as spans in order, overlapping ones joined; while `open` the last one still grows."""

    spans: tuple[Span, ...] = ()
    open: bool = False

    def moved(self, opens: int, due: int) -> tuple[int, bool]:
        """A deadline with the days of detention in it added, and whether an open detention still moves it."""
        held = False
        for place, (first, after) in enumerate(self.spans):
            first = max(first, opens)
            if first > due or after < first:
                continue
            due += after - first
            held = self.open and place == len(self.spans) - 1
        return due, held


NONE = Custody()


def custody(ledger: Ledger, known_until: int, applies: Callable[[date], bool] | None = None) -> Custody:
    """The detentions known by a day, or those of them whose first day a rule `applies` to."""
    spans, open_ = [], False
    for event in ledger.by_kind.get("detained", ()):
        first, until = event.on.toordinal(), ledger.until(event)
        if first > known_until or (applies is not None and not applies(event.on)):
            continue
        # An open detention reaches to the day asked about, or to the day on which the case ended.
        spans.append((first, known_until if until is None else min(until.toordinal(), known_until)))
        open_ = open_ or until is None
    return Custody(joined(spans), open_ and ledger.last is None) if spans else NONE


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order of their first day as spans that neither overlap nor touch."""
    found: list[Span] = []
    for first, after in spans:
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(after, found[-1][1]))
        else:
            found.append((first, after))
    return tuple(found)


def without(span: Span, taken: Iterable[Span]) -> list[Span]:
    """What is left of a span without the days of others, which lie in order and apart."""
    first, after = span
    found = []
    for start, stop in taken:
        if stop <= first:
            continue
        if start >= after:
            break
        if start > first:
            found.append((first, start))
        first = stop
    if first < after:
        found.append((first, after))
    return found
