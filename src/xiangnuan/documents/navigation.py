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
    navigation.register(
        NavItem("service", _("文书"), icon("file-text"), "documents:documents", "document.read", order=50)
    )
    navigation.register(
        NavItem("agency", _("文书模板与编号"), icon("template"), "documents:settings", "document.templates", order=58)
    )
    hooks.link_on_person(documents_link)


def documents_link(user: User, person: int) -> hooks.PersonLink | None:
    """The way from a person's page to their papers."""
    if not user.may("document.read"):
        return None
    return hooks.PersonLink(_now("文书与档案"), reverse("documents:person", args=[person]), icon("file-text"))
