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
    """Put the pages into the rail, and a way to them on a person's page."""
    navigation.register(NavItem("service", _("提前介入"), icon("door-exit"), "prerelease:stays", "prerelease.read", 40))
    navigation.register(
        NavItem("service", _("入所走访"), icon("building-community"), "prerelease:visits", "prerelease.read", 41)
    )
    hooks.link_on_person(stay_link)


def stay_link(user: User, person: int) -> hooks.PersonLink | None:
    """The way from a person's page to their stay in a centre, or to registering one."""
    if not user.may("prerelease.write"):
        return None
    return hooks.PersonLink(_now("提前介入"), reverse("prerelease:of_person", args=[person]), icon("door-exit"))
