"""Every answer carries its headers, whatever the page; and what a production installation sends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.access.everything import Everything
from tests.access.test_matrix import MATRIX, OPEN, URLS

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
# Its address is the key: not even our own pages are told where somebody comes from.
STRICTER = {"self_rating:fill": {"Referrer-Policy": "no-referrer"}}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Everything]:
    """One agency with everything that a URL can name."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Everything()
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted({*MATRIX, *OPEN}))
def test_every_answer_carries_them(name: str, world: Everything) -> None:
    keys = URLS[name]
    path = reverse(name, kwargs={"rest": "x"} if "rest" in keys else world.arguments(name, keys))
    clients = [Client(), world.staff[min(MATRIX[name])]] if name in MATRIX else [Client()]
    for client in clients:
        with transaction.atomic():
            response = client.get(path)
            transaction.set_rollback(True)
        expected = EXPECTED | STRICTER.get(name, {})
        assert {header: response.headers.get(header) for header in expected} == expected
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        if "sandbox" in policy:
            # A file somebody uploaded: the browser may lay it out, and nothing else.
            assert "script-src" not in policy
        else:
            assert "unsafe" not in policy
            assert "style-src 'self'" in policy
        assert "no-store" in response.headers["Cache-Control"]
        assert "camera=(self)" in response.headers["Permissions-Policy"]
        assert "microphone=()" in response.headers["Permissions-Policy"]
        assert len(response.headers["X-Request-Id"]) >= 8
        assert "Server" not in response.headers
        assert "X-Powered-By" not in response.headers


_ASK = """
import django, json
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.conf import settings
from django.test import Client
page = Client().get("/account/login/", secure=True, headers={"Host": "xn.example.cn"})
plain = Client().get("/account/login/", headers={"Host": "xn.example.cn"})
wrong = Client().get("/account/login/", secure=True, headers={"Host": "evil.example"})
print("ANSWER" + json.dumps({
    "headers": dict(page.headers), "cookies": {name: str(one) for name, one in page.cookies.items()},
    "session": settings.SESSION_COOKIE_NAME, "secure": settings.SESSION_COOKIE_SECURE,
    "plain": [plain.status_code, plain.headers.get("Location")], "wrong": wrong.status_code,
    "second_factor": settings.SECOND_FACTOR_REQUIRED, "debug": settings.DEBUG,
}))
"""


def _production(home: Path, **more: str) -> Any:
    """What an installation answers that has set nothing but its host name."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XIANGNUAN_", "DATABASE_URL"))}
    told = {"XIANGNUAN_HOME": str(home), "XIANGNUAN_HOSTS": "xn.example.cn", **more}
    done = subprocess.run(
        [sys.executable, "-c", _ASK],
        env={**kept, **told, "DJANGO_SETTINGS_MODULE": "xiangnuan.config.settings"},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    answer = next((line for line in done.stdout.splitlines() if line.startswith("ANSWER")), None)
    assert answer, done.stderr
    return json.loads(answer.removeprefix("ANSWER"))


def test_a_production_installation_is_strict_without_being_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    found = _production(tmp_path_factory.getbasetemp() / "production")
    assert found["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert {name: found["headers"].get(name) for name in EXPECTED} == EXPECTED
    assert found["session"] == "__Host-xiangnuan_session"
    (cookie,) = (text for name, text in found["cookies"].items() if name == "__Host-csrftoken")
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert found["plain"] == [301, "https://xn.example.cn/account/login/"]
    assert found["wrong"] == 400
    assert (found["secure"], found["second_factor"], found["debug"]) == (True, True, False)


def test_being_built_into_browsers_is_the_owners_choice(tmp_path_factory: pytest.TempPathFactory) -> None:
    found = _production(tmp_path_factory.getbasetemp() / "production", XIANGNUAN_HSTS_PRELOAD="1")
    assert found["headers"]["Strict-Transport-Security"].endswith("; preload")


def test_built_files_come_compressed_and_are_kept(client: Client) -> None:
    from xiangnuan.web import assets

    entry = assets.entry("page")
    if entry is None:
        pytest.skip("the frontend is not built")
    for encoding in ("br", "gzip"):
        response = client.get(entry.script, headers={"Accept-Encoding": encoding})
        assert response.headers["Content-Encoding"] == encoding
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        b"".join(response.streaming_content)  # closes the file
