"""No page breaks on what somebody writes into its address or its form: it answers, or says 400."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from tests.access.everything import Everything
from tests.access.test_matrix import MATRIX, URLS
from tests.web.hostile import BYTES, NULL, WORDS

from xiangnuan.access.roles import Role

pytestmark = pytest.mark.django_db
PACKAGE = Path(__file__).resolve().parents[2] / "src" / "xiangnuan"
# Every name by which the code asks an address for something.
NAMES = sorted(
    {
        name
        for path in PACKAGE.rglob("*.py")
        for name in re.findall(r'(?:GET|query|given)\.get(?:list)?\("(\w+)"', path.read_text())
    }
)
PAGES = sorted(MATRIX)


def _words(name: str) -> tuple[str, ...]:
    """The null character and some of the others, each page another share: all of them with `script/test --all`.

    Of the second database one in eight is asked: what it minds otherwise (the null character) every page meets.
    """
    if os.environ.get("XN_ALL") == "1":
        return WORDS
    step = 8 if os.environ.get("XN_SECOND_DATABASE") == "1" else 4
    return (WORDS[0], *WORDS[1 + PAGES.index(name) % step :: step])


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Everything]:
    """One agency with everything that a URL can name."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Everything()
        transaction.set_rollback(True)


class _Fields(HTMLParser):
    """The names of what a page's forms send."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("name")
        if tag in {"input", "select", "textarea", "button"} and name:
            self.names.add(name)


def _role(name: str) -> Role:
    """The one of those who may open the page that sees most."""
    order = [Role.MANAGER, Role.SOCIAL_WORKER, Role.ADMINISTRATOR, Role.AUDITOR]
    return next(role for role in (*order, *Role) if role in MATRIX[name])


def _ask(client: Client, method: str, path: str, content: dict[str, Any]) -> int:
    """The status of an answer, with everything undone again."""
    client.raise_request_exception = False
    with transaction.atomic():
        status = getattr(client, method)(path, content).status_code
        transaction.set_rollback(True)
    return int(status)


@contextmanager
def _asked_for(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names by which a page asks its address for something, one by one."""
    found: set[str] = set()
    with monkeypatch.context() as patched:
        for way in ("get", "getlist", "__getitem__", "__contains__"):
            plain = getattr(QueryDict, way)

            def noted(self: QueryDict, key: str, *rest: Any, _plain: Any = plain) -> Any:
                found.add(key)
                return _plain(self, key, *rest)

            patched.setattr(QueryDict, way, noted)
        yield found


def test_the_names_are_found_in_the_code() -> None:
    assert {"q", "cursor", "sort", "town", "as_of", "next"} <= set(NAMES)


@pytest.mark.parametrize("name", PAGES)
def test_no_address_breaks_a_page(name: str, world: Everything, monkeypatch: pytest.MonkeyPatch) -> None:
    path = reverse(name, kwargs=world.arguments(name, URLS[name]))
    client = world.staff[_role(name)]
    with _asked_for(monkeypatch) as asked:
        _ask(client, "get", path, {})
    for word in _words(name):
        status = _ask(client, "get", path, dict.fromkeys(NAMES, word))
        assert status == 400 if NULL in word else status < 500, word
    # Each that this page asks for, alone: among all of them the first that is wrong would hide the others.
    for at, one in enumerate(sorted(asked & set(NAMES))):
        word = WORDS[1 + at % (len(WORDS) - 1)]
        assert _ask(client, "get", path, {one: word}) < 500, (one, word)
    for raw in BYTES:
        assert _ask(client, "get", f"{path}?q=" + "".join(f"%{byte:02X}" for byte in raw), {}) < 500, raw


@pytest.mark.parametrize("name", PAGES)
def test_no_form_breaks_a_page(name: str, world: Everything) -> None:
    path = reverse(name, kwargs=world.arguments(name, URLS[name]))
    client = world.staff[_role(name)]
    fields = _Fields()
    with transaction.atomic():
        page = client.get(path)
        if page.headers.get("Content-Type", "").startswith("text/html"):
            fields.feed(page.content.decode())
        transaction.set_rollback(True)
    names = fields.names | {"idempotency_key", "next"}
    for word in _words(name):
        status = _ask(client, "post", path, dict.fromkeys(names, word))
        # An API call is no form: its JSON is checked by its own tests.
        if NULL in word and not name.startswith("api:"):
            assert status in {400, 405}, name
        assert status < 500, (name, word)


@pytest.mark.parametrize("cookie", ["xiangnuan_session", "xn_theme", "xiangnuan_language"])
def test_a_null_character_in_a_cookie_is_refused(cookie: str) -> None:
    client = Client(headers={"Cookie": f'{cookie}="aaaaaaaa\\000aaaa"'})
    assert client.get("/today/").status_code == 400


def test_a_null_character_in_the_path_is_refused(client: Client) -> None:
    assert client.get("/people/%00/").status_code == 400
