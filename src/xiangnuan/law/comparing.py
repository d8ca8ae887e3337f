"""Comparing rulebooks: two days, two areas, or an agency's overlay before it takes effect."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from xiangnuan.law.answer import answer
from xiangnuan.law.duties import Obligation
from xiangnuan.law.facts import Facts
from xiangnuan.law.rulebook import Parameter, Rulebook, Setting


class Difference(NamedTuple):
    """A parameter that differs: what was in force on one side and on the other, and in which respects."""

    parameter: Parameter
    before: Setting | None
    after: Setting | None
    respects: tuple[str, ...]


def diff(before: Rulebook, before_on: date, after: Rulebook, after_on: date) -> list[Difference]:
    """What differs between two rulebooks, each on its day: value, unit, certainty, grounds or notes."""
    found = []
    names = dict.fromkeys([p.id for p in before.parameters()] + [p.id for p in after.parameters()])
    for name in names:
        one = before.parameter(name) if name in before else None
        other = after.parameter(name) if name in after else None
        old = one.at(before_on.toordinal()) if one else None
        new = other.at(after_on.toordinal()) if other else None
        respects = [
            respect
            for respect in ("value", "unit", "certainty", "grounds")
            if getattr(old, respect, None) != getattr(new, respect, None)
        ]
        if (one.notes if one else ()) != (other.notes if other else ()):
            respects.append("note")
        parameter = other or one
        if respects and parameter is not None:
            found.append(Difference(parameter, old, new, tuple(respects)))
    return found


class Change(NamedTuple):
    """A duty that a trial rulebook changes: as it is now, and as it would be (None: it would not exist)."""

    before: Obligation | None
    after: Obligation | None


def trial(facts: Facts, now: Rulebook, then: Rulebook, as_of: date) -> list[Change]:
    """Which duties of a case would change if another rulebook took effect."""
    old = {(duty.kind, duty.number): duty for duty in answer(facts, now, as_of).obligations}
    new = {(duty.kind, duty.number): duty for duty in answer(facts, then, as_of).obligations}
    return [
        Change(old.get(key), new.get(key))
        for key in dict.fromkeys([*old, *new])
        if _dates(old.get(key)) != _dates(new.get(key))
    ]


def _dates(duty: Obligation | None) -> object:
    return duty and (duty.opens, duty.due, duty.lapses_on, duty.settled_on, duty.excused, duty.held)
