"""How the cases of an agency stood at the end of any day: the engine is asked again, no counter is trusted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

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
    areas = areas_on(scope, cases, day)
    told = _told(scope, [case for case in cases if areas[case.pk].startswith(scope.area_code)], areas, day)
    return [
        CaseThen(pk, case.person_id, case.measure, areas[pk], law.answer(facts, law.rulebook_for(areas[pk]), day))
        for pk, (case, facts) in told.items()
    ]


def _told(
    scope: Scope, cases: Sequence[Case], areas: Mapping[int, str], day: date
) -> dict[int, tuple[Case, law.Facts]]:
    """What the engine is told of each case. Facts read for a later day serve for `day` too: the engine hides them."""
    read: dict[int, tuple[date, str, law.Facts]] = scope.remember("told", dict)
    missing = [
        case for case in cases if case.pk not in read or read[case.pk][0] < day or read[case.pk][1] != areas[case.pk]
    ]
    facts = _facts(missing, day)
    for case in missing:
        case.area_code = areas[case.pk]
        read[case.pk] = (day, case.area_code, facts_of_law(case, facts[case.pk]))
    return {case.pk: (case, read[case.pk][2]) for case in cases}


def _facts(cases: Sequence[Case], day: date) -> dict[int, list[Any]]:
    """The standing facts of cases until a day, in order of date."""
    found: dict[int, list[Any]] = defaultdict(list)
    for start in range(0, len(cases), _CHUNK):
        rows = (
            Fact.objects.filter(case__in=cases[start : start + _CHUNK], superseded_at__isnull=True, on__lte=day)
            .order_by("on", "pk")
            .values_list("case_id", "pk", "kind", "on", "until", "event", named=True)
        )
        for row in rows:
            found[row.case_id].append(row)
    return found


class Placed(Protocol):
    """A case, or a row of one, with where it is carried out now."""

    @property
    def pk(self) -> int: ...

    @property
    def area_code(self) -> str: ...


def areas_on(scope: Scope, cases: Iterable[Placed], day: date) -> dict[int, str]:
    """The area of each case on a day, by its number: moves after that day are taken back."""
    now = {case.pk: case.area_code for case in cases}
    moves = Fact.objects.filter(
        agency=scope.agency, kind=Fact.Kind.MOVED, superseded_at__isnull=True, on__gt=day
    ).order_by("-on", "-pk")
    for move in moves:
        if move.case_id in now:
            now[move.case_id] = move.event.get("from_area", now[move.case_id])
    return now
