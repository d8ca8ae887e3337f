"""What waits on Today: actions and promises that fall due, reviews, and cases without a plan."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from xiangnuan.access.models import User
from xiangnuan.cases.hooks import Task
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.models import Action, Plan
from xiangnuan.cases.planning.queries.board import step_of
from xiangnuan.cases.planning.queries.listing import MISSING_AFTER, PRESENT
from xiangnuan.cases.planning.queries.roles import role_names
from xiangnuan.web.dates import short_date

ACTIONS_AT_MOST, REVIEWS_AT_MOST, MISSING_AT_MOST = 6, 3, 2
"""Few enough that the duties of law stay in sight; the list of plans has all of them."""


def tasks_for(user: User, day: date, until: date) -> list[Task]:
    """The most urgent few until a day, for who may act on them; four queries."""
    if not user.may("plan.write") or user.agency_id is None:
        return []
    return [*_actions(user, day, until), *_reviews(user, until), *_missing(user, day)]


def _actions(user: User, day: date, until: date) -> list[Task]:
    names = role_names(user.agency_id or 0)
    rows = Action.objects.visible_to(user).filter(
        state=Action.State.OPEN, due_on__lte=until, case__closed_on__isnull=True
    )
    found = []
    for action in rows.select_related("case__person", "owner_member").order_by("due_on", "pk")[:ACTIONS_AT_MOST]:
        step = step_of(action, names, day)
        if action.owner == Action.Owner.WORKER:
            title = action.what
        elif action.owner == Action.Owner.PERSON:
            title = _("提醒本人：{what}").format(what=action.what)
        else:
            # By the seat, not by the name: the page may be open beside somebody else.
            title = _("提醒{who}：{what}").format(who=step.role or step.owner, what=action.what)
        line = _("会上的承诺") if action.meeting_id else _("帮教计划")
        task = Task(
            action.case.person_id,
            action.case.person.name,
            title,
            f"{line} ・ {_('{day}以前').format(day=short_date(action.due_on))}",
            reverse("planning:action_done", args=[action.pk]),
            _("办好了"),
            action.due_on,
        )
        found.append(task)
    return found


def _reviews(user: User, until: date) -> list[Task]:
    rows = Plan.objects.visible_to(user).filter(
        PRESENT, agreed_on__isnull=False, review_on__lte=until, case__closed_on__isnull=True
    )
    return [
        Task(
            plan.case.person_id,
            plan.case.person.name,
            _("回顾帮教计划"),
            _("和本人一起看看走到了哪一步"),
            reverse("planning:review", args=[plan.pk]),
            _("回顾"),
            plan.review_on,
        )
        for plan in rows.select_related("case__person").order_by("review_on", "pk")[:REVIEWS_AT_MOST]
    ]


def _missing(user: User, day: date) -> list[Task]:
    has_plan = Plan.objects.filter(PRESENT, case=OuterRef("pk"))
    rows = Case.objects.visible_to(user).filter(
        ~Exists(has_plan),
        is_current=True,
        closed_on__isnull=True,
        state=Case.State.RUNNING,
        checked_in_on__lt=day - MISSING_AFTER,
    )
    return [
        Task(
            case.person_id,
            case.person.name,
            _("一起定一份帮教计划"),
            _("报到已满 {n} 天，还没有计划").format(n=MISSING_AFTER.days),
            reverse("planning:case", args=[case.pk]),
            _("去定"),
        )
        for case in rows.select_related("person").order_by("-checked_in_on", "pk")[:MISSING_AT_MOST]
    ]
