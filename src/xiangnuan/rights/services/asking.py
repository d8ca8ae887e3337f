"""Requests of persons and the copies made for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan import law
from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.people.models import Person
from xiangnuan.rights.models import Copy, Request
from xiangnuan.web.clock import today

DAYS = "privacy.request.days"


@dataclass(frozen=True)
class RequestData:
    """What was asked, by whom, and how their identity was checked."""

    kind: str
    asker: str
    checked: str
    text: str
    received_on: date


def due_of(person: Person, received_on: date) -> date:
    """The last day for an answer: PIPL 50 and the rulebook's period; the day itself where no rule is in force."""
    deadline = law.rulebook_for(person.area_code or person.agency.area_id).deadline(DAYS, received_on)
    return deadline.due if deadline and deadline.due else received_on


@transaction.atomic
def record_request(user: User, person: Person, data: RequestData) -> Request:
    """Take a request in; its due date follows from the rulebook."""
    if data.received_on > today():
        raise ValidationError({"received_on": _("日期不能晚于今天。")})
    if len(data.text.strip()) < 2:
        raise ValidationError({"text": _("请写明请求的内容。")})
    request = Request.objects.create(
        agency_id=person.agency_id,
        person=person,
        kind=data.kind,
        asker=data.asker,
        checked=data.checked,
        text=data.text.strip(),
        received_on=data.received_on,
        due_on=due_of(person, data.received_on),
        recorded_by=user,
    )
    audit.written(user, "rights.record_request", request, person=person.pk, kind=str(data.kind))
    return request


@transaction.atomic
def answer_request(user: User, request: Request, *, state: str, answer: str) -> Request:
    """Answer a request; a refusal says why (PIPL 50)."""
    request = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.state != Request.State.OPEN:
        raise ValidationError(_("这项请求已经答复过了。"))
    if state not in (Request.State.DONE, Request.State.REFUSED):
        raise ValidationError({"state": _("请选择办理结果。")})
    if len(answer.strip()) < 2:
        words = _("不予办理的，请写明理由。") if state == Request.State.REFUSED else _("请写明怎样办理的。")
        raise ValidationError({"answer": words})
    request.state, request.answer = state, answer.strip()
    request.answered_on, request.answered_by = today(), user
    request.save()
    audit.written(user, "rights.answer_request", request, person=request.person_id, state=str(state))
    return request


@transaction.atomic
def record_copy(user: User, person: Person, *, asker: str, checked: str, handed: str, request: Request | None) -> Copy:
    """Record that a copy is made for the person (PIPL 45): who asked, how that was checked, how it is handed over."""
    copy = Copy.objects.create(
        agency_id=person.agency_id,
        person=person,
        request=request,
        asker=asker,
        checked=checked,
        handed=handed,
        on=today(),
        made_by=user,
    )
    audit.written(user, "rights.record_copy", copy, person=person.pk, asker=str(asker), handed=str(handed))
    return copy
