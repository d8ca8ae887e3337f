"""`xiangnuan accounts`: an agency and its first accounts, before anybody can sign in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from click.testing import CliRunner, Result
from django.test import Client
from tests.worlds import an_account, an_agency

from xiangnuan.access.models import Agency, AuditEntry, User
from xiangnuan.cli.accounts import accounts

pytestmark = pytest.mark.django_db


def run(*arguments: str, stdin: str | None = None, language: str = "zh") -> Result:
    return CliRunner().invoke(accounts, list(arguments), env={"XIANGNUAN_LANG": language}, input=stdin)


def answer(*arguments: str, stdin: str | None = None) -> Any:
    result = run(*arguments, "--json", stdin=stdin)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_agency_is_made_with_all_towns_of_its_county() -> None:
    an_agency()  # brings the areas
    made = answer("create-agency", "新的社工服务社", "--area", "330482", "--founded-on", "2020-03-01")
    agency = Agency.objects.get(pk=made["agency"])
    assert agency.name == "新的社工服务社"
    assert sorted(made["towns"]) == sorted(agency.towns.values_list("pk", flat=True))
    assert len(made["towns"]) == 3
    assert AuditEntry.objects.filter(act="access.create_agency", object=agency.pk).exists()


def test_an_agency_can_serve_some_towns_alone() -> None:
    an_agency()
    made = answer("create-agency", "两镇社工", "--area", "330482", "--town", "330482001", "--town", "330482103")
    assert made["towns"] == ["330482001", "330482103"]
    refused = run("create-agency", "又一家", "--area", "330482", "--town", "330482999")
    assert refused.exit_code == 2
    assert "330482999" in refused.stderr


def test_a_name_is_not_given_to_two_agencies() -> None:
    agency = an_agency()
    assert run("create-agency", agency.name, "--area", "330482").exit_code == 2


def test_an_account_gets_a_first_password_that_is_shown_once() -> None:
    agency = an_agency()
    made = answer("create", "lin", "--name", "林玉安", "--role", "social_worker", "--area", "330482103")
    account = User.objects.get(username="lin")
    assert (account.agency, account.role, account.area_id) == (agency, "social_worker", "330482103")
    assert account.check_password(made["password"])


def test_a_password_from_standard_input_is_not_shown_and_must_be_strong() -> None:
    an_agency()
    weak = run("create", "lin", "--name", "林玉安", "--role", "manager", "--password-stdin", stdin="12345\n")
    assert weak.exit_code == 2
    assert not User.objects.filter(username="lin").exists()
    made = answer(
        "create", "lin", "--name", "林玉安", "--role", "manager", "--password-stdin", stdin="water-lily-47-boat\n"
    )
    assert "password" not in made
    assert User.objects.get(username="lin").check_password("water-lily-47-boat")


def test_an_unknown_role_is_refused_in_the_language_asked_for() -> None:
    an_agency()
    result = run("create", "lin", "--name", "林玉安", "--role", "boss", language="en")
    assert result.exit_code == 2
    assert not User.objects.exists()


def test_accounts_are_listed_and_one_is_closed() -> None:
    worker = an_account(an_agency(), "social_worker")
    assert [row["username"] for row in answer("list")] == [worker.username]
    assert answer("disable", worker.username) == {"username": worker.username, "active": False}
    worker.refresh_from_db()
    assert not worker.is_active
    assert "停用" in run("list").stdout


def test_a_password_is_set_anew() -> None:
    worker = an_account(an_agency(), "social_worker")
    new = answer("set-password", worker.username)["password"]
    worker.refresh_from_db()
    assert worker.check_password(new)


def test_an_unknown_account_is_named() -> None:
    for command in ("disable", "set-password"):
        result = run(command, "nobody")
        assert result.exit_code == 2
        assert "nobody" in result.stderr


def test_a_locked_account_is_unlocked(client: Client) -> None:
    account = an_account(an_agency())
    for _ in range(5):
        client.post("/account/login/", {"login": account.username, "password": "wrong"})
    assert answer("unlock", account.username) == {"username": account.username, "was_locked": True}
    assert client.post("/account/login/", {"login": account.username, "password": "p"}).status_code == 302
    assert answer("unlock", account.username)["was_locked"] is False


def test_a_second_factor_is_taken_away_and_sessions_end(client: Client) -> None:
    account = an_account(an_agency())
    client.force_login(account)
    TOTP.activate(account, generate_totp_secret())
    assert answer("reset-second-factor", account.username) == {"username": account.username, "removed": 1}
    assert client.get("/today/").status_code == 302
    client.force_login(account)
    assert answer("end-sessions", account.username)["ended"] == 1
    assert client.get("/today/").status_code == 302


def test_a_link_of_invitation_leads_to_the_page(client: Client) -> None:
    account = an_account(an_agency())
    made = answer("invite", account.username, "--site", "https://xn.example/")
    assert made["link"].startswith("https://xn.example/access/join/")
    assert account.username in client.get(made["link"].removeprefix("https://xn.example")).text
    assert run("invite", "nobody").exit_code == 2


def test_a_closed_account_is_not_invited() -> None:
    account = an_account(an_agency(), is_active=False)
    assert run("invite", account.username).exit_code == 2
