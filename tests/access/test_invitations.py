"""A link of invitation: good once, until its day, for nobody else; and the code that shows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from tests.worlds import an_account, an_agency

from xiangnuan.access.models import AuditEntry, Invitation, User
from xiangnuan.access.roles import Role
from xiangnuan.access.services import AccountData, create_account, invite
from xiangnuan.access.services.invitations import token_of

pytestmark = pytest.mark.django_db

GOOD = "杨柳 青草 十一只羊"
BOTH = {"password1": GOOD, "password2": GOOD}


@pytest.fixture
def administrator() -> User:
    """The administrator of an agency."""
    return an_account(an_agency(), Role.ADMINISTRATOR)


@pytest.fixture
def account(administrator: User) -> User:
    """A new account of the same agency."""
    return create_account(administrator, administrator.agency, AccountData("wang.hai", "王海", Role.AUDITOR))[0]


def path_of(invitation: Invitation) -> str:
    """Where the link leads."""
    return f"/access/join/{token_of(invitation)}/"


def test_a_new_account_comes_with_a_link_a_code_and_a_first_password(administrator: User):
    page = Client()
    page.force_login(administrator)
    made = page.post(
        "/access/accounts/new/",
        {"username": "li.na", "name": "李娜", "role": "auditor", "is_active": "on"},
        follow=True,
    )
    invitation = Invitation.objects.get(account__username="li.na")
    assert path_of(invitation) in made.text
    assert "初始密码是" in made.text
    code = page.get(f"/access/accounts/{invitation.account_id}/invitation/code/")
    assert code.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in code.content
    assert "style" not in code.text
    assert "no-store" in code.headers["Cache-Control"]
    assert "邀请中" in page.get("/access/accounts/").text


def test_who_was_invited_sets_an_own_password_and_is_in(account: User, administrator: User, client: Client):
    path = path_of(invite(administrator, account))
    assert "wang.hai" in client.get(path).text
    assert client.post(path, BOTH).status_code == 302
    assert client.get("/access/trail/").status_code == 200
    account.refresh_from_db()
    assert account.check_password(GOOD)
    assert account.first_password_until is None
    assert AuditEntry.objects.filter(act="access.accept_invitation", user=account.pk).count() == 1


def test_a_second_factor_comes_next_where_the_role_needs_one(
    account: User, administrator: User, client: Client, settings: Any
):
    settings.SECOND_FACTOR_REQUIRED = True
    client.post(path_of(invite(administrator, account)), BOTH)
    assert client.get("/access/trail/").url == "/account/2fa/"


def test_a_link_is_good_once(account: User, administrator: User):
    path = path_of(invite(administrator, account))
    for _ in range(3):
        assert Client().get(path).context["form"], "looking uses nothing up"
    assert Client().post(path, BOTH).status_code == 302
    assert Client().post(path, BOTH | {"password1": "x" * 20, "password2": "x" * 20}).status_code == 404
    account.refresh_from_db()
    assert account.check_password(GOOD)


@pytest.mark.parametrize("wrong", [{"password1": "short", "password2": "short"}, {"password2": "another one entirely"}])
def test_a_weak_or_mistyped_password_leaves_the_link_open(wrong: dict[str, str], account: User, administrator: User):
    path = path_of(invite(administrator, account))
    assert Client().post(path, BOTH | wrong).context["form"].errors
    assert Client().post(path, BOTH).status_code == 302


def test_it_runs_out_is_revoked_and_gives_way_to_a_newer_one(account: User, administrator: User, settings: Any):
    page = Client()
    page.force_login(administrator)
    first = invite(administrator, account)
    second = invite(administrator, account)
    assert Client().post(path_of(first), BOTH).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=settings.INVITATION_DAYS, seconds=1), tick=False):
        assert Client().post(path_of(second), BOTH).status_code == 404
    page.post(f"/access/accounts/{account.pk}/invitation/revoke/")
    assert Client().post(path_of(second), BOTH).status_code == 404
    assert page.get(f"/access/accounts/{account.pk}/invitation/code/").status_code == 204


def test_a_link_that_was_touched_opens_nothing(account: User, administrator: User):
    token = token_of(invite(administrator, account))
    for changed in (token[:-1], token[1:], token.replace(":", "", 1), "x", token.split(":")[0]):
        assert Client().post(f"/access/join/{changed}/", BOTH).status_code == 404


def test_a_closed_account_is_not_invited(account: User, administrator: User):
    path = path_of(invite(administrator, account))
    User.objects.filter(pk=account.pk).update(is_active=False)
    assert Client().post(path, BOTH).status_code == 404
    page = Client()
    page.force_login(administrator)
    answer = page.post(f"/access/accounts/{account.pk}/invitation/", follow=True)
    assert "不能发邀请" in answer.text


def test_an_own_password_voids_the_link(account: User, administrator: User, client: Client):
    link = path_of(invite(administrator, account))
    account.set_password("p")
    account.save()
    client.force_login(account)
    client.post("/account/password/change/", BOTH | {"oldpassword": "p"})
    assert Client().post(link, BOTH).status_code == 404
