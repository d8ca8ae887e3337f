"""Undoing an import: the rows that it made go, unless somebody has touched them since; the audit trail stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from xiangnuan.access import audit
from xiangnuan.access.models import AuditEntry
from xiangnuan.cases.models import Absence, BreachCount, Case, Contact, DrugTest, Fact, Obligation, SubstanceResult
from xiangnuan.cases.projection import refresh_all
from xiangnuan.cases.roster.matching import chunks
from xiangnuan.people.models import Address, FamilyMember, Person, Phone
from xiangnuan.web.ranges import from_ranges


@dataclass
class Undone:
    """What an undo removed, and how many persons it kept because somebody worked with them since."""

    persons: int = 0
    cases: int = 0
    facts: int = 0
    kept: int = 0


def undo(made: dict[str, Any], last_audit: int | None, agency: int) -> Undone:
    """Remove what an import made, inside the caller's transaction; `made` is the ledger that the import kept."""
    touched = _touched(agency, last_audit)
    persons, facts_with_others = from_ranges(made.get("persons", [])), from_ranges(made.get("added_facts", []))
    undone = Undone(kept=sum(1 for person in persons if person in touched))
    _remove_added(facts_with_others, from_ranges(made.get("added_cases", [])), made.get("changed", []), touched, undone)
    for batch in chunks([person for person in persons if person not in touched], 500):
        _remove_persons(batch, undone)
    return undone


def _touched(agency: int, last_audit: int | None) -> set[int]:
    """Persons about whom somebody has written since, by the audit trail: every service leaves a line there."""
    entries = AuditEntry.objects.filter(
        agency=agency, action=audit.Action.WRITE, pk__gt=last_audit or 0, person__isnull=False
    ).exclude(act__startswith="roster.")
    return {person for person in entries.order_by().values_list("person", flat=True).distinct() if person}


def _remove_persons(persons: list[int], undone: Undone) -> None:
    facts = Fact.objects.filter(case__person__in=persons)
    undone.facts += facts.count()
    for model in (Obligation, BreachCount):
        _delete(model.objects.filter(case__person__in=persons))
    _delete(SubstanceResult.objects.filter(test__fact__case__person__in=persons))
    for detail in (DrugTest, Contact, Absence):
        _delete(detail.objects.filter(fact__case__person__in=persons))
    _delete(facts)
    cases = Case.objects.filter(person__in=persons)
    undone.cases += cases.count()
    _delete(cases)
    for related in (Phone, Address, FamilyMember):
        _delete(related.objects.filter(person__in=persons))
    _delete(Person.objects.filter(pk__in=persons))
    undone.persons += len(persons)


def _remove_facts(facts: list[int]) -> None:
    _delete(SubstanceResult.objects.filter(test__in=facts))
    for model in (DrugTest, Contact, Absence):
        _delete(model.objects.filter(fact__in=facts))
    _delete(Fact.objects.filter(pk__in=facts))


def _remove_added(
    facts: list[int], cases: list[int], changed: list[list[Any]], touched: set[int], undone: Undone
) -> None:
    """What the import added to persons who were there before; a person touched since keeps everything."""
    untouched: list[int] = []
    stay: set[int] = set()
    homes: set[int] = set()
    for batch in chunks(facts):
        rows = Fact.objects.filter(pk__in=batch).values_list("pk", "case_id", "case__person_id")
        for pk, case, person in rows:
            if person in touched:
                stay.add(person)
            else:
                untouched.append(pk)
                homes.add(case)
    gone: list[int] = []
    for batch in chunks(cases):
        added = Case.objects.filter(pk__in=batch).values_list("pk", "person_id")
        gone += [pk for pk, person in added if person not in touched]
    for batch in chunks(gone):
        for model in (Obligation, BreachCount):
            _delete(model.objects.filter(case__in=batch))
    for batch in chunks(sorted(homes - set(gone))):
        # The duties let go of the facts before these go; they are recomputed below.
        Obligation.objects.filter(case__in=batch).update(settled_by=None, opened_by=None)
    for batch in chunks(untouched):
        _remove_facts(batch)
    for batch in chunks(gone):
        _delete(Case.objects.filter(pk__in=batch))
    _restore(changed)
    for batch in chunks(sorted(homes - set(gone)), 200):
        refresh_all(list(Case.objects.select_for_update(of=("self",)).filter(pk__in=batch).order_by("pk")))
    undone.facts += len(untouched)
    undone.cases += len(gone)
    undone.kept += len(stay | {row[0] for row in changed if row[0] in touched})


def _restore(changed: list[list[Any]]) -> None:
    """Give persons back their present case, worker and area, where the case that took their place is gone."""
    for person, worker, area, before in reversed(changed):
        found = Person.objects.filter(pk=person).first()
        if found is None or found.cases.filter(is_current=True).exists():
            continue
        if before is not None:
            Case.objects.filter(pk=before).update(is_current=True)
        found.worker_id, found.area_code = worker, area
        found.save(update_fields=["worker", "area_code"])


def _delete(rows: models.QuerySet[Any]) -> None:
    """Delete without collecting: what stands on these rows was deleted just before, or the database refuses."""
    rows.order_by()._raw_delete(rows.db)
