"""Showing what is masked: only with a reason, only to those who may, and always on record."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.worlds import a_person, a_worker, an_account, an_agency, an_identity_number

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.people.services import add_family_member

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def person(client):
    """Somebody with everything that is masked; the worker is signed in."""
    worker = a_worker()
    client.force_login(worker)
    person = a_person(
        worker,
        identity_number=an_identity_number(),
        phones=("13812346621", "13900001111"),
        residence="新仓镇三叉河村1号",
    )
    add_family_member(worker, person, name="林母", relation="母亲", phone="13711112222")
    return person


def url_of(person, secret: str) -> str:
    return reverse("people:reveal", args=[person.pk, secret])


def test_asking_shows_nothing_yet(client, person):
    answer = client.get(url_of(person, "identity"))
    assert person.identity_number not in answer.content.decode()
    assert not AuditEntry.objects.filter(action="reveal").exists()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("secret", "value"),
    [("identity", ""), ("phones", "13900001111"), ("addresses", "新仓镇三叉河村1号"), ("family", "13711112222")],
)
def test_with_a_reason_it_is_shown_and_on_record(client, person, secret, value, headers):
    answer = client.post(url_of(person, secret), {"reason": "contact", "note": ""}, headers=headers)
    assert (value or person.identity_number) in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(action="reveal")
    assert (entry.act, entry.person, entry.detail) == (
        f"people.reveal_{secret}",
        person.pk,
        {"reason": "contact", "note": ""},
    )


@pytest.mark.parametrize("data", [{}, {"reason": "curiosity"}, {"reason": "other", "note": " "}])
def test_without_a_reason_nothing_is_shown_and_nothing_recorded(client, person, data):
    answer = client.post(url_of(person, "identity"), data, headers=HTMX)
    assert answer.status_code == 422
    assert person.identity_number not in answer.content.decode()
    assert not AuditEntry.objects.filter(action="reveal").exists()


def test_shown_in_place_it_hides_itself_again(client, person):
    shown = client.post(url_of(person, "phones"), {"reason": "contact"}, headers=HTMX).content.decode()
    assert "load delay:30s" in shown
    assert client.get(url_of(person, "phones"), {"hide": "1"}, headers=HTMX).content == b""


def test_what_is_not_masked_has_no_page(client, person):
    assert client.get(url_of(person, "note")).status_code == 404


def test_a_stranger_gets_404_and_a_role_that_may_not_403(client, person):
    client.force_login(a_worker())
    assert client.post(url_of(person, "identity"), {"reason": "contact"}).status_code == 404
    client.force_login(an_account(person.agency, Role.TOWN_OFFICE, area_id="330482103"))
    assert client.post(url_of(person, "identity"), {"reason": "contact"}).status_code == 403


def test_the_page_of_another_agency_is_not_there_for_its_manager_either(client, person):
    client.force_login(an_account(an_agency(), Role.MANAGER))
    assert client.get(url_of(person, "identity")).status_code == 404
