"""All that a person's page shows, as of any day: few queries, and one answer of the engine behind the whole page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xiangnuan import law
from xiangnuan.access.areas import area_name
from xiangnuan.access.models import User
from xiangnuan.cases.models import BreachCount, Case, Fact
from xiangnuan.cases.projection import DECISION_FIELDS, facts_of_law
from xiangnuan.cases.road import Road, lay_out
from xiangnuan.cases.timeline import TABS, Entry, entries_of, facts_of, positives_of
from xiangnuan.law.schema import Ground
from xiangnuan.law.wording import WARNINGS, pick
from xiangnuan.people.models import FamilyMember, Person, Phone

_PERSON = (
    "pk",
    "name",
    "sex",
    "birth_date",
    "identity_kind",
    "identity_number",
    "area_code",
    "worker__name",
    "worker_id",
    "merged_into_id",
    "nationality",
    "ethnicity",
    "former_names",
    "education",
    "marriage",
    "occupation",
    "employer",
    "home_area",
    "note",
)
_CASE = (
    "pk",
    "measure",
    "area_code",
    "worker__name",
    "is_current",
    "state",
    "taken_on",
    "imported_on",
    "receipt_is_assumed",
    "checked_in_on",
    "starts_on",
    "ends_on",
    "suspended_since",
    "closed_on",
    "outcome",
    "tier",
    "substances",
    "police_station",
    "note",
    *DECISION_FIELDS,
)
SHOWN = 12
"""Facts that the timeline shows before one asks for all."""
_NEXT = 6


@dataclass(frozen=True, slots=True)
class Next:
    """A duty that comes next: its words, its window, how it stands, and why it is there."""

    kind: str
    label: str
    number: int | None
    opens: date
    due: date | None
    status: str
    held: bool
    days: int | None
    is_open: bool
    reason: law.Reason | None


@dataclass(frozen=True, slots=True)
class Count:
    """A count against its threshold, with the facts that are counted."""

    kind: str
    label: str
    count: int
    threshold: int | None
    left: int | None
    is_serious: bool
    is_warning: bool
    unit: str
    facts: tuple[tuple[int | None, date], ...]
    explanation: str
    articles: str


@dataclass(slots=True)
class CaseView:
    """One case as of a day: the answer of the engine and what the page makes of it."""

    row: Any
    answer: law.Answer
    road: Road
    entries: list[Entry]
    is_cut: bool
    facts: int
    tests: int
    contacts: int
    reviews: int
    tier: str
    state: str
    closed_on: date | None
    outcome: str
    next: list[Next]
    overdue: int
    counts: list[Count]
    is_away: bool


@dataclass(slots=True)
class PersonPage:
    """The person, the cases, and the one that is looked at."""

    person: Any
    cases: list[Any]
    phones: list[str]
    family: list[Any]
    view: CaseView | None


def find_person(user: User, pk: int) -> Any:
    """The person's row for a page; Http404 for what `user` may not see. A merged record names its survivor."""
    person = Person.objects.readable_by(user).filter(pk=pk).values_list(*_PERSON, named=True).first()
    if person is None:
        raise Http404
    return person


def person_page(
    user: User, person: Any, *, case: int | None, as_of: date, tab: str = "", whole: bool = False
) -> PersonPage:
    """Everything of the page. `case`: the one to look at, else the current one; Http404 where it is not the person's."""
    cases = list(
        Case.objects.readable_by(user)
        .filter(person=person.pk)
        .order_by("-is_current", "-taken_on", "-pk")
        .values_list(*_CASE, named=True)
    )
    row = next((one for one in cases if one.pk == case), None) if case else (cases[0] if cases else None)
    if case and row is None:
        raise Http404
    phones: list[Any] = list(Phone.objects.readable_by(user).filter(person=person.pk).values_list("number", flat=True))
    family: list[Any] = list(
        FamilyMember.objects.readable_by(user)
        .filter(person=person.pk)
        .values_list("pk", "name", "relation", "phone", "lives_together", "is_emergency_contact", "note", named=True)
    )
    view = case_view(user, row, as_of=as_of, tab=tab, whole=whole) if row is not None else None
    return PersonPage(person, cases, phones, family, view)


def case_view(user: User, row: Any, *, as_of: date, tab: str = "", whole: bool = False) -> CaseView:
    """A case as of a day: two queries, and the engine asked once."""
    facts = facts_of(user, row.pk)
    standing = [fact for fact in facts if fact.superseded_at is None]
    answer = law.answer(facts_of_law(cast(Any, row), cast(Any, standing)), law.rulebook_for(row.area_code), as_of)
    numbers = {
        duty.settled_by.ref: duty.number
        for duty in answer.obligations
        if duty.settled_by is not None and duty.kind in law.SERIES
    }
    kinds = TABS.get(tab, ())
    entries: list[Entry] = []
    if tab in ("", *TABS):
        most = None if whole or kinds else SHOWN + 1
        entries = entries_of(facts, numbers, positives_of(facts), as_of=as_of, kinds=kinds, most=most)
    known = [fact for fact in standing if fact.on <= as_of]
    closed = [fact for fact in known if fact.kind == Fact.Kind.CLOSED]
    tiers = [fact for fact in known if fact.kind == Fact.Kind.TIER]
    ahead = [duty for duty in answer.obligations if _is_ahead(duty, as_of)] if not closed else []
    return CaseView(
        row=row,
        answer=answer,
        road=lay_out(answer, row.ordered_term_months or 36),
        entries=entries if whole or kinds else entries[:SHOWN],
        is_cut=not whole and not kinds and len(entries) > SHOWN,
        facts=len(known),
        tests=sum(fact.kind == Fact.Kind.DRUG_TEST for fact in known),
        contacts=sum(fact.kind == Fact.Kind.CONTACT for fact in known),
        reviews=sum(fact.kind == Fact.Kind.REVIEW for fact in known),
        tier=tiers[-1].event["tier"] if tiers else "",
        state=answer.term.state,
        closed_on=closed[-1].on if closed else None,
        outcome=closed[-1].event["outcome"] if closed else "",
        next=_next(answer, ahead),
        overdue=sum(duty.status(as_of) == "overdue" for duty in ahead if not duty.held),
        counts=_counts(answer),
        is_away=any(fact.kind == Fact.Kind.ABSENCE and fact.until is None for fact in known),
    )


def _is_ahead(duty: law.Obligation, as_of: date) -> bool:
    return duty.status(as_of) in ("open", "overdue")


def _next(answer: law.Answer, ahead: Iterable[law.Obligation]) -> list[Next]:
    """The next duty of each series, and every single one; what is overdue stands first, then by its last day."""
    as_of, language = answer.as_of, _language()
    seen: dict[str, int] = {}
    chosen = []
    for duty in sorted(ahead, key=lambda one: (one.due or one.opens, one.kind)):
        overdue = duty.status(as_of) == "overdue"
        # Of a series all that is overdue, and the one window that comes next.
        if duty.kind in law.SERIES and not overdue:
            seen[duty.kind] = seen.get(duty.kind, 0) + 1
            if seen[duty.kind] > 1:
                continue
        chosen.append(duty)
    found = []
    for duty in chosen[:_NEXT]:
        status = duty.status(as_of)
        found.append(
            Next(
                kind=duty.kind,
                label=_first_large(law.kind_label(duty.kind, language)),
                number=duty.number if duty.kind in law.SERIES else None,
                opens=duty.opens,
                due=duty.due,
                status=status,
                held=duty.held,
                days=(as_of - duty.due).days if duty.due and status == "overdue" else None,
                is_open=duty.opens <= as_of,
                reason=law.reason(
                    answer.rulebook, duty.kind, duty.rule, duty.number, duty.opens, duty.due,
                    fact=duty.opened_by.on if duty.opened_by else None, language=language,
                ),
            )
        )  # fmt: skip
    return found


def _counts(answer: law.Answer) -> list[Count]:
    language, found = _language(), []
    for breach in answer.breaches:
        if not breach.count:
            continue
        explanation = law.explain(answer, breach)
        kind = BreachCount.Kind(breach.kind)
        in_days = kind == BreachCount.Kind.ABSENCE_DAYS
        setting = answer.rulebook.setting(breach.rule, breach.facts[-1].on if breach.facts else answer.as_of)
        found.append(
            Count(
                kind=breach.kind,
                label=str(kind.label),
                count=breach.count,
                threshold=breach.threshold,
                left=breach.left,
                is_serious=breach.serious,
                is_warning=breach.warn,
                unit=_("天") if in_days else _("次"),
                facts=tuple((fact.ref, fact.on) for fact in breach.facts),
                explanation=explanation.sentence.say(language) if explanation.sentence else "",
                articles=law.article_words(answer.rulebook, setting.grounds, language) if setting else "",
            )
        )
    return found


def term_words(view: CaseView) -> tuple[str, list[tuple[str, str, str]], list[str]]:
    """Why the term runs as it does: the sentence, (article, source, mark) of each ground, and what is worth a look."""
    language = _language()
    explanation = law.explain(view.answer, view.answer.term)
    sentence = explanation.sentence.say(language) if explanation.sentence else ""
    by_source: dict[tuple[str, str], list[Ground]] = {}
    for basis in explanation.basis:
        by_source.setdefault((basis.source, basis.certainty), []).append(Ground(law=basis.law, article=basis.article))
    grounds = [
        (law.article_words(view.answer.rulebook, articles, language), source, certainty)
        for (source, certainty), articles in by_source.items()
    ]
    warnings = [pick(WARNINGS[key], language) for key in view.answer.term.warnings]
    return sentence, grounds, warnings


def _first_large(text: str) -> str:
    return text[:1].upper() + text[1:]


def places(row: Any) -> str:
    """The town of a case or person in words."""
    return area_name(row.area_code) if row.area_code else ""


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"
