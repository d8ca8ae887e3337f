"""Single sign-on with a small identity provider on this machine: only accounts that exist, and only by what it proves."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from tests.worlds import an_account, an_agency

from xiangnuan.access.models import AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.access.services import set_password

pytestmark = pytest.mark.django_db

START = "/account/oidc/agency/login/"
BACK = "/account/oidc/agency/login/callback/"


class Provider:
    """An identity provider: `claims` is what it says of who signs in; it checks client, code and PKCE as it should."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.further: dict[str, Any] = {}
        self.challenge = ""
        provider = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(provider.configuration if "well-known" in self.path else provider.claims | provider.further)

            def do_POST(self) -> None:
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                digest = hashlib.sha256(sent["code_verifier"][0].encode()).digest()
                assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == provider.challenge
                assert sent["client_id"] == ["xiangnuan"]
                assert sent["client_secret"] == ["secret"]
                self._say({"access_token": "a", "token_type": "Bearer", "id_token": provider.token()})

            def _say(self, content: dict[str, Any]) -> None:
                body = json.dumps(content).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.configuration = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def token(self) -> str:
        """What it says of the sign-in."""
        now = int(time.time())
        said = {"iss": self.url, "aud": "xiangnuan", "iat": now, "exp": now + 60, **self.claims}
        return jwt.encode(said, "x" * 32, algorithm="HS256")


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """A running identity provider that the settings name."""
    one = Provider()
    thread = Thread(target=one.server.serve_forever, daemon=True)
    thread.start()
    app = {
        "provider_id": "agency",
        "name": "平湖统一身份",
        "client_id": "xiangnuan",
        "secret": "secret",
        "settings": {"server_url": one.url, "oauth_pkce_enabled": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield one
    one.server.shutdown()
    one.server.server_close()
    thread.join()


def sign_on(client: Client, provider: Provider, **claims: Any) -> Any:
    """Go to the provider and come back with what it says."""
    provider.claims = {"sub": "1001"} | claims
    asked = client.post(START)
    assert asked.status_code == 302, asked.text
    query = parse_qs(urlsplit(asked.url).query)
    assert asked.url.startswith(f"{provider.url}/authorize")
    assert query["code_challenge_method"] == ["S256"]
    provider.challenge = query["code_challenge"][0]
    return client.get(BACK, {"code": "c", "state": query["state"][0]})


@pytest.fixture
def auditor() -> User:
    """An account that exists."""
    return an_account(an_agency(), Role.AUDITOR, username="wang.hai", email="wang@example.org")


def test_without_a_provider_there_is_no_button_and_no_page(client: Client):
    assert "oidc" not in client.get("/account/login/").text
    assert client.post(START).status_code == 404
    assert client.get(BACK).status_code == 404


def test_an_existing_account_comes_in_and_is_linked_by_its_subject(client: Client, provider: Provider, auditor: User):
    assert "用平湖统一身份登录" in client.get("/account/login/").text
    assert sign_on(client, provider, preferred_username="wang.hai").status_code == 302
    assert client.get("/access/trail/").status_code == 200
    assert AuditEntry.objects.filter(act="access.single_sign_on", user=auditor.pk, action="sign_in").count() == 1
    linked = SocialAccount.objects.get(user=auditor)
    assert (linked.uid, linked.extra_data) == ("1001", {})
    other = Client()
    sign_on(other, provider, preferred_username="renamed.by.provider")
    assert other.get("/access/trail/").status_code == 200


@pytest.mark.parametrize(
    ("claim", "claims"),
    [
        ("preferred_username", {"preferred_username": "nobody"}),
        ("preferred_username", {"preferred_username": ""}),
        ("preferred_username", {"email": "wang@example.org", "email_verified": True}),
        ("email", {"email": "wang@example.org"}),
        ("email", {"email": "wang@example.org", "email_verified": "true"}),
        ("email", {"email": "", "email_verified": True}),
    ],
)
def test_who_has_no_account_gets_none(
    claim: str, claims: dict[str, Any], client: Client, provider: Provider, auditor: User, settings: Any
):
    settings.OIDC_CLAIM = claim
    before = User.objects.count()
    answer = sign_on(client, provider, **claims)
    assert answer.url == "/account/login/"
    assert "没有成功" in client.get(answer.url).text
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()
    assert client.get("/access/trail/").status_code == 302
    assert AuditEntry.objects.filter(act="access.single_sign_on", action="refused").count() == 1


def test_a_verified_address_finds_its_account(client: Client, provider: Provider, auditor: User, settings: Any):
    settings.OIDC_CLAIM = "email"
    sign_on(client, provider, email="WANG@example.org", email_verified=True)
    assert client.get("/access/trail/").status_code == 200


def test_an_address_of_two_accounts_finds_none(client: Client, provider: Provider, auditor: User, settings: Any):
    settings.OIDC_CLAIM = "email"
    an_account(auditor.agency, Role.AUDITOR, email="wang@example.org")
    assert sign_on(client, provider, email="wang@example.org", email_verified=True).url == "/account/login/"


def test_a_closed_account_stays_closed(client: Client, provider: Provider, auditor: User):
    sign_on(client, provider, preferred_username="wang.hai")
    User.objects.filter(pk=auditor.pk).update(is_active=False)
    other = Client()
    assert sign_on(other, provider, preferred_username="wang.hai").url == "/account/inactive/"
    assert other.get("/access/trail/").status_code == 302


def test_an_identity_is_not_linked_from_within_a_session(client: Client, provider: Provider, auditor: User):
    mine = an_account(auditor.agency, Role.MANAGER)
    client.force_login(mine)
    provider.claims = {"sub": "1001", "preferred_username": "wang.hai"}
    query = parse_qs(urlsplit(client.post(f"{START}?process=connect").url).query)
    provider.challenge = query["code_challenge"][0]
    client.get(BACK, {"code": "c", "state": query["state"][0]})
    assert not SocialAccount.objects.exists()


def test_an_answer_that_was_not_asked_for_is_refused(client: Client, provider: Provider, auditor: User):
    provider.claims = {"sub": "1001", "preferred_username": "wang.hai"}
    assert client.get(BACK, {"code": "c", "state": "planted"}).url == "/account/login/"
    assert client.get("/access/trail/").status_code == 302


def test_a_token_for_somebody_else_is_refused(client: Client, provider: Provider, auditor: User):
    assert sign_on(client, provider, preferred_username="wang.hai", aud="another").url == "/account/login/"
    assert sign_on(client, provider, preferred_username="wang.hai", iss="https://other.example").status_code == 302
    assert client.get("/access/trail/").status_code == 302


def test_a_further_page_about_another_person_is_refused(client: Client, provider: Provider, auditor: User):
    provider.further = {"sub": "2002"}
    assert sign_on(client, provider, preferred_username="wang.hai").url == "/account/login/"
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    ("trusted", "claims", "inside"),
    [
        ([], {}, False),
        ([], {"amr": ["pwd", "mfa"]}, False),
        (["mfa"], {"amr": ["pwd"]}, False),
        (["mfa"], {"amr": "mfa"}, False),
        (["mfa"], {"amr": ["pwd", "mfa"]}, True),
        (["loa3"], {"acr": "loa3"}, True),
    ],
)
def test_the_second_factor_is_asked_unless_the_provider_vouches_for_it(
    trusted: list[str],
    claims: dict[str, Any],
    inside: bool,
    client: Client,
    provider: Provider,
    auditor: User,
    settings: Any,
):
    settings.SECOND_FACTOR_REQUIRED = True
    settings.OIDC_MULTI_FACTOR = trusted
    sign_on(client, provider, preferred_username="wang.hai", **claims)
    answer = client.get("/access/trail/")
    assert (answer.status_code, getattr(answer, "url", "")) == ((200, "") if inside else (302, "/account/2fa/"))


def test_a_second_factor_of_ours_is_asked_after_the_provider(client: Client, provider: Provider, auditor: User):
    TOTP.activate(auditor, generate_totp_secret())
    assert sign_on(client, provider, preferred_username="wang.hai").url == "/account/2fa/authenticate/"
    assert client.get("/access/trail/").status_code == 302


def test_a_first_password_that_nobody_used_is_void(client: Client, provider: Provider, auditor: User):
    first = set_password(None, auditor)
    sign_on(client, provider, preferred_username="wang.hai")
    assert client.get("/access/trail/").status_code == 200
    auditor.refresh_from_db()
    assert not auditor.check_password(first)
    assert auditor.first_password_until is None
