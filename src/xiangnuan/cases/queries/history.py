"""The log of a case as it is read: every fact with what superseded it, in order of the day it happened."""

from __future__ import annotations

from dataclasses import dataclass

from xiangnuan.access.gate import Actor
from xiangnuan.cases.models import Case, Fact


@dataclass(frozen=True, slots=True)
class FactEntry:
    """A standing (or withdrawn) fact and the earlier versions of it, newest first."""

    fact: Fact
    earlier: tuple[Fact, ...]


def history_of(user: Actor, case: Case) -> list[FactEntry]:
    """All facts of a case that `user` may see, latest first; versions of one fact stand together."""
    facts = list(
        Fact.objects.readable_by(user)
        .filter(case=case)
        .select_related("recorded_by", "superseded_by", "drug_test", "contact", "absence")
        .prefetch_related("drug_test__substances")
        .order_by("-on", "-pk")
    )
    before = {fact.successor_id: fact for fact in facts if fact.successor_id is not None}
    entries = []
    for fact in facts:
        if fact.successor_id is not None:
            continue
        earlier = []
        older = before.get(fact.pk)
        while older is not None:
            earlier.append(older)
            older = before.get(older.pk)
        entries.append(FactEntry(fact, tuple(earlier)))
    return entries
