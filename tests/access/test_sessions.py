"""Sessions know their account: shown, ended one by one, all at once, and by what ends them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.worlds import a_worker, an_account, an_agency

from xiangnuan.access.models import AuditEntry, Session
from xiangnuan.access.origin import device_of
from xiangnuan.access.roles import Role
from xiangnuan.access.services import AccountData, change_account, set_password
from xiangnuan.access.services.sessions import end_sessions

pytestmark = pytest.mark.django_db

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
PHONE = "Mozilla/5.0 (Linux; Android 14; HUAWEI) AppleWebKit/537.36 Chrome/99.0 Mobile Safari/537.36"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.50"


def signed_in(worker: Any, agent: str = EDGE, password: str = "p") -> Client:
    """A browser that signed in through the page and opened one."""
    client = Client(headers={"User-Agent": agent})
    client.post("/account/login/", {"login": worker.username, "password": password})
    assert client.get("/today/").status_code == 200
    return client


def test_the_page_shows_each_device_and_marks_this_one():
    worker = a_worker()
    here, _ = signed_in(worker), signed_in(worker, PHONE)
    page = here.get("/access/sessions/").text
    assert "Windows 上的 Edge" in page
    assert "Android 上的 Chrome" in page
    assert page.count("现在这台") == 1
    assert here.session.session_key not in page


def test_one_is_signed_out_and_the_others_stay():
    worker = a_worker()
    here, there, third = signed_in(worker), signed_in(worker, PHONE), signed_in(worker, WECHAT)
    rows = {row["device"]: row["handle"] for row in here.get("/access/sessions/").context["rows"]}
    here.post("/access/sessions/end/", {"session": rows["Android 上的 Chrome"]})
    assert [client.get("/today/").status_code for client in (here, there, third)] == [200, 302, 200]


def test_nobody_ends_the_session_of_another():
    worker, other = a_worker(), a_worker()
    here, there = signed_in(worker), signed_in(other)
    handle = there.get("/access/sessions/").context["rows"][0]["handle"]
    here.post("/access/sessions/end/", {"session": handle})
    assert there.get("/today/").status_code == 200


def test_everywhere_else_is_one_act_and_recorded():
    worker = a_worker()
    here, there = signed_in(worker), signed_in(worker, PHONE)
    here.post("/access/sessions/end-others/")
    assert [client.get("/today/").status_code for client in (here, there)] == [200, 302]
    assert AuditEntry.objects.get(act="access.end_sessions").detail == {"sessions": 1}


def test_ending_all_sessions_of_one_is_one_statement_however_many_there_are():
    worker, other = a_worker(), a_worker()
    for _ in range(3):
        signed_in(worker)
    stays = signed_in(other)
    with CaptureQueriesContext(connection) as queries:
        assert end_sessions(worker) == 3
    assert len(queries) == 1
    assert stays.get("/today/").status_code == 200


def test_signing_in_sweeps_the_own_sessions_that_ran_out():
    worker, other = a_worker(), a_worker()
    signed_in(worker), signed_in(other)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    signed_in(worker)
    assert Session.objects.filter(user=worker).count() == 1
    assert Session.objects.filter(user=other).count() == 1


@pytest.mark.parametrize("act", ["role", "closing", "password", "sign_out"])
def test_what_an_administrator_does_ends_the_sessions(act: str):
    agency = an_agency()
    worker, administrator = a_worker(agency), an_account(agency, Role.ADMINISTRATOR)
    client = signed_in(worker)
    fields = {name: getattr(worker, name) for name in AccountData.__dataclass_fields__}
    if act == "password":
        set_password(administrator, worker)
    elif act == "sign_out":
        page = Client()
        page.force_login(administrator)
        page.post(f"/access/accounts/{worker.pk}/sign-out/")
    else:
        changed = {"role": Role.SUPERVISOR} if act == "role" else {"is_active": False}
        change_account(administrator, worker, AccountData(**(fields | changed)))
    assert not Session.objects.filter(user=worker).exists()
    assert client.get("/today/").url.startswith("/account/login/")


def test_signing_in_gives_a_new_session_key(client: Client):
    worker = a_worker()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies[configured.SESSION_COOKIE_NAME] = session.session_key
    client.post("/account/login/", {"login": worker.username, "password": "p"})
    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


@pytest.mark.parametrize(
    ("agent", "said"),
    [(EDGE, "Windows 上的 Edge"), (WECHAT, "iPhone 上的 微信"), ("curl/8", "不认识的设备"), ("", "不认识的设备")],
)
def test_a_device_is_named_in_words(agent: str, said: str):
    assert device_of(agent) == said


def test_in_production_cookies_and_passkeys_are_for_https_alone(tmp_path: Path):
    asked = (
        "from xiangnuan.config import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY,"
        "s.SESSION_COOKIE_SAMESITE, s.SESSION_EXPIRE_AT_BROWSER_CLOSE, s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN,"
        "s.SECOND_FACTOR_REQUIRED, s.SECURE_SSL_REDIRECT)"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XIANGNUAN_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env=kept | {"XIANGNUAN_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True", "True", "True", "True", "Lax", "True", "False", "True", "True"]


def test_the_cookie_carries_its_flags(client: Client, settings: Any):
    settings.SESSION_COOKIE_SECURE = True
    worker = a_worker()
    answer = client.post("/account/login/", {"login": worker.username, "password": "p"})
    cookie = answer.cookies[configured.SESSION_COOKIE_NAME].OutputString()
    assert re.search(r"HttpOnly.*SameSite=Lax.*Secure", cookie)
    assert "expires" not in cookie.lower()
