"""Leave: asked for, decided, begun, made longer, ended. What happened becomes a fact by the services of `cases`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.course.models import LeaveExtension, LeaveRequest
from xiangnuan.cases.course.rows import locked, made, not_ahead, put
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.services import record_absence, record_return
from xiangnuan.cases.services.endings import open_fact

FIELDS = (
    "since", "until", "destination", "reason", "companion", "contact", "requested_on", "requested_by",
)  # fmt: skip
Decision = LeaveRequest.Decision


@transaction.atomic
def request_leave(user: User, case: Case, **data: Any) -> LeaveRequest:
    """Note that a person asks to leave the county. Raises ValidationError by field."""
    leave = made(LeaveRequest, user, case)
    _describe(leave, data)
    audit.written(user, "course.request_leave", leave, person=leave.case.person_id, case=leave.case_id)
    return leave


@transaction.atomic
def change_leave(user: User, leave: LeaveRequest, **data: Any) -> LeaveRequest:
    """Correct a request that nobody has decided yet. `contact` None leaves it as it is."""
    leave = locked(leave)
    if leave.decision:
        raise ValidationError(_("已经答复，不能再改；要改天数请登记续假，登记错了请撤回。"))
    _describe(leave, data)
    audit.written(user, "course.change_leave", leave, person=leave.case.person_id, case=leave.case_id)
    return leave


def _describe(leave: LeaveRequest, data: dict[str, Any]) -> None:
    put(leave, {name: data[name] for name in FIELDS if data.get(name) is not None})
    for name, words in (("destination", _("请填写去哪里。")), ("reason", _("请填写为什么去。"))):
        if not getattr(leave, name):
            raise ValidationError({name: words})
    not_ahead(requested_on=leave.requested_on)
    if leave.since is None or leave.until is None:
        raise ValidationError({"since": _("请填写打算离开和返回的日期。")})
    if leave.until < leave.since:
        raise ValidationError({"until": _("返回日期早于离开日期。")})
    if leave.requested_by not in LeaveRequest.Asker.values:
        raise ValidationError({"requested_by": _("请选择是谁提出的。")})
    leave.save()


def _decide(row: Any, user: User, decision: str, on: date, reason: str, asked_on: date) -> None:
    if row.decision:
        raise ValidationError(_("已经答复过了。"))
    if decision not in Decision.values:
        raise ValidationError({"decision": _("请选择同意或不同意。")})
    not_ahead(decided_on=on)
    if on < asked_on:
        raise ValidationError({"decided_on": _("答复日期早于提出日期。")})
    if decision == Decision.REFUSED and len(reason.strip()) < 2:
        raise ValidationError({"decision_reason": _("不同意的，请写明理由。")})
    put(row, {"decision": decision, "decided_on": on, "decided_by": user, "decision_reason": reason})


@transaction.atomic
def decide_leave(user: User, leave: LeaveRequest, *, decision: str, decided_on: date, reason: str = "") -> LeaveRequest:
    """Answer a request: yes, or no with its reason. The answer is final; another wish is another request."""
    leave = locked(leave)
    _decide(leave, user, decision, decided_on, reason, leave.requested_on)
    leave.allowed_until = leave.until if decision == Decision.APPROVED else None
    leave.save()
    audit.written(user, "course.decide_leave", leave, person=leave.case.person_id, decision=str(decision))
    return leave


@transaction.atomic
def go(user: User, leave: LeaveRequest, on: date) -> Fact:
    """The person has left: the absence becomes a fact of the case, agreed to and reported."""
    leave = locked(leave)
    if leave.state != LeaveRequest.State.APPROVED:
        raise ValidationError(_("同意以后、出发以前，才能登记离开。"))
    not_ahead(left_on=on)
    if open_fact(leave.case, Fact.Kind.ABSENCE) is not None:
        raise ValidationError(_("还有没有返回的外出，请先登记返回。"))
    if on < leave.since:
        raise ValidationError({"left_on": _("比同意的日期早离开；那几天没有同意，请在“外出”里另外登记。")})
    if leave.allowed_until and on > leave.allowed_until:
        raise ValidationError({"left_on": _("同意的日期已经过了，请重新请假。")})
    fact = record_absence(
        user,
        leave.case,
        on,
        permitted=True,
        reported=True,
        destination=leave.destination,
        reason=leave.reason,
        companion=leave.companion,
    )
    leave.left_on = on
    leave.save(update_fields=["left_on"])
    audit.written(user, "course.go", leave, person=leave.case.person_id, case=leave.case_id)
    return fact


@transaction.atomic
def come_back(user: User, leave: LeaveRequest, on: date, *, note: str = "") -> Fact:
    """The person is back: the absence ends, and where it was long enough the test on return opens."""
    leave = locked(leave)
    if leave.left_on is None or leave.returned_on is not None:
        raise ValidationError(_("没有正在外出的请假。"))
    not_ahead(returned_on=on)
    if on < leave.left_on:
        raise ValidationError({"returned_on": _("返回日期早于离开日期。")})
    fact = record_return(user, leave.case, on, note=note)
    leave.returned_on = on
    leave.save(update_fields=["returned_on"])
    audit.written(user, "course.come_back", leave, person=leave.case.person_id, case=leave.case_id)
    return fact


@transaction.atomic
def request_extension(user: User, leave: LeaveRequest, *, asked_on: date, until: date, reason: str) -> LeaveExtension:
    """Note that a person asks to stay away longer."""
    leave = locked(leave)
    if leave.decision != Decision.APPROVED or leave.returned_on is not None:
        raise ValidationError(_("同意了的、还没有返回的请假才能续。"))
    not_ahead(asked_on=asked_on)
    if asked_on < leave.requested_on:
        raise ValidationError({"asked_on": _("提出日期早于请假的日期。")})
    if leave.allowed_until and until <= leave.allowed_until:
        raise ValidationError({"until": _("要晚于已经同意的日期。")})
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明为什么续假。")})
    if leave.extensions.filter(decision="").exists():
        raise ValidationError(_("还有没答复的续假，请先答复。"))
    row = LeaveExtension(agency_id=leave.agency_id, leave=leave, asked_on=asked_on, until=until, recorded_by=user)
    put(row, {"reason": reason})
    row.save()
    audit.written(user, "course.request_extension", row, person=leave.case.person_id, case=leave.case_id)
    return row


@transaction.atomic
def decide_extension(
    user: User, row: LeaveExtension, *, decision: str, decided_on: date, reason: str = ""
) -> LeaveExtension:
    """Answer an extension; agreed to, the leave lasts until its day."""
    leave = locked(row.leave)
    row = LeaveExtension.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _decide(row, user, decision, decided_on, reason, row.asked_on)
    row.save()
    if decision == Decision.APPROVED:
        leave.allowed_until = row.until
        leave.save(update_fields=["allowed_until"])
    audit.written(user, "course.decide_extension", row, person=leave.case.person_id, decision=str(decision))
    return row
