"""From the facts of a case to its duties, counts and term: asks the engine and keeps what it says in the database.

The projection is refreshed by the service that records a fact, in the same transaction, and `differences` proves that
it equals a recomputation. Rows are compared as tuples: of the fifty duties of a case an act changes one or two, and
only those become objects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction

from xiangnuan import law
from xiangnuan.cases.models import BreachCount, Case, Fact, Obligation
from xiangnuan.cases.telling import DECISION_FIELDS, ToldFact, apply_decision, facts_of_law, standing_facts
from xiangnuan.web.clock import today

__all__ = [
    "COUNTS",
    "DECISION_FIELDS",
    "DUTIES",
    "Projection",
    "Table",
    "differences",
    "differences_of",
    "facts_of_law",
    "freshen",
    "project",
    "refresh",
    "refresh_all",
]

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

Key = tuple[Any, ...]
Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the projection: by what its rows are known within a case, and what is kept of each."""

    model: type[models.Model]
    label: str
    key: tuple[str, ...]
    names: tuple[str, ...]


DUTIES = Table(Obligation, "obligation", ("kind", "number"), _DUTY_FIELDS)
COUNTS = Table(BreachCount, "breach", ("kind",), _BREACH_FIELDS)


@dataclass(frozen=True, slots=True)
class Projection:
    """What follows from a case's facts: the columns of the case, and its duties and counts by their keys."""

    case: Case
    columns: dict[str, Any]
    duties: dict[Key, Values]
    counts: dict[Key, Values]

    @property
    def obligations(self) -> list[Obligation]:
        """The duties as unsaved objects, for bulk writers."""
        return [_object(DUTIES, self.case, key, values) for key, values in self.duties.items()]

    @property
    def breaches(self) -> list[BreachCount]:
        """The counts as unsaved objects, for bulk writers."""
        return [_object(COUNTS, self.case, key, values) for key, values in self.counts.items()]

    def of(self, kept: Table) -> dict[Key, Values]:
        """The rows of one table as they are compared: key and values, in the order of its `key` and `names`."""
        return self.duties if kept is DUTIES else self.counts


def _object(kept: Table, case: Case, key: Key, values: Values) -> Any:
    return kept.model(
        case=case,
        agency_id=case.agency_id,
        area_code=case.area_code,
        worker_id=case.worker_id,
        **dict(zip(kept.key, key, strict=True)),
        **dict(zip(kept.names, values, strict=True)),
    )


def project(case: Case, facts: Sequence[ToldFact], as_of: date) -> Projection:
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
    duties: dict[Key, Values] = {
        (duty.kind, duty.number): (
            duty.opens,
            duty.due,
            duty.lapses_on,
            duty.settled_on,
            _fact_number(duty.settled_by),
            _fact_number(duty.opened_by),
            duty.excused,
            duty.held,
            duty.rule,
        )
        for duty in answer.obligations
    }
    counts: dict[Key, Values] = {
        (breach.kind,): (breach.count, breach.threshold, breach.warn, breach.serious, breach.serious_on)
        for breach in answer.breaches
        if breach.count
    }
    return Projection(case, columns, duties, counts)


def _refresh_on(answer: law.Answer) -> date | None:
    days = [answer.refresh_on] if answer.refresh_on else []
    if answer.term.end is not None and answer.term.state in (Case.State.RUNNING, Case.State.NOT_STARTED):
        days.append(answer.term.end + timedelta(days=1))
    return min((day for day in days if day > answer.as_of), default=None)


def _fact_number(fact: law.FactRef | None) -> int | None:
    return None if fact is None or fact.ref is None else int(fact.ref)


def freshen(agency: int) -> int:
    """Recompute the cases of an agency that the mere passing of days has changed; returns how many.

    Lists call it before they read: it stands in for a job at midnight and costs one look into an index.
    """
    day = today()
    stale = list(Case.objects.filter(agency_id=agency, refresh_on__lte=day).values_list("pk", flat=True)[:500])
    if stale:
        with transaction.atomic():
            cases = Case.objects.select_for_update(of=("self",)).filter(pk__in=stale, refresh_on__lte=day)
            refresh_all(list(cases.order_by("pk")), day)
    return len(stale)


def refresh(case: Case, as_of: date | None = None) -> None:
    """Recompute a case and write what changed, in the caller's transaction, which holds the case's lock."""
    refresh_all([case], as_of)


def refresh_all(cases: Sequence[Case], as_of: date | None = None) -> int:
    """Recompute cases, as read under the caller's lock, and write what changed; returns how many rows that were."""
    day = as_of or today()
    facts = standing_facts(cases)
    before = [vars(case).copy() for case in cases]
    wanted = [project(case, facts[case.pk], day) for case in cases]
    written = sum(map(_write_case, before, wanted))
    return written + _write_rows(DUTIES, wanted) + _write_rows(COUNTS, wanted)


def _write_case(before: dict[str, Any], wanted: Projection) -> int:
    case = wanted.case
    for name, value in wanted.columns.items():
        setattr(case, name, value)
    changed = [name for name, value in wanted.columns.items() if before[name] != value]
    if changed:
        case.save(update_fields=changed)
    return bool(changed)


def _write_rows(kept: Table, wanted: Sequence[Projection]) -> int:
    stored = _stored(kept, [projection.case for projection in wanted])
    changed: list[Any] = []
    gone: list[int] = []
    for projection in wanted:
        present = stored[projection.case.pk]
        for key, values in projection.of(kept).items():
            old = present.pop(key, None)
            if old is None or old[1] != values:
                changed.append(_object(kept, projection.case, key, values))
        gone += [number for number, _values in present.values()]
    manager = kept.model._default_manager
    if gone:
        manager.filter(pk__in=gone).delete()
    if changed:
        # One statement for what is new and what is different.
        fields = [name.removesuffix("_id") for name in kept.names]
        manager.bulk_create(
            changed, update_conflicts=True, unique_fields=["case", *kept.key], update_fields=fields, batch_size=1000
        )
    return len(gone) + len(changed)


def _stored(kept: Table, cases: Iterable[Case]) -> dict[int, dict[Key, tuple[int, Values]]]:
    """The rows of a table by case and key: each its number and its values."""
    found: dict[int, dict[Key, tuple[int, Values]]] = defaultdict(dict)
    width = 2 + len(kept.key)
    rows = kept.model._default_manager.filter(case__in=[case.pk for case in cases]).order_by()
    for row in rows.values_list("case_id", "pk", *kept.key, *kept.names):
        found[row[0]][row[2:width]] = (row[1], row[width:])
    return found


def differences(case: Case, as_of: date | None = None) -> list[str]:
    """What in the stored projection of a case differs from a recomputation; empty when all is right."""
    return differences_of([case], as_of)[case.pk]


def differences_of(cases: Sequence[Case], as_of: date | None = None) -> dict[int, list[str]]:
    """What differs from a recomputation, by case. The cases themselves are not changed."""
    day = as_of or today()
    facts = standing_facts(cases)
    stored = {kept.label: _stored(kept, cases) for kept in (DUTIES, COUNTS)}
    answers = {}
    for case in cases:
        fresh = project(copy(case), facts[case.pk], day)
        found = [f"case.{name}" for name, value in fresh.columns.items() if getattr(case, name) != value]
        for kept in (DUTIES, COUNTS):
            present = stored[kept.label][case.pk]
            for key, values in fresh.of(kept).items():
                old = present.pop(key, None)
                if old is None:
                    found.append(f"{kept.label} {key[0]} missing")
                elif old[1] != values:
                    pairs = zip(kept.names, old[1], values, strict=True)
                    found += [f"{kept.label} {key[0]}.{name}" for name, was, is_ in pairs if was != is_]
            found += [f"{kept.label} {key[0]} extra" for key in present]
        answers[case.pk] = found
    return answers
