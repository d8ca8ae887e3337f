"""The meetings of the help team, and what was promised there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.models import Action, HelpTeamMember, TeamMeeting
from xiangnuan.cases.planning.services.goals import ActionData, build_action
from xiangnuan.cases.planning.services.locking import given, not_after_today, open_case_for_writing, reason_given
from xiangnuan.web.clock import now


@dataclass(frozen=True, slots=True)
class MeetingData:
    """A meeting: when, where, whether the person was there, who else, what was said and decided."""

    on: date
    place: str
    discussed: str
    decided: str = ""
    person_present: bool = True
    others: str = ""


@transaction.atomic
def hold_meeting(
    user: User,
    case: Case,
    data: MeetingData,
    present: Sequence[HelpTeamMember] = (),
    promises: Sequence[ActionData] = (),
) -> TeamMeeting:
    """Record a meeting; each promise becomes an action that its party is reminded of. Raises ValidationError by field."""
    case = open_case_for_writing(case)
    if any(member.case_id != case.pk for member in present):
        raise ValidationError({"present": _("只能选这个小组的成员。")})
    meeting = TeamMeeting.objects.create(
        agency_id=case.agency_id,
        case=case,
        on=not_after_today(data.on, "on"),
        place=given(data.place, "place", _("请填写在哪里开的。")),
        person_present=data.person_present,
        others=data.others.strip(),
        discussed=given(data.discussed, "discussed", _("请写下谈了什么。")),
        decided=data.decided.strip(),
        recorded_at=now(),
        recorded_by=user,
    )
    meeting.present.set(present)
    for at, one in enumerate(promises):
        build_action(case, one, meeting=meeting, at=at).save()
    audit.written(user, "planning.hold_meeting", meeting, person=case.person_id, promises=len(promises))
    return meeting


@transaction.atomic
def withdraw_meeting(user: User, meeting: TeamMeeting, reason: str) -> TeamMeeting:
    """Take back a meeting that was a mistake, with the promises that nobody has kept yet."""
    case = open_case_for_writing(meeting.case)
    found = TeamMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk, case=case)
    if found.withdrawn_at is not None:
        raise ValidationError(_("这次会议已经撤回了。"))
    found.withdrawal_reason = reason_given(reason)
    found.withdrawn_at, found.withdrawn_by = now(), user
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    found.promises.filter(state=Action.State.OPEN).update(state=Action.State.WITHDRAWN)
    audit.written(user, "planning.withdraw_meeting", found, person=case.person_id)
    return found
