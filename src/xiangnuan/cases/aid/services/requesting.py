"""A need for aid, step by step: opened, taken somewhere, answered, ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.aid.models import AidRequest
from xiangnuan.cases.aid.services.rows import demand_ground, locked, made, not_ahead, put
from xiangnuan.people.models import Person

APPLYING = (
    "applied_to", "applied_on", "documents", "expected_on", "ground", "consent_on", "consent_how", "ground_note",
)  # fmt: skip
ANSWERING = ("answered_on", "answer", "result", "amount")
ENDING = ("ended_on", "end_note")


@transaction.atomic
def open_request(
    user: User, person: Person, *, kind: str, need: str, opened_on: date, follow_up_on: date | None = None
) -> AidRequest:
    """Note what a person needs. Raises ValidationError by field."""
    request = made(AidRequest, user, person)
    _describe(request, {"kind": kind, "need": need, "opened_on": opened_on, "follow_up_on": follow_up_on})
    audit.written(user, "aid.open_request", request, person=person.pk, kind=str(kind))
    return request


@transaction.atomic
def describe_request(user: User, request: AidRequest, **data: Any) -> AidRequest:
    """Correct a need, or set the day on which somebody looks at it again."""
    request = _open(request)
    _describe(request, data)
    audit.written(user, "aid.describe_request", request, person=request.person_id)
    return request


def _open(request: AidRequest) -> AidRequest:
    request = locked(request)
    if not request.is_open:
        raise ValidationError(_("这条需求已经办结；要改先撤回上一步。"))
    return request


def _describe(request: AidRequest, data: dict[str, Any]) -> None:
    put(request, data)
    if request.kind not in AidRequest.Kind.values:
        raise ValidationError({"kind": _("请选择种类。")})
    if len(request.need) < 2:
        raise ValidationError({"need": _("请写明需要什么。")})
    not_ahead(opened_on=request.opened_on)
    if request.follow_up_on and request.follow_up_on < request.opened_on:
        raise ValidationError({"follow_up_on": _("跟进日期早于提出日期。")})
    if request.applied_on and request.applied_on < request.opened_on:
        raise ValidationError({"opened_on": _("提出日期晚于申请日期。")})
    request.save()


@transaction.atomic
def apply(user: User, request: AidRequest, **data: Any) -> AidRequest:
    """Note to whom the need was taken, with what papers, and on what ground they were told about the person."""
    request = _open(request)
    put(request, {name: data[name] for name in APPLYING if name in data})
    if not request.applied_to:
        raise ValidationError({"applied_to": _("请写明向谁申请。")})
    if request.applied_on is None:
        raise ValidationError({"applied_on": _("请填写申请日期。")})
    not_ahead(applied_on=request.applied_on)
    if request.applied_on < request.opened_on:
        raise ValidationError({"applied_on": _("申请日期早于提出日期。")})
    demand_ground(request)
    if request.consent_on and request.consent_on > request.applied_on:
        raise ValidationError({"consent_on": _("先有本人同意，才能提供情况：同意日期晚于申请日期。")})
    if request.expected_on and request.expected_on < request.applied_on:
        raise ValidationError({"expected_on": _("预计答复早于申请日期。")})
    if request.answered_on and request.answered_on < request.applied_on:
        raise ValidationError({"applied_on": _("申请日期晚于答复日期。")})
    request.save()
    audit.written(user, "aid.apply", request, person=request.person_id, ground=str(request.ground))
    return request


@transaction.atomic
def answer(user: User, request: AidRequest, *, follow_up_on: date | None = None, **data: Any) -> AidRequest:
    """Note what was answered. Granted it waits until it has arrived; refused it waits for what else can be done."""
    request = _open(request)
    if request.applied_on is None:
        raise ValidationError(_("还没有登记申请，请先登记向谁申请。"))
    put(request, {name: data[name] for name in ANSWERING if name in data})
    if request.answered_on is None:
        raise ValidationError({"answered_on": _("请填写答复日期。")})
    not_ahead(answered_on=request.answered_on)
    if request.answered_on < request.applied_on:
        raise ValidationError({"answered_on": _("答复日期早于申请日期。")})
    if request.answer not in AidRequest.Answer.values:
        raise ValidationError({"answer": _("请选择答复。")})
    if request.answer == AidRequest.Answer.REFUSED and not request.result:
        raise ValidationError({"result": _("没有批准的，请写明理由，以后好再申请。")})
    if request.amount is not None and request.answer != AidRequest.Answer.GRANTED:
        raise ValidationError({"amount": _("只有批准的才有金额。")})
    request.follow_up_on = follow_up_on
    request.save()
    audit.written(user, "aid.answer", request, person=request.person_id, answer=str(request.answer))
    return request


@transaction.atomic
def end_request(user: User, request: AidRequest, *, ended_on: date, end_note: str) -> AidRequest:
    """Nothing is left to do: what has become of it, in a sentence."""
    request = _open(request)
    not_ahead(ended_on=ended_on)
    if ended_on < (request.answered_on or request.applied_on or request.opened_on):
        raise ValidationError({"ended_on": _("办结日期早于上一步的日期。")})
    if request.answered_on is None and len(end_note.strip()) < 2:
        raise ValidationError({"end_note": _("没有答复就办结的，请写明为什么。")})
    put(request, {"ended_on": ended_on, "end_note": end_note, "follow_up_on": None})
    request.save()
    audit.written(user, "aid.end_request", request, person=request.person_id)
    return request


@transaction.atomic
def take_back_step(user: User, request: AidRequest) -> AidRequest:
    """The last step was entered by mistake: the request stands where it stood before it."""
    request = locked(request)
    steps: dict[str, tuple[str, ...]] = {
        AidRequest.State.ENDED: ENDING,
        AidRequest.State.ANSWERED: ANSWERING,
        AidRequest.State.WAITING: APPLYING,
    }
    columns = steps.get(request.state)
    if columns is None:
        raise ValidationError(_("还没有走出第一步，没有可以撤回的。"))
    step = request.state
    for name in columns:
        field = AidRequest._meta.get_field(name)
        setattr(request, name, None if getattr(field, "null", False) else "")
    request.save()
    audit.written(user, "aid.take_back_step", request, person=request.person_id, step=str(step))
    return request
