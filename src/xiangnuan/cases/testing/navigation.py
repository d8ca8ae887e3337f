"""Where the pages of this app stand in the navigation, and the tabs between them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.people import hooks
from xiangnuan.web import navigation
from xiangnuan.web.icons import icon
from xiangnuan.web.navigation import NavItem

HOME = "testing:draws"


def register_pages() -> None:
    """One page in the rail, with the others as its tabs, and a way from a person to objecting."""
    navigation.register(NavItem("service", _("检测"), icon("test-pipe"), HOME, "draw.read", 30))
    hooks.link_on_person(objection_link)


def objection_link(user: User, person: int) -> hooks.PersonLink | None:
    """The way from a person's page to their objections to results."""
    if not user.may("case.write"):
        return None
    return hooks.PersonLink(
        _now("异议复检"), f"{reverse('testing:objection_choose')}?person={person}", icon("message-circle-exclamation")
    )


def tabs_for(user: User, current: str) -> list[dict[str, Any]]:
    """The tabs that a user may open."""
    tabs = [
        ("draws", _now("抽检"), "draw.read"),
        ("objections", _now("异议复检"), "case.read"),
        ("kits", _now("试剂"), "kit.read"),
    ]
    return [
        {"label": label, "url": reverse(f"testing:{name}"), "current": name == current}
        for name, label, permission in tabs
        if user.may(permission)
    ]
