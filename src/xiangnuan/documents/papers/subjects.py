"""What papers are filled from: a person with all their records at hand, read for many at once in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Model

from xiangnuan.access.models import User
from xiangnuan.cases.models import BreachCount, Case, Fact, Obligation, SubstanceResult
from xiangnuan.documents.papers.helping import Helping, helping_of
from xiangnuan.people.models import Address, FamilyMember, Person, Phone, Referral
from xiangnuan.prerelease.models import Preparation, Stay

ENDING_WITHIN = timedelta(days=60)
"""From so many days before its end on the papers of a closing are offered."""


@dataclass(frozen=True)
class Subject:
    """One person, with the case, fact, stay or referral that a paper is about. Nothing here asks the database."""

    person: Person
    day: date
    case: Case | None = None
    fact: Fact | None = None
    stay: Stay | None = None
    referral: Referral | None = None
    phones: Sequence[Phone] = ()
    addresses: Sequence[Address] = ()
    family: Sequence[FamilyMember] = ()
    # Of the case: standing facts in order of day, open duties, counts; results by number of the test.
    facts: Sequence[Fact] = ()
    duties: Sequence[Obligation] = ()
    counts: Sequence[BreachCount] = ()
    results: dict[int, list[SubstanceResult]] = field(default_factory=dict)
    preparations: Sequence[Preparation] = ()
    helping: Helping = field(default_factory=Helping)

    def about(self, fact: Fact | None) -> Subject:
        """The same person, about one fact of the case."""
        return replace(self, fact=fact)

    def of_kind(self, kind: str) -> list[Fact]:
        """The standing facts of a kind, in order of day."""
        return [fact for fact in self.facts if fact.kind == kind]

    @property
    def review_period(self) -> tuple[date | None, date | None]:
        """From the review before (or the beginning) to this review; without one, to the day of making."""
        until = self.fact.on if self.fact is not None else self.day
        before = [one.on for one in self.of_kind(Fact.Kind.REVIEW) if one.on < until]
        first = before[-1] if before else (self.case.starts_on or self.case.taken_on) if self.case else None
        return first, until

    @property
    def ends_soon(self) -> bool:
        """Whether the last day of the case is near or past."""
        last = self.case.ends_on if self.case else None
        return last is not None and last - ENDING_WITHIN <= self.day


def subjects_of_cases(user: User, cases: Sequence[Case], day: date) -> list[Subject]:
    """A subject for each of these cases that `user` may read, in their order; a fixed number of queries for all."""
    numbers = [case.pk for case in cases]
    found: dict[int, Case] = {
        case.pk: case
        for case in Case.objects.visible_to(user)
        .filter(pk__in=numbers)
        .select_related("person__agency", "person__worker", "worker")
    }
    return _subjects(day, [found[pk] for pk in numbers if pk in found])


def _subjects(day: date, cases: list[Case]) -> list[Subject]:
    persons = [case.person_id for case in cases]
    around = _surroundings(persons)
    facts = _by(_facts(cases), "case_id")
    results = _by(
        SubstanceResult.objects.filter(test__fact__case__in=cases, test__fact__superseded_at__isnull=True), "test_id"
    )
    duties = _by(Obligation.objects.filter(case__in=cases, settled_on__isnull=True).order_by("opens", "pk"), "case_id")
    helping = helping_of(cases)
    counts = _by(BreachCount.objects.filter(case__in=cases).order_by("pk"), "case_id")
    return [
        Subject(
            person=case.person,
            day=day,
            case=case,
            facts=facts[case.pk],
            duties=duties[case.pk],
            counts=counts[case.pk],
            helping=helping[case.pk],
            results={fact.pk: results[fact.pk] for fact in facts[case.pk] if fact.pk in results},
            **{name: rows[case.person_id] for name, rows in around.items()},
        )
        for case in cases
    ]


def _facts(cases: Iterable[Case]) -> Iterable[Fact]:
    return (
        Fact.objects.filter(case__in=list(cases), superseded_at__isnull=True)
        .select_related("drug_test__tester", "contact", "absence", "recorded_by")
        .order_by("on", "pk")
    )


def _surroundings(persons: Sequence[int]) -> dict[str, Any]:
    return {
        "phones": _by(Phone.objects.filter(person__in=persons), "person_id"),
        "addresses": _by(Address.objects.filter(person__in=persons, until__isnull=True), "person_id"),
        "family": _by(FamilyMember.objects.filter(person__in=persons), "person_id"),
    }


def subjects_of_person(user: User, person: Person, day: date, *, readable: bool = False) -> list[Subject]:
    """The subjects of one person: a subject for each case (the current one first), each stay and each referral.

    `person` comes through the gate and carries agency and worker. `readable`: also what an emergency opens.
    """

    def seen(model: Any) -> Any:
        return model.objects.readable_by(user) if readable else model.objects.visible_to(user)

    cases = list(seen(Case).filter(person=person).select_related("worker").order_by("-is_current", "-taken_on", "-pk"))
    for case in cases:
        case.person = person
    subjects = _subjects(day, cases)
    around = {name: rows[person.pk] for name, rows in _surroundings([person.pk]).items()} if not cases else {
        name: getattr(subjects[0], name) for name in ("phones", "addresses", "family")
    }  # fmt: skip
    stays = list(seen(Stay).filter(person=person).select_related("centre").order_by("expected_from", "pk"))
    lines = _by(Preparation.objects.filter(stay__in=stays).order_by("pk"), "stay_id") if stays else defaultdict(list)
    current = cases[0] if cases else None
    for stay in stays:
        subjects.append(Subject(person=person, day=day, case=current, stay=stay, preparations=lines[stay.pk], **around))
    for referral in Referral.objects.visible_to(user).filter(person=person).select_related("to").order_by("since"):
        subjects.append(Subject(person=person, day=day, case=current, referral=referral, **around))
    return subjects


def _by(rows: Iterable[Any], name: str) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def number_of(subject: Subject) -> Model | None:
    """The record that a paper is about: the fact, stay or referral, else the case."""
    return subject.fact or subject.stay or subject.referral or subject.case
