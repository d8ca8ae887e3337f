"""The facts that exist at the end of a day, sorted once, by kind."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from operator import attrgetter
from typing import Any

from xiangnuan.law.duties import FactRef
from xiangnuan.law.facts import Event, Facts

TAKEN = frozenset({"negative", "positive"})
"""Results of a test that was really taken."""

REFUSED = frozenset({"refused", "evaded"})
"""Results that count against the threshold of refusals."""

_LAST = ("died", "imprisoned", "ended")
_ON = attrgetter("on")
_RANK = {"negative": 0, "positive": 1, "missed_excused": 2, "refused": 3, "evaded": 4, "missed": 5}


class Ledger:
    """The known facts of one case by kind, each list in order of date whatever the order of input was."""

    __slots__ = ("agreed", "agreement", "as_of", "by_kind", "check_in", "checked_in", "facts", "from_", "last")

    def __init__(self, facts: Facts, as_of: date) -> None:
        self.facts = facts
        self.as_of = as_of
        by_kind: dict[str, list[Event]] = {}
        for event in facts.events:
            if event.on <= as_of:
                kept = by_kind.get(event.kind)
                if kept is None:
                    by_kind[event.kind] = [event]
                else:
                    kept.append(event)
        for events in by_kind.values():
            if len(events) > 1:
                _sort(events)
        self.by_kind = by_kind
        self._first_steps()
        decided = facts.decision_received
        self.from_ = self.checked_in if self.checked_in and self.checked_in < decided else decided
        self.last = min(
            (by_kind[kind][0] for kind in _LAST if kind in by_kind),
            key=lambda event: (event.on, _LAST.index(event.kind)),
            default=None,
        )

    def _first_steps(self) -> None:
        """The first check-in and agreement; after a move that came before them those at the new place are the first."""
        facts, as_of = self.facts, self.as_of
        self.checked_in, self.agreed = _known(facts.checked_in, as_of), _known(facts.agreed, as_of)
        self.check_in = FactRef("checked_in", self.checked_in, facts.checked_in_ref) if self.checked_in else None
        self.agreement = FactRef("agreed", self.agreed, facts.agreed_ref) if self.agreed else None
        moves = [event for event in self.by_kind.get("moved", ()) if event.on >= facts.decision_received]
        for move in moves:
            day = _known(move.checked_in, as_of)
            if day is not None and move.on <= day and (self.checked_in is None or day < self.checked_in):
                self.checked_in, self.check_in = day, FactRef(move.kind, day, move.ref)
        for move in moves:
            day = _known(move.agreed, as_of)
            if day is None or day < move.on or not self.before_check_in(move):
                continue
            if self.agreed is None or day < self.agreed:
                self.agreed, self.agreement = day, FactRef(move.kind, day, move.ref)

    def before_check_in(self, move: Event) -> bool:
        """Whether a move came before the first check-in, or brought it with it."""
        if self.checked_in is None or move.on < self.checked_in:
            return True
        return self.check_in is not None and self.check_in.kind == move.kind and move.checked_in == self.checked_in

    def of(self, kind: str, until: int | None = None) -> list[Event]:
        """The events of a kind from the decision on, in order of date, none after the ordinal day `until`."""
        events = self.by_kind.get(kind)
        if not events:
            return []
        if events[0].on < self.from_:
            events = [event for event in events if event.on >= self.from_]
        if until is not None and events and events[-1].on.toordinal() > until:
            events = [event for event in events if event.on.toordinal() <= until]
        return events

    def until(self, event: Event) -> date | None:
        """The end of an event that lasts, if it is known by now."""
        return _known(event.until, self.as_of)


def _known(day: date | None, as_of: date) -> date | None:
    return day if day is not None and day <= as_of else None


def _sort(events: list[Event]) -> None:
    events.sort(key=_ON)
    if any(earlier.on == later.on for earlier, later in pairwise(events)):
        events.sort(key=_whole_order)


def _whole_order(event: Event) -> tuple[Any, ...]:
    """Orders events of one day by all that they say, so that the order of input never shows."""
    return (
        event.on,
        _RANK.get(event.result or "", 9),
        event.method or "",
        event.makes_up or date.max,
        event.until or date.max,
        event.tier or "",
        event.form or "",
        event.permitted,
        event.reported,
        event.checked_in or date.max,
        event.agreed or date.max,
        event.why or "",
        str(event.ref),
    )
