"""Warnings in writing, and the decision on a serious breach. The engine counts; a named person decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.course.models import BreachDecision, Notice
from xiangnuan.cases.course.rows import locked, made, not_ahead, put
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.services import report_to_police


def _cited(case: Case, facts: Iterable[Fact], on: date) -> list[Fact]:
    cited = list(facts)
    if not cited:
        raise ValidationError({"facts": _("请至少选择一条事实。")})
    for fact in cited:
        if fact.case_id != case.pk or not fact.is_standing:
            raise ValidationError({"facts": _("只能选择这个个案里有效的记录。")})
        if fact.on > on:
            raise ValidationError({"facts": _("有的事实发生在这一天以后。")})
    return cited


def next_number(case: Case, on: date) -> str:
    """The number that the next notice of the agency would have in the year."""
    head = f"告〔{on.year}〕"  # the number of a paper, the same in every language
    taken = set(
        Notice.objects.filter(agency_id=case.agency_id, number__startswith=head).values_list("number", flat=True)
    )
    return next(number for at in range(1, len(taken) + 2) if (number := f"{head}{at}号") not in taken)


@transaction.atomic
def issue_notice(user: User, case: Case, *, number: str, on: date, facts: Iterable[Fact], text: str) -> Notice:
    """Write a notice that rests on facts of the case. Raises ValidationError by field."""
    row = made(Notice, user, case)
    not_ahead(on=on)
    put(row, {"number": number, "on": on, "text": text})
    if not row.number:
        raise ValidationError({"number": _("请填写编号。")})
    if Notice.objects.filter(agency_id=row.agency_id, number=row.number).exists():
        raise ValidationError({"number": _("这个编号已经用过。")})
    if len(row.text) < 2:
        raise ValidationError({"text": _("请写明告诫的内容。")})
    cited = _cited(row.case, facts, on)
    row.save()
    row.facts.set(cited)
    audit.written(user, "course.issue_notice", row, person=row.case.person_id, facts=[fact.pk for fact in cited])
    return row


@transaction.atomic
def serve_notice(user: User, row: Notice, *, served_on: date, served_how: str, served_note: str = "") -> Notice:
    """Note when and how a notice was served, or correct it."""
    row = locked(row)
    not_ahead(served_on=served_on)
    if served_on < row.on:
        raise ValidationError({"served_on": _("送达日期早于告诫书的日期。")})
    if served_how not in Notice.Served.values:
        raise ValidationError({"served_how": _("请选择怎样送达。")})
    if served_how == Notice.Served.REFUSED and not served_note.strip():
        raise ValidationError({"served_note": _("拒绝签收的，请写见证人。")})
    put(row, {"served_on": served_on, "served_how": served_how, "served_note": served_note})
    row.save()
    audit.written(user, "course.serve_notice", row, person=row.case.person_id, case=row.case_id)
    return row


@transaction.atomic
def propose_breach(user: User, case: Case, *, facts: Iterable[Fact], **data: Any) -> BreachDecision:
    """Put a breach before the manager with its facts, and with what the person says to it."""
    row = made(BreachDecision, user, case)
    put(row, {name: data[name] for name in ("kind", "proposed_on", "statement", "own_words") if name in data})
    not_ahead(proposed_on=row.proposed_on)
    if row.kind not in BreachDecision.Kind.values:
        raise ValidationError({"kind": _("请选择是哪一类。")})
    if len(row.statement) < 2:
        raise ValidationError({"statement": _("请写明事实和理由。")})
    waiting = BreachDecision.objects.filter(case=row.case, kind=row.kind, decided_on=None, withdrawn_at=None)
    if waiting.exists():
        raise ValidationError({"kind": _("这一类已经提出过，还在等认定。")})
    cited = _cited(row.case, facts, row.proposed_on)
    row.save()
    row.facts.set(cited)
    audit.written(user, "course.propose_breach", row, person=row.case.person_id, facts=[fact.pk for fact in cited])
    return row


@transaction.atomic
def decide_breach(user: User, row: BreachDecision, *, decided_on: date, outcome: str, reason: str) -> BreachDecision:
    """Decide on a breach, with the reason. Reporting writes the report to the police as a fact of the case (DTR 21).

    Who has proposed it does not decide it. Raises PermissionDenied without `breach.decide`.
    """
    if not user.may("breach.decide"):
        raise PermissionDenied("breach.decide")
    row = locked(row)
    if row.decided_on is not None:
        raise ValidationError(_("已经认定过了。"))
    if row.recorded_by_id == user.pk:
        raise ValidationError(_("提出的人和认定的人要分开；请由另一位负责人认定。"))
    not_ahead(decided_on=decided_on)
    if decided_on < row.proposed_on:
        raise ValidationError({"decided_on": _("认定日期早于提出日期。")})
    if outcome not in BreachDecision.Outcome.values:
        raise ValidationError({"outcome": _("请选择认定。")})
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明认定的理由。")})
    put(row, {"decided_on": decided_on, "decided_by": user, "outcome": outcome, "reason": reason})
    if outcome == BreachDecision.Outcome.REPORT:
        row.report = report_to_police(user, row.case, decided_on, note=f"{row.statement}\n{row.reason}")
    row.save()
    audit.written(user, "course.decide_breach", row, person=row.case.person_id, outcome=str(outcome))
    return row
