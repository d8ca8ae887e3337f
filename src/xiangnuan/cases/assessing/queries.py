"""The reads of this app: a person's assessments, crises that wait, links, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q
from django.http import QueryDict

from xiangnuan.access.gate import GatedQuerySet
from xiangnuan.access.models import User
from xiangnuan.cases.assessing.models import Assessment, Crisis, OwnInstrument, SelfRatingLink
from xiangnuan.cases.models import Case, Fact, Obligation
from xiangnuan.cases.queries import asked_for
from xiangnuan.people.queries import search_persons

EXPORTED = 20_000
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person's list was asked for; anything that makes no sense is as if it were not there."""

    instrument: str = ""
    who: str = ""
    state: str = ""
    sort: str = ""
    cursor: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """From the address."""
        sort, who = query.get("sort", ""), query.get("who", "")
        return cls(
            instrument=query.get("instrument", "")[:60],
            who=who if who in Assessment.Who.values else "",
            state="gone" if query.get("state") == "gone" else "",
            sort=sort if sort in ("on", "-on") else "",
            cursor=query.get("cursor", ""),
        )

    @property
    def order(self) -> tuple[str, ...]:
        """The columns of the order: the latest first, unless the earliest is asked for."""
        return ("on", "pk") if self.sort == "on" else ("-on", "-pk")

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order was asked for."""
        return bool(self.instrument or self.who or self.state)


def standing_of(user: User, person: int) -> list[Assessment]:
    """All assessments of a person that count, the earliest first: what trends are drawn from."""
    rows = Assessment.objects.visible_to(user).filter(person=person, superseded_at__isnull=True)
    return list(rows.order_by("on", "pk"))


def listed(user: User, person: int, asked: Asked) -> GatedQuerySet[Assessment]:
    """The assessments of a person as the list asks for them; corrected and withdrawn ones only when asked."""
    rows = Assessment.objects.visible_to(user).filter(person=person, superseded_at__isnull=asked.state != "gone")
    if asked.instrument:
        rows = rows.filter(instrument=asked.instrument)
    if asked.who:
        rows = rows.filter(who=asked.who)
    return rows.select_related("recorded_by", "superseded_by", "crisis", "tier_fact")


def versions_before(assessment: Assessment) -> list[Assessment]:
    """The versions that a correction replaced, the latest first. Whoever calls has asked the gate for the last one."""
    rows = Assessment.objects.filter(person=assessment.person_id, successor__isnull=False)
    before = {one.successor_id: one for one in rows.select_related("superseded_by", "recorded_by")}
    found, at = [], before.get(assessment.pk)
    while at is not None:
        found.append(at)
        at = before.get(at.pk)
    return found


def next_review(user: User, person: int) -> Obligation | None:
    """The review that is due next for a person, with its case."""
    rows = asked_for(user).filter(kind=Obligation.Kind.REVIEW, case__person=person, case__is_current=True)
    return rows.select_related("case").order_by(F("due").asc(nulls_last=True), "number").first()


def current_case(user: User, person: int) -> Case | None:
    """The open case of a person."""
    return Case.objects.visible_to(user).filter(person=person, is_current=True, closed_on__isnull=True).first()


def open_crises(user: User) -> GatedQuerySet[Crisis]:
    """The crises that wait for somebody."""
    return Crisis.objects.visible_to(user).filter(ended_at__isnull=True)


def crises_of(user: User, *, state: str, text: str = "") -> GatedQuerySet[Crisis]:
    """The crises that a user may see: open ones, ended ones, or all; by name as the search finds it."""
    rows = Crisis.objects.visible_to(user)
    if state == "ended":
        rows = rows.filter(ended_at__isnull=False)
    elif state != "all":
        rows = rows.filter(ended_at__isnull=True)
    if text:
        rows = rows.filter(person__in=search_persons(user, text).values("pk"))
    return rows.select_related("person__worker", "assessment", "ended_by")


def links_of(user: User, person: int) -> list[SelfRatingLink]:
    """The latest self-rating links of a person."""
    rows = SelfRatingLink.objects.visible_to(user).filter(person=person).select_related("made_by")
    return list(rows.order_by("-pk")[:10])


def own_sheets(user: User, *, state: str = "", text: str = "") -> list[OwnInstrument]:
    """The agency's own sheets; there are a few dozen at most."""
    rows = OwnInstrument.objects.filter(agency=user.agency_id or 0).select_related("added_by", "retired_by")
    if state == "retired":
        rows = rows.filter(retired_at__isnull=False)
    elif state == "used":
        rows = rows.filter(retired_at__isnull=True)
    if text:
        rows = rows.filter(Q(instrument__icontains=text) | Q(text__icontains=text))
    return list(rows.order_by("instrument", "-used_from", "-pk"))


def facts_of_a_year(user: User, person: int, day: date) -> list[Fact]:
    """What happened to a person in the year before a day, as far as the help beside the items needs it."""
    kinds = (Fact.Kind.DRUG_TEST, Fact.Kind.ABSENCE, Fact.Kind.CONTACT)
    rows = Fact.objects.visible_to(user).filter(
        case__person=person, kind__in=kinds, superseded_at__isnull=True, on__gt=day - A_YEAR, on__lte=day
    )
    return list(rows.only("kind", "on", "event", "case_id").order_by("on", "pk"))
