"""Crises on Today: urgent until somebody has written down what was done."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from xiangnuan.access.models import User
from xiangnuan.cases.assessing.choosing import said
from xiangnuan.cases.assessing.queries import open_crises
from xiangnuan.cases.hooks import Task
from xiangnuan.web import dates

AT_MOST = 20


def crisis_tasks(user: User, day: date, until: date) -> list[Task]:
    """What is open and may be seen: by the worker in charge, who covers for them, and the manager."""
    if not user.may("assessment.read"):
        return []
    rows = (
        open_crises(user)
        .select_related("person", "assessment")
        .defer("assessment__result")
        .order_by("found_at", "pk")[:AT_MOST]
    )
    return [
        Task(
            person=crisis.person_id,
            person_name=crisis.person.name,
            title=_("危机提示：{kinds}").format(kinds=_("、").join(crisis.kinds_in_words)),
            line=_("{day}{title}里的回答，请当日了解安全情况").format(
                day=dates.short_date(crisis.assessment.on), title=said(crisis.assessment.title)
            ),
            url=reverse("assessing:crisis", args=[crisis.pk]),
            verb=_("查看并处理"),
            urgent=True,
        )
        for crisis in rows
    ]
