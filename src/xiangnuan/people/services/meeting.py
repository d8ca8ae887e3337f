"""Opening a person outside the own reach in an emergency."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xiangnuan.access.models import User
from xiangnuan.access.services import check_misses, note_miss, open_access
from xiangnuan.people.queries.meeting import Meeting, is_within_reach, persons_met


def meet_person(user: User, meeting: Meeting, *, reason: str, note: str) -> tuple[int, bool]:
    """The number of the person who fits exactly, and whether an emergency access was opened for it.

    A person within the own reach needs none. Raises ValidationError: nobody fits (that is kept on record, and
    refused after too many), several fit, or no reason is given.
    """
    check_misses(user)
    found = persons_met(user, meeting)
    if not found:
        note_miss(user, way=meeting.way, reason=reason, note=note)
        raise ValidationError(
            _("本机构没有完全符合的人。这次查找已记录；请核对号码，或联系机构负责人。"), code="not_found"
        )
    if len(found) > 1:
        raise ValidationError(_("不止一个人符合，请改用证件号码。"), code="several")
    if is_within_reach(user, found[0]):
        return found[0], False
    open_access(user, found[0], way=meeting.way, reason=reason, note=note)
    return found[0], True
