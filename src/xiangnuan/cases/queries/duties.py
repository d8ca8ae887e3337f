"""Duties that are asked for: what is open or overdue, what comes next, whom to test on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import F, Q

from xiangnuan.access.gate import Actor, GatedQuerySet
from xiangnuan.cases.models import Case, Obligation
from xiangnuan.web.clock import today

# What an agency's own test on a testing day settles; a confirmation is the laboratory's.
TESTED_ON_SITE = (Obligation.Kind.DRUG_TEST, Obligation.Kind.RETURN_TEST)


def end_of_week(day: date) -> date:
    """The Sunday of a day's week."""
    return day + timedelta(days=6 - day.weekday())


def asked_for(user: Actor, day: date | None = None) -> GatedQuerySet[Obligation]:
    """Unsettled duties that `user` may see and that still count on a day: none held by a detention, none lapsed.

    A closed case that came in with a list is past work: its notice is not asked for again.
    """
    day = day or today()
    return (
        Obligation.objects.visible_to(user)
        .filter(settled_on__isnull=True, held=False)
        .filter(Q(lapses_on__isnull=True) | Q(lapses_on__gt=day))
        .exclude(case__closed_on__isnull=False, case__imported_on__isnull=False)
    )


def next_duty(user: Actor, kinds: Sequence[str], after: Case, day: date | None = None) -> Obligation | None:
    """The most urgent duty of these kinds for another person of the same worker, due by the end of this week."""
    day = day or today()
    return (
        asked_for(user, day)
        .filter(kind__in=kinds, opens__lte=day, worker_id=after.worker_id)
        .filter(Q(due__isnull=True) | Q(due__lte=end_of_week(day)))
        .exclude(case_id=after.pk)
        .select_related("case__person")
        .order_by(F("due").asc(nulls_last=True), "pk")
        .first()
    )


def missed_windows(case: Case, kind: str, day: date | None = None) -> list[Obligation]:
    """The windows of a series that ended unsettled and can still be made up for on a day."""
    day = day or today()
    return list(
        case.obligations.filter(kind=kind, settled_on__isnull=True, due__lt=day, lapses_on__gt=day).order_by("due")
    )


def persons_to_test(user: Actor, day: date, towns: Sequence[str] = ()) -> list[Obligation]:
    """Whom to test on a day: one duty a case, the most urgent of its open or overdue test windows.

    The duties come with their case and person, in order of name; `towns` are codes of nine digits, none for all.
    """
    return _one_a_case(asked_for(user, day).filter(kind__in=TESTED_ON_SITE, opens__lte=day), towns)


def persons_to_call(user: Actor, day: date, towns: Sequence[str] = ()) -> list[Obligation]:
    """With whom a talk is due until the week's end, or overdue: one duty a case, as in `persons_to_test`."""
    due = Q(due__isnull=True) | Q(due__lte=end_of_week(day))
    return _one_a_case(asked_for(user, day).filter(due, kind=Obligation.Kind.CONTACT, opens__lte=day), towns)


def _one_a_case(found: GatedQuerySet[Obligation], towns: Sequence[str]) -> list[Obligation]:
    if towns:
        found = found.filter(area_code__in=towns)
    rows = found.select_related("case__person", "worker").order_by(F("due").asc(nulls_first=True), "pk")
    by_case: dict[int, Obligation] = {}
    for duty in rows:
        by_case.setdefault(duty.case_id, duty)
    return sorted(by_case.values(), key=lambda duty: (duty.case.person.name_pinyin, duty.case_id))
