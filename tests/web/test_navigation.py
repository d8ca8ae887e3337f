"""The navigation shows what a reader may open, and where the reader is."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from xiangnuan.web import hooks, navigation
from xiangnuan.web.navigation import NavItem


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty registry, and a user who has a permission when it is in `may`."""
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(navigation, "_search", [])
    monkeypatch.setattr(hooks, "_may", lambda user, permission: permission in user.may_do)
    monkeypatch.setattr(navigation, "url_of", lambda name: f"/{name.replace(':', '/')}/")


def asking(path: str, *permissions: str, signed_in: bool = True) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = SimpleNamespace(is_authenticated=signed_in, may_do=permissions)  # type: ignore[assignment]
    return request


def labels(request: HttpRequest) -> list[str]:
    return [str(link.label) for section in navigation.sections(request) for link in section.links]


@pytest.mark.usefixtures("registry")
class TestNavigation:
    def register(self) -> None:
        navigation.register(NavItem("main", "人员", "users", "people", "person.read", order=20, bar=2))
        navigation.register(NavItem("main", "今天", "sun", "today", "today.read", order=10, bar=1, key="g t"))
        navigation.register(NavItem("agency", "规则手册", "scale", "people:rules", None, order=30))
        navigation.register(NavItem("bar", "记录", "plus", "record", "fact.write", order=40, bar=3))

    def test_a_page_without_permission_is_not_shown(self) -> None:
        self.register()
        assert labels(asking("/", "person.read")) == ["人员", "规则手册"]

    def test_nobody_signed_in_sees_nothing(self) -> None:
        self.register()
        assert labels(asking("/", "person.read", signed_in=False)) == []

    def test_sections_without_a_page_have_no_heading(self) -> None:
        self.register()
        assert [str(section.label) for section in navigation.sections(asking("/"))] == ["机构"]

    def test_the_longest_path_above_the_page_is_the_present_item(self) -> None:
        self.register()
        request = asking("/people/rules/7/", "person.read")
        current = [
            str(link.label) for section in navigation.sections(request) for link in section.links if link.current
        ]
        assert current == ["规则手册"]

    def test_a_view_can_say_which_item_it_belongs_to(self) -> None:
        self.register()
        request = asking("/elsewhere/", "person.read")
        request.nav = "people"  # type: ignore[attr-defined]
        assert [link.current for link in navigation.bottom_bar(request)] == [True]

    def test_the_bottom_bar_has_its_own_order_and_the_main_act_in_the_third_place(self) -> None:
        self.register()
        bar = navigation.bottom_bar(asking("/", "person.read", "today.read", "fact.write"))
        assert [(str(link.label), link.main) for link in bar] == [("今天", False), ("人员", False), ("记录", True)]

    def test_an_unknown_section_is_refused_at_registration(self) -> None:
        with pytest.raises(ValueError, match="unknown section"):
            navigation.register(NavItem("somewhere", "页", "sun", "page", None, order=1))

    def test_the_search_box_is_there_for_those_who_may_search(self) -> None:
        navigation.register_search("people:search", "person.read")
        assert navigation.search_url(asking("/", "person.read").user) == "/people/search/"
        assert navigation.search_url(asking("/").user) == ""
