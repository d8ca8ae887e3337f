"""What the engine is told about a case: its standing facts in the engine's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from xiangnuan import law
from xiangnuan.cases.models import Case, Fact

DECISION_FIELDS = (
    "decision_number",
    "decision_authority",
    "decided_on",
    "received_on",
    "ordered_term_months",
    "ordered_from",
    "ordered_to",
)
_DATES = frozenset({"decided_on", "received_on", "ordered_from", "ordered_to"})


class ToldFact(Protocol):
    """What of a fact the engine asks for: a Fact, or a row of these columns read without making an object of it."""

    @property
    def pk(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def on(self) -> date: ...
    @property
    def until(self) -> date | None: ...
    @property
    def event(self) -> dict[str, Any]: ...


def standing_facts(cases: Sequence[Case]) -> dict[int, list[ToldFact]]:
    """The facts that hold, by case, in order of date: one query, and rows instead of objects."""
    found: dict[int, list[ToldFact]] = {case.pk: [] for case in cases}
    rows: Iterable[Any] = (
        Fact.objects.filter(case__in=list(found), superseded_at__isnull=True)
        .order_by("on", "pk")
        .values_list("case_id", "pk", "kind", "on", "until", "event", named=True)
    )
    for row in rows:
        found[row.case_id].append(row)
    return found


def facts_of_law(case: Case, facts: Sequence[ToldFact]) -> law.Facts:
    """What the engine is told about a case; `facts` in order of date, superseded ones left out."""
    check_ins = [fact for fact in facts if fact.kind == Fact.Kind.CHECK_IN]
    agreements = [fact for fact in facts if fact.kind == Fact.Kind.AGREEMENT]
    checked_in, agreed = next(iter(check_ins), None), next(iter(agreements), None)
    moves = [fact for fact in facts if fact.kind == Fact.Kind.MOVED]
    events: list[law.Event] = []
    for fact in facts:
        if fact.kind == Fact.Kind.MOVED:
            later = [move.on for move in moves if move.on > fact.on]
            until = later[0] if later else date.max
            events.append(_moved(fact, until, check_ins[1:], agreements[1:]))
        else:
            event = _event(fact)
            if event is not None:
                events.append(event)
    return law.Facts(
        area=case.area_code,
        measure=case.measure,
        # Without a decision's date the first known day of the case stands for it; the page says so.
        decision_received=case.received_on or case.decided_on or (checked_in.on if checked_in else case.taken_on),
        checked_in=checked_in.on if checked_in else None,
        checked_in_ref=checked_in.pk if checked_in else None,
        agreed=agreed.on if agreed else None,
        agreed_ref=agreed.pk if agreed else None,
        taken_over_on=case.imported_on,
        ordered_term_months=case.ordered_term_months,
        ordered_from=case.ordered_from,
        ordered_to=case.ordered_to,
        events=tuple(events),
    )


def _event(fact: ToldFact) -> law.Event | None:
    """One fact in the engine's words; None for what the engine is not told (a call that reached nobody)."""
    told = fact.event
    if fact.kind == Fact.Kind.DRUG_TEST:
        return law.Event(
            kind="drug_test",
            on=fact.on,
            result=told["result"],
            method=told.get("method", "onsite"),
            makes_up=_made_up(told),
            ref=fact.pk,
        )
    if fact.kind == Fact.Kind.CONTACT:
        if told.get("found") is False:
            return None
        return law.Event(kind="contact", on=fact.on, form=told["form"], makes_up=_made_up(told), ref=fact.pk)
    if fact.kind == Fact.Kind.REVIEW:
        return law.Event(kind="review", on=fact.on, makes_up=_made_up(told), ref=fact.pk)
    if fact.kind == Fact.Kind.ABSENCE:
        return law.Event(
            kind="absence",
            on=fact.on,
            until=fact.until,
            permitted=told["permitted"],
            reported=told["reported"],
            ref=fact.pk,
        )
    if fact.kind == Fact.Kind.DETAINED:
        return law.Event(kind="detained", on=fact.on, until=fact.until, ref=fact.pk)
    if fact.kind == Fact.Kind.TIER:
        return law.Event(kind="tier", on=fact.on, tier=told["tier"], ref=fact.pk)
    if fact.kind == Fact.Kind.CLOSED:
        return _closed(fact)
    if fact.kind in _BARE:
        return law.Event(kind=fact.kind, on=fact.on, ref=fact.pk)
    return None


def _made_up(told: dict[str, Any]) -> date | None:
    """A day of the missed window that a test, contact or review makes up for."""
    return date.fromisoformat(told["makes_up"]) if "makes_up" in told else None


_BARE = frozenset(
    {
        Fact.Kind.IMPRISONED,
        Fact.Kind.RENEWED_USE,
        Fact.Kind.POLICE_REPORT,
        Fact.Kind.NOTICE_SERVED,
        Fact.Kind.DIED,
    }
)


def _closed(fact: ToldFact) -> law.Event | None:
    outcome = fact.event["outcome"]
    if outcome == Case.Outcome.COMPLETED:
        return None  # the term ended by itself: nothing that the engine does not know
    if outcome == Case.Outcome.DIED:
        return law.Event(kind="died", on=fact.on, ref=fact.pk)
    why = outcome if outcome in (Case.Outcome.ISOLATION, Case.Outcome.TRANSFERRED_OUT) else "other"
    return law.Event(kind="ended", on=fact.on, why=str(why), ref=fact.pk)


def _moved(fact: ToldFact, until: date, check_ins: Iterable[ToldFact], agreements: Iterable[ToldFact]) -> law.Event:
    def first(key: str, later: Iterable[ToldFact]) -> date | None:
        if key in fact.event:
            return date.fromisoformat(fact.event[key])
        return next((other.on for other in later if fact.on <= other.on < until), None)

    return law.Event(
        kind="moved",
        on=fact.on,
        checked_in=first("checked_in", check_ins),
        agreed=first("agreed", agreements),
        ref=fact.pk,
    )


def apply_decision(case: Case, facts: Sequence[ToldFact]) -> None:
    """Take the decision's columns from its standing fact."""
    for fact in facts:
        if fact.kind == Fact.Kind.DECISION:
            for name in DECISION_FIELDS:
                value = fact.event.get(name)
                if name in _DATES:
                    setattr(case, name, date.fromisoformat(value) if value else None)
                else:
                    setattr(case, name, value if value is not None else (None if name.startswith("ordered") else ""))
            case.receipt_is_assumed = case.received_on is None and case.decided_on is not None
