"""What of this app waits on Today: needs to look at, answers that should be there, people at work to ask after."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from xiangnuan.access.models import User
from xiangnuan.cases.aid.models import AidRequest
from xiangnuan.cases.aid.queries import checks_due, requests_due
from xiangnuan.cases.hooks import Task

MOST = 6


def tasks(user: User, day: date, until: date) -> list[Task]:
    """The most urgent few of a user; two queries."""
    if not user.may("aid.write"):
        return []
    found = [_of_request(one) for one in requests_due(user, until)[:MOST]]
    for one in checks_due(user, until)[:MOST]:
        found.append(
            Task(
                person=one.person_id,
                person_name=one.person.name,
                title=_("在岗回访"),
                line=_("问本人，不问单位"),
                url=reverse("aid:placement_check", args=[one.pk]),
                verb=_("记录"),
                due=one.next_check_on,
            )
        )
    return found


def _of_request(one: AidRequest) -> Task:
    said = {
        AidRequest.State.OPEN: _("还没有申请"),
        AidRequest.State.WAITING: _("应当有答复了"),
        AidRequest.State.ANSWERED: _("看看是否已经落实"),
    }
    return Task(
        person=one.person_id,
        person_name=one.person.name,
        title=_("帮扶：{kind}").format(kind=one.get_kind_display()),
        line=said.get(AidRequest.State(one.state), ""),
        url=reverse("aid:request", args=[one.pk]),
        verb=_("跟进"),
        due=one.due,
    )
