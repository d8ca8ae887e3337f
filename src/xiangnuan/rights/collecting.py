"""Everything held about one person, as one structure with a version: what the JSON copy is, and what papers print.

`format` names the structure (`FORMAT`), see docs/operations.md. Days are ISO dates, words are in the reader's language.
Third persons are reduced: of the family the relation alone, of staff the role, of those present at a talk nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDate

from xiangnuan.access.areas import area_name
from xiangnuan.access.models import AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import BreachCount, Case, Obligation
from xiangnuan.cases.timeline import Entry, entries_of, every_fact_of, positives_of
from xiangnuan.people import hooks
from xiangnuan.people.models import Address, FamilyMember, Person, Phone
from xiangnuan.rights.models import Consent, Copy, Opening, Request, Seal
from xiangnuan.web.clock import now, today

FORMAT = "xiangnuan.person-copy/1"
_WHOLE = date(9999, 1, 1)


def collect(person: Person, *, with_sealed: bool = False) -> dict[str, Any]:
    """All that is held about `person`. Whoever calls has asked the gate; sealed cases only `with_sealed`."""
    cases = Case.objects.filter(person=person).order_by("taken_on", "pk")
    hidden = 0 if with_sealed else cases.filter(sealed_on__isnull=False).count()
    shown = cases if with_sealed else cases.filter(sealed_on__isnull=True)
    return {
        "format": FORMAT,
        "made_at": _at(now()),
        "agency": person.agency.name,
        "person": _person(person),
        "family": [
            {"relation": member.relation, "lives_together": member.lives_together}
            for member in FamilyMember.objects.filter(person=person)
        ],
        "cases": [_case(case) for case in shown],
        "sealed_cases": hidden,
        **{part.name: part.entries(person.pk, with_sealed) for part in hooks.copy_parts()},
        "consents": [_consent(consent) for consent in Consent.objects.filter(person=person)],
        "requests": [_request(request) for request in Request.objects.filter(person=person)],
        "copies": [
            {"on": _day(copy.on), "to": copy.get_asker_display(), "handed": copy.get_handed_display()}
            for copy in Copy.objects.filter(person=person)
        ],
        "seals": _seals(person),
        "access": accesses(person.pk),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _person(person: Person) -> dict[str, Any]:
    return {
        "number": person.pk,
        "name": person.name,
        "former_names": person.former_names,
        "sex": person.get_sex_display(),
        "birth_date": _day(person.birth_date),
        "identity_kind": person.get_identity_kind_display(),
        "identity_number": person.identity_number,
        "home_area": area_name(person.home_area) if person.home_area else "",
        "nationality": person.nationality,
        "ethnicity": person.ethnicity,
        "education": person.education,
        "marriage": person.marriage,
        "occupation": person.occupation,
        "employer": person.employer,
        "note": person.note,
        "phones": [phone.number for phone in Phone.objects.filter(person=person)],
        "addresses": [
            {"kind": one.get_kind_display(), "text": one.text, "since": _day(one.since), "until": _day(one.until)}
            for one in Address.objects.filter(person=person)
        ],
        "recorded_at": _at(person.created_at),
    }


def _case(case: Case) -> dict[str, Any]:
    facts = [fact._replace(contact__present="", absence__companion="") for fact in every_fact_of(case.pk)]
    events = {fact.pk: fact.event for fact in facts}
    return {
        "number": case.pk,
        "measure": case.get_measure_display(),
        "area": area_name(case.area_code),
        "decision_number": case.decision_number,
        "decision_authority": case.decision_authority,
        "decided_on": _day(case.decided_on),
        "received_on": _day(case.received_on),
        "substances": case.substances,
        "police_station": case.police_station,
        "note": case.note,
        "taken_on": _day(case.taken_on),
        "state": case.get_state_display(),
        "checked_in_on": _day(case.checked_in_on),
        "starts_on": _day(case.starts_on),
        "ends_on": _day(case.ends_on),
        "closed_on": _day(case.closed_on),
        "outcome": case.get_outcome_display() if case.outcome else "",
        "tier": case.get_tier_display() if case.tier else "",
        "sealed_on": _day(case.sealed_on),
        "facts": [_fact(entry, events[entry.pk]) for entry in entries_of(facts, {}, positives_of(facts), as_of=_WHOLE)],
        "obligations": [
            {
                "kind": duty.get_kind_display(),
                "number": duty.number,
                "opens": _day(duty.opens),
                "due": _day(duty.due),
                "met_on": _day(duty.settled_on),
            }
            for duty in Obligation.objects.filter(case=case, settled_on__isnull=False).order_by("settled_on", "pk")
        ],
        "counts": [
            {"kind": one.get_kind_display(), "count": one.count, "threshold": one.threshold}
            for one in BreachCount.objects.filter(case=case, count__gt=0)
        ],
    }


def _fact(entry: Entry, event: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "on": _day(entry.on),
        "title": entry.title,
        "result": entry.sub,
        "text": entry.text,
        "recorded_at": _at(entry.at),
        "withdrawn": entry.is_withdrawn,
        "withdrawal_reason": entry.withdrawal.reason if entry.withdrawal else "",
        "event": event,
        "corrections": [
            {"on": _day(one.on), "was": one.title, "result": one.sub, "reason": one.reason, "corrected_at": _at(one.at)}
            for one in entry.earlier
        ],
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "purpose": consent.get_purpose_display(),
        "text_version": consent.text_version,
        "answer": consent.get_answer_display(),
        "on": _day(consent.on),
        "how": consent.get_how_display(),
        "giver": consent.get_giver_display(),
        "until": _day(consent.until),
        "withdrawn_on": _day(consent.withdrawn_on),
    }


def _request(request: Request) -> dict[str, Any]:
    return {
        "kind": request.get_kind_display(),
        "asker": request.get_asker_display(),
        "text": request.text,
        "received_on": _day(request.received_on),
        "due_on": _day(request.due_on),
        "state": request.get_state_display(),
        "answer": request.answer,
        "answered_on": _day(request.answered_on),
    }


def _seals(person: Person) -> list[dict[str, Any]]:
    """That the record was sealed and opened: by which rule, on which ground, when."""
    seals = [
        {"what": "sealed", "at": _at(seal.at), "ground": seal.get_rule_display()}
        for seal in Seal.objects.filter(person=person)
    ]
    openings = [
        {"what": "opened", "at": _at(one.at), "ground": one.get_ground_display()}
        for one in Opening.objects.filter(person=person)
    ]
    return sorted([*seals, *openings], key=lambda one: str(one["at"]))


def accesses(person: int) -> list[dict[str, Any]]:
    """Who read, wrote, revealed or exported, by role and day, as the audit trail has it; the names of staff stay out."""
    rows: list[Any] = list(
        AuditEntry.objects.filter(person=person)
        .order_by()
        .annotate(day=TruncDate("at"))
        .values("day", "user", "action")
        .annotate(times=Count("pk"))
        .order_by("day", "user", "action")
    )
    wanted = {row["user"] for row in rows if row["user"]}
    roles = dict(User.objects.filter(pk__in=wanted).values_list("pk", "role"))
    labels = dict(AuditEntry.Action.choices)
    found: dict[tuple[date, str, str], int] = {}
    for row in rows:
        role = str(Role(roles[row["user"]]).label) if row["user"] in roles else ""
        key = (row["day"], role, str(labels.get(row["action"], row["action"])))
        found[key] = found.get(key, 0) + row["times"]
    return [
        {"on": day.isoformat(), "role": role, "action": action, "times": times}
        for (day, role, action), times in found.items()
    ]


def file_name(person: Person) -> str:
    """The name of a copy's file: numbers alone, so that nothing personal stands in a folder's listing."""
    return f"copy-{person.pk}-{today():%Y%m%d}"
