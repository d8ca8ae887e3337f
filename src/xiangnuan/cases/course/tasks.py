"""What of this app waits on Today: leave to answer, returns that are due, breaches to decide."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from xiangnuan.access.models import User
from xiangnuan.cases.course.models import Aftercare, BreachDecision, LeaveRequest
from xiangnuan.cases.course.queries import aftercare_due, breaches_due, leaves_due
from xiangnuan.cases.hooks import Task
from xiangnuan.web import dates

MOST = 6


def tasks(user: User, day: date, until: date) -> list[Task]:
    """The most urgent few of a user; two queries, three for who decides breaches."""
    if not user.may("case.write"):
        return []
    found = [_of_leave(one) for one in leaves_due(user, until)[:MOST]]
    found += [_of_aftercare(one) for one in aftercare_due(user, until)[:MOST]]
    if user.may("breach.decide"):
        found += [_of_breach(one) for one in breaches_due(user)[:MOST]]
    return found


def _of_leave(one: LeaveRequest) -> Task:
    waits = one.state == LeaveRequest.State.WAITING
    due = one.since if waits else one.allowed_until
    title, verb = (_("请假待答复"), _("答复")) if waits else (_("外出该返回了"), _("登记返回"))
    if not waits and getattr(one, "asks_longer", False):
        title, verb = _("续假待答复"), _("答复")
    when = _("{first}到{last}").format(first=dates.short_date(one.since), last=dates.short_date(one.until))
    return Task(
        person=one.case.person_id,
        person_name=one.case.person.name,
        title=title,
        line=f"{one.destination} ・ {when}",
        url=reverse("course:leave", args=[one.pk]),
        verb=verb,
        due=due,
    )


def _of_breach(one: BreachDecision) -> Task:
    return Task(
        person=one.case.person_id,
        person_name=one.case.person.name,
        title=_("严重违反待认定"),
        line=one.get_kind_display(),
        url=reverse("course:breach", args=[one.pk]),
        verb=_("认定"),
        due=one.proposed_on,
    )


def _of_aftercare(one: Aftercare) -> Task:
    return Task(
        person=one.case.person_id,
        person_name=one.case.person.name,
        title=_("结案后的联系"),
        line=_("本人愿意继续联系"),
        url=reverse("course:touch", args=[one.pk]),
        verb=_("记录"),
        due=one.next_on,
    )
