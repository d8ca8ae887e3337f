"""Correcting what was recorded: a new fact supersedes the wrong one, and both stay visible."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, DrugTest, Fact, SubstanceResult
from xiangnuan.cases.projection import refresh
from xiangnuan.cases.services.assignment import place_case
from xiangnuan.cases.services.recording import build_fact, check_dates, detail_of, detail_values, lock_case
from xiangnuan.web.clock import now


@transaction.atomic
def correct_fact(
    user: User,
    fact: Fact,
    *,
    reason: str,
    changes: dict[str, Any],
    event: dict[str, Any] | None = None,
    substances: dict[str, bool] | None = None,
) -> Fact:
    """Record a fact anew with `changes` and let it supersede the wrong one.

    `changes` may name `on`, `until`, `note` and fields of the kind's detail; `event` replaces what the engine is told
    where it differs from the old. Raises ValidationError where the fact was superseded before or no reason is given.
    """
    case, fact = _standing(fact, reason)
    on, until = changes.pop("on", fact.on), changes.pop("until", fact.until)
    note = changes.pop("note", fact.note)
    check_dates(case, on, until)
    successor = build_fact(
        case,
        fact.kind,
        on,
        user=user,
        until=until,
        event=fact.event if event is None else event,
        note=note,
        recorded_at=now(),
    )
    successor.save()
    detail = detail_of(fact)
    if detail is not None:
        copy = type(detail)(fact=successor, **{**detail_values(detail), **changes})
        copy.save(force_insert=True)
        if isinstance(detail, DrugTest):
            results = (
                substances if substances is not None else dict(detail.substances.values_list("substance", "positive"))
            )
            SubstanceResult.objects.bulk_create(
                SubstanceResult(test_id=copy.pk, substance=code, positive=positive)
                for code, positive in results.items()
            )
    _supersede(user, fact, reason, successor)
    _settle_place(case, fact)
    refresh(case)
    audit.written(user, "cases.correct_fact", fact, person=case.person_id, case=case.pk, successor=successor.pk)
    return successor


@transaction.atomic
def withdraw_fact(user: User, fact: Fact, *, reason: str) -> Fact:
    """Take back a fact that never was. The decision itself can only be corrected."""
    case, fact = _standing(fact, reason)
    if fact.kind == Fact.Kind.DECISION:
        raise ValidationError(_("责令决定不能撤回，只能更正。"))
    if fact.kind == Fact.Kind.CLOSED and not case.is_current:
        raise ValidationError(_("这个人后来又有了新的个案，旧个案的结案不能撤回，只能更正。"))
    _supersede(user, fact, reason, None)
    _settle_place(case, fact)
    refresh(case)
    audit.written(user, "cases.withdraw_fact", fact, person=case.person_id, case=case.pk)
    return fact


def _settle_place(case: Case, fact: Fact) -> None:
    """After a move was corrected or withdrawn, the case is carried out where the moves that still stand say."""
    if fact.kind != Fact.Kind.MOVED:
        return
    last = case.facts.filter(kind=Fact.Kind.MOVED, superseded_at__isnull=True).order_by("-on", "-pk").first()
    place = last.event.get("to_area") if last else fact.event.get("from_area")
    if place and place != case.area_code:
        place_case(case, place)


def _standing(fact: Fact, reason: str) -> tuple[Case, Fact]:
    if not reason.strip():
        raise ValidationError({"reason": _("请写明为什么更正。")})
    case = lock_case(fact.case)
    fact = Fact.objects.get(pk=fact.pk)
    if not fact.is_standing:
        raise ValidationError(_("这条记录已经被更正或撤回，请打开最新的那一条。"))
    return case, fact


def _supersede(user: User, fact: Fact, reason: str, successor: Fact | None) -> None:
    fact.superseded_at, fact.superseded_by = now(), user
    fact.correction_reason, fact.successor = reason.strip()[:200], successor
    fact.save(update_fields=["superseded_at", "superseded_by", "correction_reason", "successor"])
