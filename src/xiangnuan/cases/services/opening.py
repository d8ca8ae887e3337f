"""Opening a case from its decision, and closing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.standing import standing_of
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.projection import DECISION_FIELDS, refresh
from xiangnuan.cases.services.assignment import place_person
from xiangnuan.cases.services.recording import build_fact, lock_case, record_fact
from xiangnuan.people.models import Person
from xiangnuan.web.clock import today


@dataclass(frozen=True)
class DecisionData:
    """What the order prints. Dates may be unknown; a missing receipt is taken to be the day of the decision."""

    measure: str
    decision_number: str = ""
    decision_authority: str = ""
    decided_on: date | None = None
    received_on: date | None = None
    ordered_term_months: int | None = None
    ordered_from: date | None = None
    ordered_to: date | None = None
    substances: str = ""
    police_station: str = ""
    note: str = ""


def build_case(
    person: Person,
    data: DecisionData,
    *,
    area_code: str,
    worker: User | None,
    taken_on: date | None = None,
    imported_on: date | None = None,
) -> Case:
    """An unsaved case, checked; raises ValidationError by field. Bulk writers use it too."""
    if data.measure not in Case.Measure.values:
        raise ValidationError({"measure": _("请选择措施：社区戒毒或社区康复。")})
    if data.decided_on and data.received_on and data.received_on < data.decided_on:
        raise ValidationError({"received_on": _("送达日期早于决定日期。")})
    if data.ordered_from and data.ordered_to and data.ordered_to <= data.ordered_from:
        raise ValidationError({"ordered_to": _("止日应晚于起日。")})
    latest = today()
    for name in ("decided_on", "received_on"):
        if (getattr(data, name) or latest) > latest:
            raise ValidationError({name: _("日期不能晚于今天。")})
    case = Case(
        agency_id=person.agency_id,
        province=person.province,
        person=person,
        area_code=area_code,
        worker=worker,
        measure=data.measure,
        substances=data.substances.strip(),
        police_station=data.police_station.strip(),
        note=data.note.strip(),
        taken_on=taken_on or data.received_on or data.decided_on or latest,
        imported_on=imported_on,
    )
    for name in DECISION_FIELDS:
        setattr(case, name, getattr(data, name))
    case.receipt_is_assumed = data.received_on is None and data.decided_on is not None
    return case


def decision_event(case: Case) -> dict[str, object]:
    """What the decision says, as kept in the log."""
    return {name: getattr(case, name) for name in DECISION_FIELDS}


@transaction.atomic
def open_case(
    user: User,
    person: Person,
    data: DecisionData,
    *,
    area_code: str,
    worker: User | None = None,
    checked_in_on: date | None = None,
    agreed_on: date | None = None,
    taken_on: date | None = None,
) -> Case:
    """Open a case for a person and make it the current one. Raises ValidationError by field.

    A person has several cases one after another: the one before must be closed first.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    before = person.cases.filter(is_current=True).first()
    if before is not None and before.closed_on is None:
        raise ValidationError(_("这个人还有没结案的个案；请先结案，或改在那个个案里更正。"))
    if worker is None and user.role == "social_worker":
        # Who covers for a colleague opens it for that colleague.
        worker = person.worker if person.worker_id in standing_of(user).covered else user
    case = build_case(person, data, area_code=area_code, worker=worker, taken_on=taken_on)
    if before is not None:
        before.is_current = False
        before.save(update_fields=["is_current"])
    case.save()
    place_person(person, case)
    on = data.decided_on or data.received_on or case.taken_on
    facts = [build_fact(case, Fact.Kind.DECISION, on, user=user, event=decision_event(case))]
    if checked_in_on:
        if data.decided_on and checked_in_on < data.decided_on:
            raise ValidationError({"checked_in_on": _("报到日期早于决定日期。")})
        facts.append(build_fact(case, Fact.Kind.CHECK_IN, checked_in_on, user=user))
    if agreed_on:
        facts.append(build_fact(case, Fact.Kind.AGREEMENT, agreed_on, user=user))
    if any(fact.on > today() for fact in facts):
        raise ValidationError(_("报到和协议的日期不能晚于今天。"))
    Fact.objects.bulk_create(facts)
    refresh(case)
    audit.written(user, "cases.open_case", case, person=person.pk)
    return case


@transaction.atomic
def close_case(user: User, case: Case, on: date, outcome: str, *, summary: str) -> Fact:
    """Close a case with its outcome and the summary of the closing investigation. Raises ValidationError by field.

    A normal closing is possible once the last day is over (DTR 23); before it, the end has another ground.
    """
    case = lock_case(case)
    if case.closed_on:
        raise ValidationError(_("这个个案已经结案。"))
    if outcome not in Case.Outcome.values:
        raise ValidationError({"outcome": _("请选择结案情形。")})
    if not summary.strip():
        raise ValidationError({"note": _("请写结案小结。")})
    if outcome == Case.Outcome.COMPLETED and (case.ends_on is None or on <= case.ends_on):
        raise ValidationError({"outcome": _("期限还没有届满，不能按期满解除结案。")})
    return record_fact(
        user, case, Fact.Kind.CLOSED, on, act="cases.close_case", event={"outcome": outcome}, note=summary
    )
