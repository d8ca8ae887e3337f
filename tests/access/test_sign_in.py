"""Tries are counted and locked, the first password is for once, and a second factor is asked of who needs one."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from tests.worlds import a_worker, an_account, an_agency

from xiangnuan.access import crypto, rotation
from xiangnuan.access.models import AuditEntry, SignInLock, User
from xiangnuan.access.roles import SECOND_FACTOR_ROLES, Role
from xiangnuan.access.services import (
    AccountData,
    create_account,
    reset_second_factor,
    set_password,
    unlock,
)
from xiangnuan.access.services.locks import minutes_left
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db

GOOD = "杨柳 青草 十一只羊"


def sign_in(client: Client, username: str, password: str) -> Any:
    """Ask the sign-in page."""
    return client.post("/account/login/", {"login": username, "password": password})


def errors(response: Any) -> str:
    """What the form says."""
    return " ".join(response.context["form"].non_field_errors())


def test_after_five_wrong_tries_even_the_right_password_waits(client: Client):
    worker = a_worker()
    for _ in range(5):
        sign_in(client, worker.username, "wrong")
    assert "15 分钟后再试" in errors(sign_in(client, worker.username, "p"))
    assert AuditEntry.objects.filter(act="access.lock_sign_in", object=worker.pk).count() == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert sign_in(client, worker.username, "p").status_code == 302


def test_a_name_that_nobody_has_answers_as_one_that_somebody_has(client: Client):
    worker = a_worker()
    said = [[errors(sign_in(Client(), name, "wrong")) for _ in range(6)] for name in (worker.username, "nobody-here")]
    assert said[0] == said[1]
    assert "再试" in said[0][-1]
    assert "nobody" not in "".join(SignInLock.objects.values_list("name", flat=True))


def test_a_closed_account_is_not_told_from_a_wrong_password(client: Client):
    worker = a_worker(is_active=False)
    assert errors(sign_in(client, worker.username, "wrong")) == errors(sign_in(client, "nobody-here", "wrong"))


def test_case_of_a_name_gives_no_further_tries(client: Client):
    worker = a_worker(username="lin.an")
    for name in ("lin.an", "LIN.AN", "Lin.An", " lin.an", "lin.aN"):
        sign_in(client, name, "wrong")
    assert minutes_left(worker.username) == 15


def test_an_administrator_unlocks_at_once_and_it_is_recorded(client: Client):
    agency = an_agency()
    worker, administrator = a_worker(agency), an_account(agency, Role.ADMINISTRATOR)
    for _ in range(5):
        sign_in(client, worker.username, "wrong")
    page = Client()
    page.force_login(administrator)
    assert "已锁定" in page.get("/access/accounts/").text
    page.post(f"/access/accounts/{worker.pk}/unlock/")
    assert AuditEntry.objects.filter(act="access.unlock", object=worker.pk, user=administrator.pk).exists()
    assert sign_in(client, worker.username, "p").status_code == 302


def test_the_right_password_begins_the_count_anew(client: Client):
    worker = a_worker()
    for _ in range(3):
        for _ in range(3):
            sign_in(Client(), worker.username, "wrong")
        assert sign_in(Client(), worker.username, "p").status_code == 302


def test_the_count_lies_in_the_database_for_all_workers():
    cache.set("seen_by", "everybody", 30)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_cache")
        assert cursor.fetchone()[0] == 1


def test_one_address_is_slowed_down_whatever_names_it_tries(client: Client):
    for number in range(20):
        sign_in(client, f"nobody{number}", "wrong")
    assert "一分钟后" in errors(sign_in(client, "nobody20", "wrong"))


def test_a_first_password_opens_only_the_way_to_an_own_one(client: Client):
    agency = an_agency()
    account, first = create_account(None, agency, AccountData("wang.hai", "王海", Role.AUDITOR))
    assert sign_in(client, "wang.hai", first).status_code == 302
    assert client.get("/access/trail/?action=write").url == "/account/password/change/"
    same = {"oldpassword": first, "password1": first, "password2": first}
    assert client.post("/account/password/change/", same).status_code == 200
    other = Client()
    sign_in(other, "wang.hai", first)
    answer = client.post("/account/password/change/", same | {"password1": GOOD, "password2": GOOD})
    assert answer.url == "/access/trail/?action=write"
    assert client.get(answer.url).status_code == 200
    assert other.get("/access/trail/").status_code == 302, "the other session is over"
    assert other.get("/access/trail/").url.startswith("/account/login/")
    account.refresh_from_db()
    assert account.first_password_until is None


def test_a_first_password_runs_out(client: Client, settings: Any):
    worker = a_worker()
    first = set_password(None, worker)
    with time_machine.travel(timezone.now() + timedelta(days=settings.INVITATION_DAYS, minutes=1), tick=False):
        assert "已经过期" in errors(sign_in(client, worker.username, first))


@pytest.mark.parametrize(
    "password",
    [
        "short-one",
        "password123",
        "wang.hai2026",
        "xiangnuan2026",
        "暖阳社工服务社1",
        "13805730001",
        "330482199003071234",
        "1990-03-07",
        "x" * 129,
    ],
)
def test_weak_passwords_are_refused(password: str):
    account = User(username="wang.hai", name="王海", agency=an_agency("暖阳社工服务社"))
    with pytest.raises(ValidationError):
        validate_password(password, account)


@pytest.mark.parametrize(
    "password", [GOOD, "correct horse battery staple", "ööööäääüüü", "8842 5519 7730", "x" * 64 + "y"]
)
def test_long_ones_of_any_signs_are_taken(password: str):
    validate_password(password, User(username="wang.hai", name="王海", agency=an_agency()))


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_led_to_a_second_factor_where_it_needs_one_and_back(role: Role, client: Client, settings: Any):
    settings.SECOND_FACTOR_REQUIRED = True
    account = an_account(an_agency(), role)
    sign_in(client, account.username, "p")
    answer = client.get("/cases/rules/?area=330482")
    if role not in SECOND_FACTOR_ROLES:
        assert answer.status_code == 200
        return
    assert answer.url == "/account/2fa/"
    fragment = client.get("/cases/rules/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (204, "/account/2fa/")
    asked = client.get("/account/2fa/totp/activate/")
    client.post(asked.url, {"password": "p"})
    client.get("/account/2fa/totp/activate/")
    secret = client.session[totp.SECRET_SESSION_KEY]
    done = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    codes = client.get(done.url)
    assert "/cases/rules/?area=330482" in codes.text
    assert client.get("/cases/rules/?area=330482").status_code == 200
    assert "wanted" not in client.session


def code_of(secret: str) -> str:
    """The six digits of this half minute."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(timezone.now().timestamp()) // 30))


def with_totp(account: User) -> tuple[str, list[str]]:
    """Give an account a second factor; its secret and its recovery codes."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(account, secret)
    return secret, RecoveryCodes.activate(account).get_unused_codes()


def test_the_code_of_the_phone_is_asked_after_the_password(client: Client):
    worker = a_worker()
    secret, _ = with_totp(worker)
    assert sign_in(client, worker.username, "p").url == "/account/2fa/authenticate/"
    assert client.get("/today/").status_code == 302
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert AuditEntry.objects.filter(act="access.second_factor", object=worker.pk).count() == 1
    assert client.post("/account/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302
    assert client.get("/today/").status_code == 200


def test_a_recovery_code_opens_once():
    worker = a_worker()
    _, codes = with_totp(worker)
    answers = []
    for _ in range(2):
        client = Client()
        sign_in(client, worker.username, "p")
        answers.append(client.post("/account/2fa/authenticate/", {"code": codes[0]}).status_code)
    assert answers == [302, 200]


def test_secrets_of_second_factors_are_not_readable_in_the_database_and_move_to_a_new_key(settings, tmp_path):
    settings.KEYRING = Path(shutil.copy(settings.KEYRING, tmp_path / "keys.json"))
    settings.ATTACHMENTS = tmp_path / "attachments"
    crypto.forget_keys()
    worker = a_worker()
    secret, codes = with_totp(worker)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored for code in codes)
    before = set(map(str, Authenticator.objects.values_list("data", flat=True)))
    version = rotation.add_key(settings.KEYRING, settings.CIPHER)
    rotation.rotate(settle=0)
    assert set(rotation.usage()["second_factors"]) == {version}
    assert before.isdisjoint(map(str, Authenticator.objects.values_list("data", flat=True)))
    client = Client()
    sign_in(client, worker.username, "p")
    assert client.post("/account/2fa/authenticate/", {"code": code_of(secret)}).status_code == 302
    crypto.forget_keys()


def test_a_reset_second_factor_is_recorded_ends_sessions_and_its_owner_is_told(client: Client):
    agency = an_agency()
    worker, administrator = a_worker(agency), an_account(agency, Role.ADMINISTRATOR)
    with_totp(worker)
    client.force_login(worker)
    page = Client()
    page.force_login(administrator)
    page.post(f"/access/accounts/{worker.pk}/second-factor/")
    assert AuditEntry.objects.filter(act="access.reset_second_factor", object=worker.pk).count() == 1
    assert not Authenticator.objects.filter(user=worker).exists()
    assert client.get("/today/").status_code == 302
    told = client.post("/account/login/", {"login": worker.username, "password": "p"}, follow=True)
    assert "重置了您的第二重验证" in told.text
    client.get("/account/logout/")
    assert "重置了您的第二重验证" not in client.get("/today/").text


def test_nobody_resets_the_own_second_factor_by_the_page_for_others(client: Client):
    administrator = an_account(an_agency(), Role.ADMINISTRATOR)
    with_totp(administrator)
    client.force_login(administrator)
    client.post(f"/access/accounts/{administrator.pk}/second-factor/")
    assert Authenticator.objects.filter(user=administrator).exists()


def test_changing_a_factor_asks_for_the_password_again(client: Client):
    worker = a_worker()
    with_totp(worker)
    client.force_login(worker)
    for path in (
        "/account/2fa/totp/deactivate/",
        "/account/2fa/recovery-codes/generate/",
        "/account/2fa/webauthn/add/",
    ):
        assert re.search("reauthenticate", client.get(path).url), path


def test_the_last_day_at_work_ends_the_session_and_the_account(client: Client):
    worker = a_worker()
    client.force_login(worker)
    assert client.get("/today/").status_code == 200
    User.objects.filter(pk=worker.pk).update(left_on=today() - timedelta(days=1))
    assert client.get("/today/").url == "/account/inactive/"
    assert sign_in(client, worker.username, "p").url == "/account/inactive/"
    User.objects.filter(pk=worker.pk).update(left_on=today())
    assert sign_in(client, worker.username, "p").url == "/"


def test_a_lock_and_a_reset_of_the_command_line_have_nobody_as_author():
    worker = a_worker()
    assert unlock(None, worker) is False
    assert reset_second_factor(None, worker) == 0
