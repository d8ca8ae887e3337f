"""The end of what lasts: release from detention, return from an absence. The open fact is superseded by one that ends."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.services.corrections import correct_fact
from xiangnuan.cases.services.recording import lock_case


@transaction.atomic
def record_release(user: User, case: Case, on: date, *, note: str = "") -> Fact:
    """The person was released on a day: the term goes on from it (DTR 24). Raises ValidationError by field."""
    return _end(user, case, Fact.Kind.DETAINED, on, note, reason=_("登记释放日期"), act="cases.record_release")


@transaction.atomic
def record_return(user: User, case: Case, on: date, *, note: str = "") -> Fact:
    """The person came back to the county on a day; a longer absence opens a test on return (DTR 19(3))."""
    return _end(user, case, Fact.Kind.ABSENCE, on, note, reason=_("登记返回日期"), act="cases.record_return")


def open_fact(case: Case, kind: str) -> Fact | None:
    """The fact of a kind that still lasts; the earliest where several do."""
    return case.facts.filter(kind=kind, until__isnull=True, superseded_at__isnull=True).order_by("on", "pk").first()


def _end(user: User, case: Case, kind: str, on: date, note: str, *, reason: str, act: str) -> Fact:
    case = lock_case(case)
    fact = open_fact(case, kind)
    if fact is None:
        missing = {
            Fact.Kind.DETAINED: _("没有正在羁押的记录；请先登记羁押，或更正原来的记录。"),
            Fact.Kind.ABSENCE: _("没有正在外出的记录；请先登记外出，或更正原来的记录。"),
        }
        raise ValidationError(missing[Fact.Kind(kind)])
    if on < fact.on:
        raise ValidationError({"on": _("不能早于开始的日期。")})
    joined = "\n".join(part for part in (fact.note, note.strip()) if part)
    ended = correct_fact(user, fact, reason=reason, changes={"until": on, "note": joined})
    audit.written(user, act, ended, person=case.person_id, case=case.pk)
    return ended
