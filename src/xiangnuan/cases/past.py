"""How the cases of an agency stood at the end of any day: the engine is asked again, no counter is trusted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from xiangnuan import law
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.projection import facts_of_law
from xiangnuan.indicators import Scope

_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class CaseThen:
    """A case as it stood on a day: where it was carried out, and what the engine answers for that day."""

    pk: int
    person: int
    measure: str
    area_code: str
    answer: law.Answer

    @property
    def is_running(self) -> bool:
        """Whether the measure was under execution: begun, not over, not suspended."""
        return self.answer.term.state == Case.State.RUNNING

    @property
    def overdue(self) -> list[law.Obligation]:
        """The duties that were overdue at the end of the day."""
        day = self.answer.as_of
        return [duty for duty in self.answer.obligations if not duty.held and duty.status(day) == "overdue"]

    @property
    def has_serious_breach(self) -> bool:
        """Whether a count had reached the threshold of a serious breach by then."""
        return any(breach.serious for breach in self.answer.breaches)

    @property
    def is_effective(self) -> bool:
        """No serious breach and no overdue statutory duty."""
        return not self.has_serious_breach and not self.overdue


def taken_by(scope: Scope, day: date) -> QuerySet[Case]:
    """The cases that the agency had taken on by the end of a day, of whatever area."""
    return Case.objects.filter(agency=scope.agency, taken_on__lte=day)


def open_on(scope: Scope, day: date) -> QuerySet[Case]:
    """The cases taken on by then and not closed by then, of whatever area."""
    return taken_by(scope, day).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))


def cases_on(scope: Scope, day: date) -> Sequence[CaseThen]:
    """Every case of the scope that was open at the end of `day`, as it stood then."""
    return scope.remember(("cases_on", day), lambda: _cases_on(scope, day))


def _cases_on(scope: Scope, day: date) -> Sequence[CaseThen]:
    cases = list(open_on(scope, day))
    facts = facts_of(scope, [case.pk for case in cases])
    found = []
    for case in cases:
        case.area_code = area_on(case.area_code, facts[case.pk], day)
        if not case.area_code.startswith(scope.area_code):
            continue
        told = facts_of_law(case, facts[case.pk])
        answer = law.answer(told, law.rulebook_for(case.area_code), day)
        found.append(CaseThen(case.pk, case.person_id, case.measure, case.area_code, answer))
    return found


def facts_of(scope: Scope, cases: Iterable[int]) -> dict[int, list[Any]]:
    """The standing facts of cases in order of date; those read once in this scope are not read again."""
    known: dict[int, list[Any]] = scope.remember("facts", dict)
    missing = [pk for pk in cases if pk not in known]
    for start in range(0, len(missing), _CHUNK):
        chunk = missing[start : start + _CHUNK]
        read: dict[int, list[Any]] = defaultdict(list)
        rows = (
            Fact.objects.filter(case__in=chunk, superseded_at__isnull=True)
            .order_by("on", "pk")
            .values_list("case_id", "pk", "kind", "on", "until", "event", named=True)
        )
        for row in rows:
            read[row.case_id].append(row)
        known.update({pk: read[pk] for pk in chunk})
    return known


def area_on(area_code: str, facts: Iterable[Any], day: date) -> str:
    """Where a case was carried out on a day: `area_code` is where it is now, moves after that day are taken back."""
    later = [fact for fact in facts if fact.kind == Fact.Kind.MOVED and fact.on > day]
    return str(later[0].event.get("from_area", area_code)) if later else area_code


def areas_on(scope: Scope, cases: Iterable[Case], day: date) -> dict[int, str]:
    """The area of each case on a day, by its number; only the moves are read."""
    cases = list(cases)
    now = {case.pk: case.area_code for case in cases}
    for start in range(0, len(cases), _CHUNK):
        chunk = [case.pk for case in cases[start : start + _CHUNK]]
        moves = Fact.objects.filter(case__in=chunk, kind=Fact.Kind.MOVED, superseded_at__isnull=True, on__gt=day)
        for move in moves.order_by("-on", "-pk"):
            now[move.case_id] = move.event.get("from_area", now[move.case_id])
    return now
