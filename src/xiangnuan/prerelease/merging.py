"""Two records of one person that are both on the list of those inside cannot become one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xiangnuan.access.models import User
from xiangnuan.people.models import Person
from xiangnuan.prerelease.models import Stay


def refuse_two_open_stays(user: User, survivor: Person, absorbed: Person) -> None:
    """Raise ValidationError where both records have an open stay: one of them has to be ended first."""
    still_open = Stay.objects.filter(person__in=[survivor, absorbed], case__isnull=True, ended_on__isnull=True)
    if still_open.count() > 1:
        raise ValidationError(_("两份记录都在提前介入的名单里，请先结束其中一份。"))
