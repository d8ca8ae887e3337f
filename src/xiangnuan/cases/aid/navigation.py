"""Where the pages of aid stand in the navigation and on a person's page."""

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
    """Put the list of needs into the rail, and a way to a person's aid on their page."""
    navigation.register(NavItem("service", _("帮扶"), icon("heart-handshake"), "aid:requests", "aid.read", 44))
    hooks.link_on_person(aid_link)


def aid_link(user: User, person: int) -> hooks.PersonLink | None:
    """The way from a person's page to their needs, work and courses."""
    if not user.may("aid.read"):
        return None
    return hooks.PersonLink(_now("帮扶"), reverse("aid:of_person", args=[person]), icon("heart-handshake"))
