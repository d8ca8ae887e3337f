"""The registers of employers and courses."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.cases.aid.models import Course, Employer
from xiangnuan.cases.aid.services.rows import put


@transaction.atomic
def open_employer(user: User, **data: Any) -> Employer:
    """Put an employer on the register. Raises ValidationError by field: without a name, or one that is there."""
    employer = Employer(agency=agency_of(user))
    _keep_employer(employer, data)
    audit.written(user, "aid.open_employer", employer)
    return employer


@transaction.atomic
def change_employer(user: User, employer: Employer, **data: Any) -> Employer:
    """Correct an employer; one that is not used any more keeps its placements."""
    employer = Employer.objects.select_for_update(of=("self",)).get(pk=employer.pk, agency=agency_of(user))
    _keep_employer(employer, data)
    audit.written(user, "aid.change_employer", employer)
    return employer


def _keep_employer(employer: Employer, data: dict[str, Any]) -> None:
    put(employer, data)
    employer.posts = employer.posts or 0
    if not employer.name:
        raise ValidationError({"name": _("请填写单位名称。")})
    if employer.willing not in Employer.Willing.values:
        raise ValidationError({"willing": _("请选择是否愿意接收。")})
    if Employer.objects.filter(agency=employer.agency, name=employer.name).exclude(pk=employer.pk).exists():
        raise ValidationError({"name": _("这个单位已经登记过了。")})
    employer.save()


@transaction.atomic
def open_course(user: User, **data: Any) -> Course:
    """Put a course on the register. Raises ValidationError by field."""
    course = Course(agency=agency_of(user))
    _keep_course(course, data)
    audit.written(user, "aid.open_course", course)
    return course


@transaction.atomic
def change_course(user: User, course: Course, **data: Any) -> Course:
    """Correct a course; who went to it stays on it."""
    course = Course.objects.select_for_update(of=("self",)).get(pk=course.pk, agency=agency_of(user))
    _keep_course(course, data)
    audit.written(user, "aid.change_course", course)
    return course


def _keep_course(course: Course, data: dict[str, Any]) -> None:
    put(course, data)
    for name, words in (("title", _("请填写课程名称。")), ("provider", _("请填写举办单位。"))):
        if not getattr(course, name):
            raise ValidationError({name: words})
    if course.starts_on is None or course.ends_on is None:
        raise ValidationError({"starts_on": _("请填写开课和结束的日期。")})
    if course.ends_on < course.starts_on:
        raise ValidationError({"ends_on": _("结束日期早于开课日期。")})
    course.save()
