"""Sealing persons with their closed cases, undoing it, letting a person out who is served again, and opening for a look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import Agency, User
from xiangnuan.cases.models import Case
from xiangnuan.cases.roster.models import RosterImport
from xiangnuan.cases.roster.storing import forget_pages, pages_naming
from xiangnuan.people.models import Person
from xiangnuan.prerelease.queries import stays_in_progress
from xiangnuan.rights.models import Opening, Request, Seal
from xiangnuan.rights.queries.due import periods_of, proposed, why_due
from xiangnuan.rights.services.asking import answer_request
from xiangnuan.web.clock import now, today


@transaction.atomic
def seal_persons(user: User, persons: Iterable[int]) -> int:
    """Seal those of `persons` whom the rules propose today; returns how many. All or none: ValidationError for others.

    Public Security Penalties Law 136, Prevention of Juvenile Delinquency Law 59, PIPL 19.
    """
    wanted = sorted(set(persons))
    periods = periods_of(agency_of(user), today())
    locked = Person.objects.select_for_update(of=("self",)).filter(pk__in=wanted, agency=user.agency_id).order_by("pk")
    list(locked)
    due = {person.pk: person for person in proposed(user, periods).filter(pk__in=wanted)}
    if len(due) < len(wanted):
        raise ValidationError(_("有的人已不在待封存之列（可能刚有新的个案，或已封存），请刷新后再选。"))
    for pk in wanted:
        person = due[pk]
        rule, period, since = why_due(person, periods)
        _seal(user, person, rule, person.last_closed, since, ground=period.as_ground())
    _forget_reports(agency_of(user), due.values())
    return len(wanted)


@transaction.atomic
def seal_on_request(user: User, person: Person, reason: str) -> Seal:
    """Seal a person before the period is over because they ask for it (PIPL 47); every case must be closed."""
    if not reason.strip():
        raise ValidationError({"reason": _("请写明为什么提前封存。")})
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    cases = list(Case.objects.filter(person=person, sealed_on__isnull=True))
    if person.sealed_on is not None:
        raise ValidationError(_("这份记录已经封存。"))
    waiting = Request.objects.filter(person=person, state=Request.State.OPEN)
    if waiting.exclude(kind=Request.Kind.DELETION).exists():
        raise ValidationError(_("此人还有没答复的请求，请先答复。"))
    if any(case.closed_on is None for case in cases):
        raise ValidationError(_("还有没结案的个案，法定职责未完，不能封存。"))
    if stays_in_progress().filter(person=person).exists():
        raise ValidationError(_("此人还在提前介入的名单里，请先衔接或结束。"))
    closed = max((case.closed_on for case in cases if case.closed_on), default=today())
    for request in waiting:
        answer_request(user, request, state=Request.State.DONE, answer=_("已提前封存。"))
    seal = _seal(user, person, Seal.Rule.REQUEST, closed, today(), ground={}, reason=reason.strip())
    _forget_reports(person.agency, [person])
    return seal


def _seal(user: User, person: Person, rule: str, closed_on: Any, due_on: Any, *, ground: Any, reason: str = "") -> Seal:
    cases = Case.objects.filter(person=person.pk, sealed_on__isnull=True)
    numbers = list(cases.order_by("pk").values_list("pk", flat=True))
    seal = Seal.objects.create(
        agency_id=person.agency_id, person_id=person.pk, cases=numbers, rule=rule, closed_on=closed_on, due_on=due_on,
        ground=ground, reason=reason[:200], by=user,
    )  # fmt: skip
    cases.update(sealed_on=today())
    _mark(person.pk, today())
    audit.written(user, "rights.seal", seal, person=person.pk, rule=rule, cases=numbers)
    return seal


def _mark(person: int, day: Any) -> None:
    """The person, and the records that were merged into theirs."""
    Person.objects.filter(pk=person).update(sealed_on=day)
    Person.objects.filter(merged_into=person).update(sealed_on=day)


def _forget_reports(agency: Agency, persons: Iterable[Person]) -> None:
    """Reports of finished imports that still name somebody go: they are copies of rows that are now sealed."""
    marks = [mark for person in persons for mark in (person.name, person.identity_number) if mark]
    for roster in RosterImport.objects.filter(
        agency=agency, state=RosterImport.State.DONE, pages__isnull=False
    ).distinct():
        if pages_naming(roster, marks):
            forget_pages(roster)


@transaction.atomic
def undo_seal(user: User, seal: Seal, reason: str) -> Seal:
    """Take back a seal that was set by mistake: the person and exactly these cases are there again."""
    seal = _standing(seal)
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明为什么撤销封存。")})
    Case.objects.filter(pk__in=seal.cases).update(sealed_on=None)
    _mark(seal.person_id, None)
    seal.undone_at, seal.ended_by, seal.end_reason = now(), user, reason.strip()[:200]
    seal.save()
    Opening.objects.filter(person=seal.person_id, closed_at__isnull=True).update(closed_at=now())
    audit.written(user, "rights.undo_seal", seal, person=seal.person_id, cases=seal.cases)
    return seal


@transaction.atomic
def lift_seal(user: User, seal: Seal, reason: str) -> Seal:
    """Let a person out who is served again: identity and ways to reach them are back, the old cases stay sealed."""
    seal = _standing(seal)
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明为什么重新服务，如新的决定书文号。")})
    _mark(seal.person_id, None)
    # Nobody is in charge until a new case names the worker.
    Person.objects.filter(pk=seal.person_id).update(worker=None)
    seal.lifted_at, seal.ended_by, seal.end_reason = now(), user, reason.strip()[:200]
    seal.save()
    audit.written(user, "rights.lift_seal", seal, person=seal.person_id)
    return seal


def _standing(seal: Seal) -> Seal:
    seal = Seal.objects.select_for_update(of=("self",)).get(pk=seal.pk)
    if not seal.is_standing:
        raise ValidationError(_("这次封存已经结束。"))
    return seal


@transaction.atomic
def open_sealed(user: User, seal: Seal, *, ground: str, document_number: str, reason: str) -> Opening:
    """Open a sealed record for reading, on a legal ground, for `SEALED_OPENING_HOURS`."""
    if seal.undone_at is not None:
        raise ValidationError(_("这次封存已经结束。"))
    if ground not in Opening.Ground.values:
        raise ValidationError({"ground": _("请选择法律依据。")})
    if not document_number.strip():
        raise ValidationError({"document_number": _("请填写公文或申请的编号。")})
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明谁、为何查阅。")})
    opening = Opening.objects.create(
        agency_id=seal.agency_id,
        person_id=seal.person_id,
        ground=ground,
        document_number=document_number.strip()[:80],
        reason=reason.strip()[:300],
        by=user,
        until=now() + timedelta(hours=settings.SEALED_OPENING_HOURS),
    )
    audit.written(user, "rights.open_sealed", opening, person=seal.person_id, ground=ground)
    return opening


@transaction.atomic
def close_opening(user: User, opening: Opening) -> Opening:
    """End an opening before its time."""
    opening = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if opening.closed_at is None:
        opening.closed_at = now()
        opening.save(update_fields=["closed_at"])
        audit.written(user, "rights.close_opening", opening, person=opening.person_id)
    return opening
