"""What waits for somebody on Today: who is drawn, and which step of an objection is due."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from xiangnuan.access.models import User
from xiangnuan.access.roles import REACH, Reach
from xiangnuan.cases.hooks import Task
from xiangnuan.cases.models import Case
from xiangnuan.cases.testing.models import Objection
from xiangnuan.cases.testing.queries.drawn import waiting
from xiangnuan.cases.testing.queries.objecting import OPEN, next_step
from xiangnuan.web.dates import long_date, short_date

MOST = 12


def tasks_of_testing(user: User, day: date, until: date) -> list[Task]:
    """The drawn persons whose day has come, for who tests them; the open objections whose next step falls due."""
    if not user.may("draw.write"):
        return []
    # A manager sees how a draw stands on its own page; the call is the worker's.
    drawn = _drawn(user, day) if REACH[user.role] is Reach.CASELOAD else []
    return drawn + _objections(user, until)


def _drawn(user: User, day: date) -> list[Task]:
    rows = waiting(user, day)
    if not rows:
        return []
    cases = {
        case.pk: case
        for case in Case.objects.visible_to(user).filter(pk__in={one.case for one in rows}).select_related("person")
    }
    seen: set[tuple[int, date]] = set()
    tasks = []
    for one in sorted(rows, key=lambda one: one.day, reverse=True):
        case = cases.get(one.case)
        if case is None or (one.case, one.day) in seen:
            continue
        seen.add((one.case, one.day))
        open_ = one.state == "open" and case.closed_on is None
        line = (
            _("今天抽到，当天检测。")
            if one.day == day
            else _("{day}抽到，还没有检测。").format(day=short_date(one.day))
            if one.state == "open"
            else _("{day}抽到，抽检期内没有检测，请说明原因。").format(day=short_date(one.day))
        )
        tasks.append(
            Task(
                case.person_id,
                case.person.name,
                _("随机抽检"),
                line,
                reverse("cases:record", args=[case.pk, "drug-test"])
                if open_
                else reverse("testing:excuse", args=[one.draw.pk, case.pk]),
                _("记录检测") if open_ else _("说明原因"),
                due=one.day,
            )
        )
    return tasks[:MOST]


def _objections(user: User, until: date) -> list[Task]:
    titles = {
        "answer": _("异议等答复"),
        "send": _("复检样本送检"),
        "report": _("等复检报告"),
        "tell": _("复检结果告知本人"),
    }
    tasks = []
    rows = Objection.objects.visible_to(user).filter(OPEN).select_related("case__person").order_by("made_on", "pk")
    for one in rows[: 2 * MOST]:
        step = next_step(one)
        if step is None or (step.due is not None and step.due > until):
            continue
        tasks.append(
            Task(
                one.case.person_id,
                one.case.person.name,
                titles[step.name],
                _("{day}提出的异议。").format(day=long_date(one.made_on)),
                reverse("testing:objection", args=[one.pk]),
                _("去登记"),
                due=step.due,
            )
        )
    return tasks[:MOST]
