"""The one way in which a dated fact of a case is written: checked, stored, audited, projected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.models import Absence, Case, Contact, DrugTest, Fact
from xiangnuan.cases.projection import refresh
from xiangnuan.web.clock import now, today

Detail = DrugTest | Contact | Absence

# Facts that close or reopen nothing may still be told of a closed case: what was found out later, and its papers.
_AFTER_CLOSING = {Fact.Kind.NOTICE_SERVED, Fact.Kind.DIED, Fact.Kind.CLOSED}


def lock_case(case: Case) -> Case:
    """Take the case's row lock for this transaction: two writers of one case follow each other."""
    return Case.objects.select_for_update(of=("self",)).select_related("person", "agency").get(pk=case.pk)


def check_dates(case: Case, on: date, until: date | None = None, *, today_: date | None = None) -> None:
    """Refuse a fact of the future or one that ends before it begins; raises ValidationError by field."""
    latest = today_ or today()
    if on > latest:
        raise ValidationError({"on": _("日期不能晚于今天。")})
    if until is not None and until < on:
        raise ValidationError({"until": _("结束日期不能早于开始日期。")})
    if case.person.birth_date and on < case.person.birth_date:
        raise ValidationError({"on": _("日期早于本人的出生日期。")})


def event_of(kind: str, on: date, until: date | None, content: Mapping[str, Any]) -> dict[str, Any]:
    """The engine's words for a fact, as stored in `Fact.event`: no empty values, dates in ISO form."""
    event: dict[str, Any] = {}
    for name, value in content.items():
        if value is None or value == "":
            continue
        event[name] = value.isoformat() if isinstance(value, date) else value
    return event


def build_fact(
    case: Case,
    kind: str,
    on: date,
    *,
    user: User | None,
    until: date | None = None,
    event: Mapping[str, Any] | None = None,
    note: str = "",
    source: str = Fact.Source.FORM,
    recorded_at: datetime | None = None,
) -> Fact:
    """An unsaved fact. Bulk writers use it too, so that what they store equals what the services store."""
    return Fact(
        agency_id=case.agency_id,
        case=case,
        kind=kind,
        on=on,
        until=until,
        event=event_of(kind, on, until, event or {}),
        note=note.strip(),
        source=source,
        recorded_at=recorded_at or timezone.now(),
        recorded_by=user,
    )


def record_fact(
    user: User,
    case: Case,
    kind: str,
    on: date,
    *,
    act: str,
    until: date | None = None,
    event: Mapping[str, Any] | None = None,
    note: str = "",
    detail: Detail | None = None,
) -> Fact:
    """Write a fact with its detail, refresh the projection and leave a line in the audit trail.

    Runs inside the caller's transaction, which holds the case's lock (`lock_case`). Raises ValidationError by field.
    """
    check_dates(case, on, until)
    if case.closed_on and kind not in _AFTER_CLOSING:
        raise ValidationError(_("这个个案已经结案；要补记或更正，请先撤回结案记录。"))
    fact = build_fact(case, kind, on, user=user, until=until, event=event, note=note, recorded_at=now())
    fact.save()
    if detail is not None:
        detail.fact = fact
        detail.save(force_insert=True)
    refresh(case)
    audit.written(user, act, fact, person=case.person_id, case=case.pk)
    return fact


def detail_of(fact: Fact) -> Detail | None:
    """The one-to-one row of a fact, where its kind has one."""
    names = {Fact.Kind.DRUG_TEST: "drug_test", Fact.Kind.CONTACT: "contact", Fact.Kind.ABSENCE: "absence"}
    name = names.get(Fact.Kind(fact.kind))
    return getattr(fact, name, None) if name else None


def detail_values(detail: models.Model) -> dict[str, Any]:
    """The fields of a detail row but its key, for a copy that supersedes it."""
    return {
        field.attname: getattr(detail, field.attname) for field in detail._meta.concrete_fields if not field.primary_key
    }
