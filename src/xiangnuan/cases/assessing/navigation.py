"""Where the pages of this app stand in the navigation and on a person's page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.people import hooks
from xiangnuan.web import navigation
from xiangnuan.web.icons import icon
from xiangnuan.web.navigation import NavItem


def register_pages() -> None:
    """Put the pages into the rail, and a way to a person's assessments on their page."""
    navigation.register(
        NavItem("service", _("危机提示"), icon("alert-triangle"), "assessing:crises", "assessment.read", 45)
    )
    navigation.register(
        NavItem("agency", _("本机构量表"), icon("list-check"), "assessing:sheets", "instrument.write", 60)
    )
    hooks.link_on_person(assessments_link)


def assessments_link(user: User, person: int) -> hooks.PersonLink | None:
    """The way from a person's page to what was assessed."""
    if not user.may("assessment.read"):
        return None
    return hooks.PersonLink(_now("量表与评估"), reverse("assessing:of_person", args=[person]), icon("chart-line"))
