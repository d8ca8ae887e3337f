"""Who was drawn, computed when asked, and never for a day that has not come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from xiangnuan.access.models import User
from xiangnuan.access.roles import REACH, Reach
from xiangnuan.access.standing import standing_of
from xiangnuan.cases.models import Case, DrugTest, Fact
from xiangnuan.cases.testing.draw import Choice, choose
from xiangnuan.cases.testing.models import Draw, Excuse

# What counts as called and dealt with: not coming is neither.
DEALT_WITH = (
    DrugTest.Result.NEGATIVE,
    DrugTest.Result.POSITIVE,
    DrugTest.Result.REFUSED,
    DrugTest.Result.EVADED,
    DrugTest.Result.MISSED_EXCUSED,
)
AFTERWARDS = timedelta(days=14)
"""How long after its window a draw still reminds of who was neither tested nor excused; a choice of ours."""


def draws_of(user: User) -> QuerySet[Draw]:
    """The draws that a user may read: of the agency; a social worker's are those from everybody's or the own cases."""
    rows = Draw.objects.filter(agency_id=user.agency_id or 0)
    if REACH[user.role] is Reach.CASELOAD:
        mine = (user.pk, *standing_of(user).covered)
        rows = rows.filter(Q(worker__isnull=True) | Q(worker__in=mine) | Q(made_by=user))
    return rows


def drawn_until(draw: Draw, day: date) -> list[Choice]:
    """Who was drawn for a day up to `day`, by day. Of a cancelled draw those whose day had come by then."""
    if draw.cancelled_at is not None:
        day = min(day, timezone.localdate(draw.cancelled_at))
    if day < draw.first:
        return []
    choices = choose(draw.seed, draw.pool, draw.how_many, draw.dates)
    return sorted((one for one in choices if one.day <= day), key=lambda one: (one.day, one.case))


def day_in(draw: Draw, case: int, day: date) -> date | None:
    """The day for which a case was drawn, where that has come by `day`; None otherwise, whatever is to come."""
    return next((one.day for one in drawn_until(draw, day) if one.case == case), None)


def is_tested(draw: Draw, case: Case, day: date) -> bool:
    """Whether a case was tested on the day it was drawn for, or later within the window."""
    return _tests([draw], [case.pk]).filter(on__gte=day).exists()


def _tests(draws: Sequence[Draw], cases: Iterable[int]) -> QuerySet[Fact]:
    first, last = min(one.first for one in draws), max(one.last for one in draws)
    return Fact.objects.filter(
        case__in=list(cases),
        kind=Fact.Kind.DRUG_TEST,
        on__gte=first,
        on__lte=last,
        superseded_at__isnull=True,
        drug_test__result__in=DEALT_WITH,
    )


@dataclass(frozen=True, slots=True)
class Drawn:
    """Somebody whose day has come.

    `state`: tested, excused, open (still to be tested), missed (the window is over) or released (the draw is cancelled).
    """

    draw: Draw
    case: int
    day: date
    state: str
    excuse: Excuse | None = None
    test: int | None = None


def standing(draws: Sequence[Draw], day: date) -> dict[int, list[Drawn]]:
    """How it stands with everybody drawn until a day, by draw; two queries for all of them.

    It asks past the gate and answers with numbers of cases: whoever shows a person asks `Case.objects.visible_to`.
    """
    chosen = {draw.pk: drawn_until(draw, day) for draw in draws}
    cases = {one.case for choices in chosen.values() for one in choices}
    if not cases:
        return {draw.pk: [] for draw in draws}
    tests: dict[int, list[tuple[date, int]]] = {}
    for case, on, pk in _tests(draws, cases).order_by("on", "pk").values_list("case_id", "on", "pk"):
        tests.setdefault(case, []).append((on, pk))
    excuses = {
        (one.draw_id, one.case_id): one
        for one in Excuse.objects.filter(draw__in=[draw.pk for draw in draws], withdrawn_at__isnull=True)
    }

    def stand(draw: Draw, one: Choice) -> Drawn:
        test = next((pk for on, pk in tests.get(one.case, ()) if one.day <= on <= draw.last), None)
        if test is not None:
            return Drawn(draw, one.case, one.day, "tested", test=test)
        excuse = excuses.get((draw.pk, one.case))
        if excuse is not None:
            return Drawn(draw, one.case, one.day, "excused", excuse)
        if draw.cancelled_at is not None:
            return Drawn(draw, one.case, one.day, "released")
        return Drawn(draw, one.case, one.day, "open" if day <= draw.last else "missed")

    return {draw.pk: [stand(draw, one) for one in chosen[draw.pk]] for draw in draws}


def tally(rows: Iterable[Drawn]) -> Counter[str]:
    """How many of each state."""
    return Counter(one.state for one in rows)


def reminding(user: User, day: date) -> list[Draw]:
    """The draws of the agency that may call somebody on a day, or still ask after somebody."""
    return list(
        Draw.objects.filter(
            agency_id=user.agency_id or 0, cancelled_at__isnull=True, first__lte=day, last__gte=day - AFTERWARDS
        ).order_by("first", "pk")
    )


def waiting(user: User, day: date) -> list[Drawn]:
    """Who was drawn until a day and is neither tested nor excused, in no regard to whom the user may see."""
    draws = reminding(user, day)
    rows = standing(draws, day) if draws else {}
    return [one for draw in draws for one in rows[draw.pk] if one.state in ("open", "missed")]


def drawn_on(user: User, day: date) -> set[int]:
    """The numbers of the cases that are drawn for a day and still open."""
    return {one.case for one in waiting(user, day) if one.day == day and one.state == "open"}


def hindrances(cases: Iterable[Case], day: date) -> dict[int, str]:
    """Why a case may not be testable on a day: closed, suspended, away. One query."""
    cases = list(cases)
    found: dict[int, str] = {}
    away = set(
        Fact.objects.filter(
            case__in=[case.pk for case in cases], kind=Fact.Kind.ABSENCE, superseded_at__isnull=True, on__lte=day
        )
        .filter(Q(until__isnull=True) | Q(until__gte=day))
        .values_list("case_id", flat=True)
    )
    for case in cases:
        if case.closed_on is not None:
            found[case.pk] = Excuse.Reason.CLOSED
        elif case.suspended_since is not None:
            found[case.pk] = Excuse.Reason.DETAINED
        elif case.pk in away:
            found[case.pk] = Excuse.Reason.AWAY
    return found
