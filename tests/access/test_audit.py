"""The audit trail grows and is never changed; sessions end; forms are answered once."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.worlds import a_case, a_worker, an_account, an_agency

from xiangnuan.access.models import AuditEntry, IdempotencyKey, User
from xiangnuan.access.models.audit import AppendOnly
from xiangnuan.access.roles import Role
from xiangnuan.access.services import AccountData, change_account

pytestmark = pytest.mark.django_db


def test_opening_a_case_leaves_a_line_with_who_and_whom_but_no_name():
    case = a_case(a_worker())
    entry = AuditEntry.objects.get(act="cases.open_case")
    assert (entry.user, entry.object, entry.person) == (case.worker_id, case.pk, case.person_id)
    assert case.person.name not in str(entry.detail)


def test_an_entry_can_be_neither_changed_nor_deleted():
    a_case(a_worker())
    entry = AuditEntry.objects.first()
    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        entry.delete()


def test_signing_in_and_failing_to_are_recorded(client: Client):
    agency = an_agency()
    worker = a_worker(agency)
    client.post("/account/login/", {"login": worker.username, "password": "wrong"})
    client.post("/account/login/", {"login": worker.username, "password": "p"})
    assert AuditEntry.objects.filter(action="refused", act="access.sign_in", object=worker.pk).count() == 1
    assert AuditEntry.objects.filter(action="sign_in", user=worker.pk).count() == 1


def test_a_session_ends_after_idle_time(client: Client, settings):
    client.force_login(an_account(an_agency(), Role.AUDITOR))
    assert client.get("/access/trail/").status_code == 200
    session = client.session
    session["seen_at"] -= settings.SESSION_IDLE_SECONDS + 1
    session.save()
    response = client.get("/access/trail/")
    assert response.status_code == 302
    assert "/account/login/" in response.url


def test_a_session_ends_at_its_absolute_age_however_busy(client: Client, settings):
    client.force_login(an_account(an_agency(), Role.AUDITOR))
    client.get("/access/trail/")
    session = client.session
    session["started_at"] -= settings.SESSION_ABSOLUTE_SECONDS + 1
    session.save()
    assert client.get("/access/trail/").status_code == 302


def test_outside_the_demo_a_role_with_client_data_must_set_up_its_second_factor(client: Client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(an_account(an_agency(), Role.AUDITOR))
    response = client.get("/access/trail/")
    assert response.status_code == 302
    assert response.url.startswith("/account/2fa/")


def test_the_same_form_sent_twice_writes_once(client: Client):
    agency = an_agency()
    client.force_login(an_account(agency, Role.ADMINISTRATOR))
    form = {"username": "neu", "name": "新来的", "role": Role.AUDITOR, "is_active": "on", "idempotency_key": "k1"}
    first = client.post("/access/accounts/new/", form)
    second = client.post("/access/accounts/new/", form)
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert User.objects.filter(username="neu").count() == 1


def test_a_refused_form_keeps_its_key_and_what_was_typed(client: Client):
    agency = an_agency()
    client.force_login(an_account(agency, Role.ADMINISTRATOR))
    form = {"username": "x", "name": "名字太短的账号", "role": Role.AUDITOR, "idempotency_key": "k2"}
    response = client.post("/access/accounts/new/", form)
    assert response.status_code == 200
    assert "名字太短的账号" in response.content.decode()
    assert not IdempotencyKey.objects.exists()
    assert client.post("/access/accounts/new/", {**form, "username": "longer"}).status_code == 302


def test_closing_an_account_ends_its_sessions_at_once(client: Client):
    agency = an_agency()
    administrator, auditor = an_account(agency, Role.ADMINISTRATOR), an_account(agency, Role.AUDITOR)
    other = Client()
    other.force_login(auditor)
    assert other.get("/access/trail/").status_code == 200
    client.force_login(administrator)
    form = {"username": auditor.username, "name": auditor.name, "role": auditor.role, "idempotency_key": "k3"}
    form["seen"] = client.get(f"/access/accounts/{auditor.pk}/").context["form"]["seen"].value()
    assert client.post(f"/access/accounts/{auditor.pk}/", form).status_code == 302
    assert other.get("/access/trail/").status_code == 302


def test_an_administrator_reaches_no_account_of_another_agency(client: Client):
    client.force_login(an_account(an_agency(), Role.ADMINISTRATOR))
    stranger = a_worker()
    assert client.get(f"/access/accounts/{stranger.pk}/").status_code == 404


def test_two_administrators_who_change_one_account_lose_nothing(client: Client):
    agency = an_agency()
    client.force_login(an_account(agency, Role.ADMINISTRATOR))
    one = an_account(agency, Role.AUDITOR)
    page = f"/access/accounts/{one.pk}/"
    form = {name: value for name, value in client.get(page).context["form"].initial.items() if value}
    change_account(None, one, AccountData(username=one.username, name="改过的名", role=one.role))
    assert client.post(page, {**form, "email": "a@example.cn"}).status_code == 302
    one.refresh_from_db()
    assert (one.name, one.email) == ("改过的名", "a@example.cn")
    answer = client.post(page, {**form, "name": "第三个名"})
    assert "改过的名" in answer.content.decode()
    one.refresh_from_db()
    assert one.name == "改过的名"


def test_nobody_closes_the_own_account(client: Client):
    administrator = an_account(an_agency(), Role.ADMINISTRATOR)
    client.force_login(administrator)
    form = {"username": administrator.username, "name": administrator.name, "role": administrator.role}
    form["seen"] = client.get(f"/access/accounts/{administrator.pk}/").context["form"]["seen"].value()
    response = client.post(f"/access/accounts/{administrator.pk}/", form)
    assert response.status_code == 200
    assert "不能停用自己" in response.content.decode()


def test_lists_of_accounts_and_of_the_trail_go_out_as_tables_and_leave_a_line(client: Client):
    agency = an_agency()
    a_case(a_worker(agency))
    for role, path in ((Role.ADMINISTRATOR, "/access/accounts/"), (Role.AUDITOR, "/access/trail/")):
        client.force_login(an_account(agency, role))
        response = client.get(path, {"format": "xlsx"})
        assert response.status_code == 200
        assert response.content[:2] == b"PK"
    assert AuditEntry.objects.filter(action="export").count() == 2
