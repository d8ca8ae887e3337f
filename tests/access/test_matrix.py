"""Every role against every URL: allowed or refused as this table says, and a URL that is missing from it fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.access.everything import Everything
from tests.access.table import MATRIX, OPEN
from tests.access.urls import urls

pytestmark = pytest.mark.django_db

# What a page may answer to somebody who is allowed to open it: the page, an answer, a way on, or “this cannot be read”.
ALLOWED = {200, 204, 302, 400, 409, 422}


# What only its owner can find, and no role makes it another's.
OWN = ("mfa_", "exchange:revoke")


def allowed(name: str) -> set[int]:
    """Statuses of a page for somebody who may open it; a second factor that is not set up cannot be found."""
    return ALLOWED | {404} if name.startswith(OWN) else ALLOWED


URLS = dict(urls())
TABLE = sorted(MATRIX)


def test_the_table_names_every_url_and_no_other() -> None:
    told = MATRIX.keys() | OPEN
    assert sorted(URLS.keys() - told) == [], "say in MATRIX who may open these"
    assert sorted(told - URLS.keys()) == [], "these are no more"


def test_every_url_has_a_name() -> None:
    assert [name for name, _ in urls() if not name or name.endswith(":")] == []


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Everything]:
    """One agency with an account of each role and one of everything that a URL can name; made once for the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Everything()
        transaction.set_rollback(True)


def ask(client: Client, method: str, path: str) -> int:
    """The status that a client gets, with everything undone again; 405 says that the page knows no such method."""
    with transaction.atomic():
        status = getattr(client, method)(path).status_code
        transaction.set_rollback(True)
    return int(status)


@pytest.mark.parametrize("name", TABLE)
def test_each_role_is_let_in_or_refused_as_the_table_says(name: str, world: Everything) -> None:
    wrong = {}
    for role, client in world.staff.items():
        path = reverse(name, kwargs=world.arguments(name, URLS[name], role))
        answers = {method: ask(client, method, path) for method in ("get", "post")}
        known = {method: status for method, status in answers.items() if status != 405}
        assert known, f"{name} answers neither GET nor POST"
        expected = allowed(name) if role in MATRIX[name] else {403}
        if not set(known.values()) <= expected:
            wrong[str(role)] = answers
    assert wrong == {}, f"{path}: let in should be {sorted(MATRIX[name])}"


@pytest.mark.parametrize("name", TABLE)
def test_a_stranger_gets_no_further_than_the_sign_in_page(name: str, world: Everything) -> None:
    path = reverse(name, kwargs=world.arguments(name, URLS[name]))
    for method in ("get", "post"):
        client = Client()
        response = getattr(client, method)(path)
        if name.startswith("api:"):
            assert response.status_code in {401, 405}
        elif response.status_code != 405:
            assert response.status_code == 302
            assert response.url.startswith(reverse("account_login"))


# These name no row: allauth finds second factors among the account's own, a figure has a word for a name.
NO_ROWS = ("mfa_", "reports:definition", "rights:paper_new", "documents:form")
OBJECTS = sorted(name for name, keys in URLS.items() if keys and name in MATRIX and not name.startswith(NO_ROWS))


@pytest.mark.parametrize("name", OBJECTS)
def test_what_belongs_to_another_agency_is_not_there(name: str, world: Everything) -> None:
    path = reverse(name, kwargs=world.arguments(name, URLS[name]))
    for role in MATRIX[name]:
        for method in ("get", "post"):
            # An API call is read before its object is looked for: 400 says nothing about the object.
            hidden = {400, 404, 405} if name.startswith("api:") and method == "post" else {404, 405}
            assert ask(world.strangers[role], method, path) in hidden, f"{role} of another agency: {method} {path}"
