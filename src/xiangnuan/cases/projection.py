"""From the facts of a case to its duties, counts and term: asks the engine and keeps what it says in the database.

The projection is refreshed by the service that records a fact, in the same transaction, and `differences` proves that
it equals a recomputation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from xiangnuan import law
from xiangnuan.cases.models import BreachCount, Case, Fact, Obligation
from xiangnuan.web.clock import today

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

_DUTY_FIELDS = (
    "opens",
    "due",
    "lapses_on",
    "settled_on",
    "settled_by_id",
    "opened_by_id",
    "excused",
    "held",
    "rule",
)
_BREACH_FIELDS = ("count", "threshold", "warn", "serious", "serious_on")
_CASE_FIELDS = (
    *DECISION_FIELDS,
    "receipt_is_assumed",
    "state",
    "checked_in_on",
    "agreed_on",
    "starts_on",
    "ends_on",
    "suspended_since",
    "closed_on",
    "outcome",
    "tier",
    "refresh_on",
)


@dataclass
class Projection:
    """What follows from a case's facts: the columns of the case, its duties and its counts (unsaved)."""

    columns: dict[str, Any]
    obligations: list[Obligation] = field(default_factory=list)
    breaches: list[BreachCount] = field(default_factory=list)


def standing_facts(case: Case) -> list[Fact]:
    """The facts of a case that hold, in order of date."""
    return list(case.facts.filter(superseded_at__isnull=True).order_by("on", "pk"))


def facts_of_law(case: Case, facts: Sequence[Fact]) -> law.Facts:
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


def _event(fact: Fact) -> law.Event | None:
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


def _closed(fact: Fact) -> law.Event | None:
    outcome = fact.event["outcome"]
    if outcome == Case.Outcome.COMPLETED:
        return None  # the term ended by itself: nothing that the engine does not know
    if outcome == Case.Outcome.DIED:
        return law.Event(kind="died", on=fact.on, ref=fact.pk)
    why = outcome if outcome in (Case.Outcome.ISOLATION, Case.Outcome.TRANSFERRED_OUT) else "other"
    return law.Event(kind="ended", on=fact.on, why=str(why), ref=fact.pk)


def _moved(fact: Fact, until: date, check_ins: Iterable[Fact], agreements: Iterable[Fact]) -> law.Event:
    def first(key: str, later: Iterable[Fact]) -> date | None:
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


def apply_decision(case: Case, facts: Sequence[Fact]) -> None:
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


def project(case: Case, facts: Sequence[Fact], as_of: date) -> Projection:
    """Ask the engine about a case as of a day; pure but for the rulebook's cache. Saves nothing."""
    apply_decision(case, facts)
    told = facts_of_law(case, facts)
    answer = law.answer(told, law.rulebook_for(case.area_code), as_of)
    columns: dict[str, Any] = {name: getattr(case, name) for name in (*DECISION_FIELDS, "receipt_is_assumed")}
    closed = [fact for fact in facts if fact.kind == Fact.Kind.CLOSED and fact.on <= as_of]
    detained = [fact for fact in facts if fact.kind == Fact.Kind.DETAINED and fact.until is None and fact.on <= as_of]
    tiers = [fact for fact in facts if fact.kind == Fact.Kind.TIER and fact.on <= as_of]
    columns.update(
        state=answer.term.state,
        checked_in_on=told.checked_in,
        agreed_on=told.agreed,
        starts_on=answer.term.start,
        ends_on=answer.term.end,
        suspended_since=detained[0].on if detained and answer.term.state == Case.State.SUSPENDED else None,
        closed_on=closed[-1].on if closed else None,
        outcome=closed[-1].event.get("outcome", "") if closed else "",
        tier=tiers[-1].event["tier"] if tiers else "",
        refresh_on=_refresh_on(answer),
    )
    place: dict[str, Any] = {"agency_id": case.agency_id, "area_code": case.area_code, "worker_id": case.worker_id}
    obligations = [
        Obligation(
            case=case,
            **place,
            kind=duty.kind,
            number=duty.number,
            opens=duty.opens,
            due=duty.due,
            lapses_on=duty.lapses_on,
            settled_on=duty.settled_on,
            settled_by_id=_fact_number(duty.settled_by),
            opened_by_id=_fact_number(duty.opened_by),
            excused=duty.excused,
            held=duty.held,
            rule=duty.rule,
        )
        for duty in answer.obligations
    ]
    breaches = [
        BreachCount(
            case=case,
            **place,
            kind=breach.kind,
            count=breach.count,
            threshold=breach.threshold,
            serious=breach.serious,
            warn=breach.warn,
            serious_on=breach.serious_on,
        )
        for breach in answer.breaches
        if breach.count
    ]
    return Projection(columns, obligations, breaches)


def _refresh_on(answer: law.Answer) -> date | None:
    days = [answer.refresh_on] if answer.refresh_on else []
    if answer.term.end is not None and answer.term.state in (Case.State.RUNNING, Case.State.NOT_STARTED):
        days.append(answer.term.end + timedelta(days=1))
    return min((day for day in days if day > answer.as_of), default=None)


def freshen(agency: int) -> int:
    """Recompute the cases of an agency that the mere passing of days has changed; returns how many.

    Lists call it before they read: it stands in for a job at midnight and costs one look into an index.
    """
    day = today()
    stale = list(Case.objects.filter(agency_id=agency, refresh_on__lte=day).values_list("pk", flat=True)[:500])
    for pk in stale:
        with transaction.atomic():
            case = Case.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)
            if case.refresh_on is not None and case.refresh_on <= day:
                refresh(case, day)
    return len(stale)


def _fact_number(fact: law.FactRef | None) -> int | None:
    return None if fact is None or fact.ref is None else int(fact.ref)


def refresh(case: Case, as_of: date | None = None) -> None:
    """Recompute a case and write what changed, in the caller's transaction."""
    wanted = project(case, standing_facts(case), as_of or today())
    _write_case(case, wanted)
    _write_rows(Obligation, case.obligations.all(), wanted.obligations, ("kind", "number"), _DUTY_FIELDS)
    _write_rows(BreachCount, case.breaches.all(), wanted.breaches, ("kind",), _BREACH_FIELDS)


def _write_case(case: Case, wanted: Projection) -> None:
    for name, value in wanted.columns.items():
        setattr(case, name, value)
    case.save(update_fields=list(_CASE_FIELDS))


def _write_rows(
    model: Any, present: Iterable[Any], wanted: list[Any], key: tuple[str, ...], names: tuple[str, ...]
) -> None:
    stored = {tuple(getattr(row, name) for name in key): row for row in present}
    new, changed = [], []
    for row in wanted:
        old = stored.pop(tuple(getattr(row, name) for name in key), None)
        if old is None:
            new.append(row)
        elif any(getattr(old, name) != getattr(row, name) for name in names):
            for name in names:
                setattr(old, name, getattr(row, name))
            changed.append(old)
    if stored:
        model.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()
    if changed:
        model.objects.bulk_update(changed, list(names))
    if new:
        model.objects.bulk_create(new)


def differences(case: Case, facts: Sequence[Fact] | None = None, as_of: date | None = None) -> list[str]:
    """What in the stored projection of a case differs from a recomputation; empty when all is right.

    `facts` are its standing ones in order of date, where the caller has them already. The case itself is not changed.
    """
    fresh = project(copy(case), standing_facts(case) if facts is None else facts, as_of or today())
    found = [f"case.{name}" for name, value in fresh.columns.items() if getattr(case, name) != value]
    for label, present, wanted, key, names in (
        ("obligation", case.obligations.all(), fresh.obligations, ("kind", "number"), _DUTY_FIELDS),
        ("breach", case.breaches.all(), fresh.breaches, ("kind",), _BREACH_FIELDS),
    ):
        rows: Iterable[Any] = present
        stored = {tuple(getattr(row, name) for name in key): row for row in rows}
        for row in wanted:
            old = stored.pop(tuple(getattr(row, name) for name in key), None)
            if old is None:
                found.append(f"{label} {row.kind} missing")
            else:
                found += [f"{label} {row.kind}.{name}" for name in names if getattr(old, name) != getattr(row, name)]
        found += [f"{label} {row.kind} extra" for row in stored.values()]
    return found
