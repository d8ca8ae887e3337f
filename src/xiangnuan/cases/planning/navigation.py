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
    """Put the list into the rail, and a way to the board on a person's page."""
    navigation.register(NavItem("service", _("帮教计划"), icon("heart-handshake"), "planning:plans", "plan.read", 30))
    hooks.link_on_person(plan_link)


def plan_link(user: User, person: int) -> hooks.PersonLink | None:
    """The way from a person's page to their team and plan."""
    if not user.may("plan.read"):
        return None
    return hooks.PersonLink(_now("帮教计划"), reverse("planning:of_person", args=[person]), icon("heart-handshake"))
