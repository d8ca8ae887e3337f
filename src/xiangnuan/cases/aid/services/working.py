"""What a person does, and the courses they go to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.aid.models import Attendance, Course, Occupation
from xiangnuan.cases.aid.models.working import COMPLETED
from xiangnuan.cases.aid.services.rows import locked, made, not_ahead, put
from xiangnuan.people.models import Person


@transaction.atomic
def record_occupation(user: User, person: Person, **data: Any) -> Occupation:
    """Note whether a person can work and what they do, from a day on; the rows before it stay."""
    row = made(Occupation, user, person)
    put(row, data)
    if row.able not in Occupation.Able.values:
        raise ValidationError({"able": _("请选择能不能劳动。")})
    if row.doing not in Occupation.Doing.values:
        raise ValidationError({"doing": _("请选择现在做什么。")})
    not_ahead(since=row.since)
    row.save()
    audit.written(user, "aid.record_occupation", row, person=person.pk)
    return row


@transaction.atomic
def enrol(user: User, person: Person, course: Course, *, enrolled_on: date, note: str = "") -> Attendance:
    """Put a person on a course, while there are places. Raises ValidationError by field."""
    course = Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    if course.agency_id != person.agency_id:
        raise ValidationError({"course": _("请选择本机构登记的课程。")})
    taken = Attendance.objects.filter(course=course, withdrawn_at__isnull=True)
    if taken.filter(person=person).exists():
        raise ValidationError({"course": _("这个人已经报名这门课。")})
    if course.places is not None and taken.exclude(outcome=Attendance.Outcome.DROPPED).count() >= course.places:
        raise ValidationError({"course": _("名额已满。")})
    not_ahead(enrolled_on=enrolled_on)
    if enrolled_on > course.ends_on:
        raise ValidationError({"enrolled_on": _("报名日期晚于课程结束的日期。")})
    row = made(Attendance, user, person)
    put(row, {"course": course, "enrolled_on": enrolled_on, "note": note})
    row.save()
    audit.written(user, "aid.enrol", row, person=person.pk)
    return row


@transaction.atomic
def end_course(user: User, row: Attendance, *, ended_on: date, outcome: str, note: str = "") -> Attendance:
    """Note how a person's course ended; a certificate needs a course that leads to one."""
    row = locked(row)
    not_ahead(ended_on=ended_on)
    if outcome not in Attendance.Outcome.values:
        raise ValidationError({"outcome": _("请选择结果。")})
    if ended_on < row.enrolled_on or (outcome in COMPLETED and ended_on < row.course.starts_on):
        raise ValidationError({"ended_on": _("结束日期早于开课或报名的日期。")})
    if outcome == Attendance.Outcome.CERTIFIED and not row.course.certificate:
        raise ValidationError({"outcome": _("这门课没有登记可取得的证书。")})
    put(row, {"ended_on": ended_on, "outcome": outcome, "note": note})
    row.save()
    audit.written(user, "aid.end_course", row, person=row.person_id, outcome=str(outcome))
    return row
