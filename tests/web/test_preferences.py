"""What a reader wishes is remembered in cookies, and nowhere else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from xiangnuan.web.presentation import presentation_of


@pytest.fixture
def wish(client: Client):
    def send(**fields: str):
        return client.post(reverse("web:preferences"), fields)

    return send


def test_the_theme_is_drawn_by_the_server_once_it_is_chosen(client: Client, wish) -> None:
    wish(theme="dark", next="/")
    assert 'data-bs-theme="dark"' in client.get("/no/such/page/").content.decode()
    wish(theme="auto", next="/")
    assert "data-bs-theme" not in client.get("/no/such/page/").content.decode()


def test_names_are_masked_until_the_reader_switches_that_off(client: Client, wish, rf) -> None:
    assert presentation_of(rf.get("/")).names_masked
    wish(names="shown")
    request = rf.get("/")
    request.COOKIES["xn_names"] = client.cookies["xn_names"].value
    assert not presentation_of(request).names_masked


def test_a_wish_that_does_not_exist_changes_nothing(client: Client, wish) -> None:
    wish(theme="pink", names="sometimes", language="fr")
    assert not client.cookies


def test_the_language_is_remembered(client: Client, wish) -> None:
    wish(language="en")
    assert '<html lang="en"' in client.get("/no/such/page/").content.decode()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_a_wish_never_leads_off_the_site(wish, target: str) -> None:
    assert wish(theme="light", next=target).headers["Location"] == "/"


def test_wishes_are_sent_not_fetched(client: Client) -> None:
    assert client.get(reverse("web:preferences")).status_code == 405
