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
    navigation.register(NavItem("agency", _("个人权利请求"), icon("mail"), "rights:requests", "right.write", order=60))
    navigation.register(NavItem("agency", _("封存"), icon("lock"), "rights:due", "record.seal", order=62))
    navigation.register(
        NavItem("agency", _("处理记录与评估"), icon("clipboard-text"), "rights:papers", "processing.read", order=64)
    )
    hooks.link_on_person(rights_link)


def rights_link(user: User, person: int) -> hooks.PersonLink | None:
    """The way from a person's page to consents, requests and copies."""
    if not user.may("right.write"):
        return None
    return hooks.PersonLink(_now("同意、请求与副本"), reverse("rights:person", args=[person]), icon("shield-check"))
