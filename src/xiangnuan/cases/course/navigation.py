"""Where the pages of the course of a case stand in the navigation and on a person's page."""

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
    """Put the list of leave into the rail, and a way to the course of a person's case on their page."""
    navigation.register(NavItem("service", _("请假与告诫"), icon("luggage"), "course:leaves", "case.read", 36))
    hooks.link_on_person(course_link)
    hooks.link_on_person(closing_link)


def course_link(user: User, person: int) -> hooks.PersonLink | None:
    """The way from a person's page to leave, notices and breaches."""
    if not user.may("case.read"):
        return None
    return hooks.PersonLink(_now("请假与告诫"), reverse("course:of_person", args=[person]), icon("luggage"))


def closing_link(user: User, person: int) -> hooks.PersonLink | None:
    """The way from a person's page to the closing file."""
    if not user.may("case.read"):
        return None
    return hooks.PersonLink(_now("结案与跟进"), reverse("course:closing_of", args=[person]), icon("archive"))
