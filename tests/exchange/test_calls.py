"""What the API answers: own data in full, nobody else's at all, every refusal as a problem."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.exchange.calls import API, Caller
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Fact
from xiangnuan.exchange.models import ApiToken
from xiangnuan.exchange.services import revoke_token
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


def test_a_program_learns_for_whom_it_calls_and_what_it_may_do() -> None:
    worker = a_worker()
    said = Caller(worker, ["person.read"]).get("/me").json()
    assert (said["name"], said["permissions"]) == (worker.name, ["person.read"])
    assert said["token"]["permissions"] == ["person.read"]


def test_a_case_is_told_with_its_term_duties_and_counts_each_with_its_ground() -> None:
    case = a_case(a_worker())
    caller = Caller(case.worker)
    assert [one["id"] for one in caller.get("/cases").json()["items"]] == [case.pk]
    assert caller.get(f"/cases/{case.pk}").json()["starts_on"] == case.starts_on.isoformat()
    term = caller.get(f"/cases/{case.pk}/term").json()
    assert term["end"] == case.ends_on.isoformat()
    assert term["basis"][0]["article"]
    duties = caller.get(f"/cases/{case.pk}/obligations").json()
    assert {duty["kind"] for duty in duties} >= {"drug_test", "agreement"}
    assert all(duty["basis"] for duty in duties)
    assert isinstance(caller.get(f"/cases/{case.pk}/breaches").json(), list)


def test_a_day_in_the_past_is_answered_as_of_that_day() -> None:
    case = a_case(a_worker())
    then = Caller(case.worker).get(f"/cases/{case.pk}/obligations", as_of=today() - timedelta(days=80)).json()
    now = Caller(case.worker).get(f"/cases/{case.pk}/obligations").json()
    assert sum(duty["status"] == "overdue" for duty in then) < sum(duty["status"] == "overdue" for duty in now)


def test_a_person_comes_masked_and_is_found_by_name() -> None:
    worker = a_worker()
    person = a_person(worker, "林玉安", phones=("13800001234",), residence="平湖市新仓镇中路7号")
    caller = Caller(worker)
    assert [one["id"] for one in caller.get("/persons", q="林玉", state="all").json()["items"]] == [person.pk]
    said = caller.get(f"/persons/{person.pk}").json()
    assert said["identity_number"].endswith(person.identity_number[-4:])
    assert person.identity_number not in str(said)
    assert "13800001234" not in str(said)
    assert "中路7号" not in str(said)


def test_the_worklist_figures_and_rules_come_as_on_the_pages() -> None:
    case = a_case(a_worker())
    caller = Caller(case.worker)
    duties = caller.get("/today").json()
    assert duties["items"]
    assert {one["case"] for one in duties["items"]} == {case.pk}
    assert all(one["articles"] for one in duties["items"])
    figures = {one["id"]: one["value"] for one in caller.get("/figures").json()}
    assert figures["clients_received"] == 1
    rules = caller.get("/rules", on="2026-01-01").json()
    assert any(one["value"] for one in rules)


@pytest.mark.parametrize(
    ("path", "content", "kind"),
    [
        ("contacts", {"form": "talk", "said": "近况平稳"}, Fact.Kind.CONTACT),
        ("drug-tests", {"result": "negative"}, Fact.Kind.DRUG_TEST),
    ],
)
def test_the_same_call_sent_twice_writes_once(path: str, content: dict[str, Any], kind: str) -> None:
    case = a_case(a_worker())
    caller, call = Caller(case.worker), {"on": today().isoformat(), **content}
    first = caller.post(f"/cases/{case.pk}/{path}", call, key="k-1")
    again = caller.post(f"/cases/{case.pk}/{path}", call, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert case.facts.filter(kind=kind).count() == 1
    assert caller.post(f"/cases/{case.pk}/{path}", {**call, "note": "另一件"}, key="k-1").status_code == 409


def test_a_refused_write_says_which_field_and_leaves_its_key_free() -> None:
    case = a_case(a_worker())
    caller = Caller(case.worker)
    call = {"on": (today() + timedelta(days=2)).isoformat(), "form": "talk"}
    refused = caller.post(f"/cases/{case.pk}/contacts", call, key="k-2")
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["errors"] == [{"field": "on", "message": "日期不能晚于今天。"}]
    assert caller.post(f"/cases/{case.pk}/contacts", {**call, "on": today().isoformat()}, key="k-2").status_code == 201


def test_problems_are_in_the_callers_language() -> None:
    worker = a_worker()
    assert Caller(worker).get("/cases/0").json()["title"] == "没有找到"
    assert Caller(worker, **{"Accept-Language": "en"}).get("/cases/0").json()["title"] == "Not found"


@pytest.mark.parametrize("path", ["", "/term", "/obligations", "/breaches", "/contacts", "/drug-tests"])
def test_what_belongs_to_another_agency_or_colleague_is_not_there(path: str) -> None:
    case = a_case(a_worker())
    content = {"on": today().isoformat(), "form": "talk"} if "contacts" in path else None
    content = {"on": today().isoformat(), "result": "negative"} if "tests" in path else content
    for other in (a_worker(), a_worker(case.agency)):
        caller = Caller(other)
        url = f"/cases/{case.pk}{path}"
        assert (caller.post(url, content) if content else caller.get(url)).status_code == 404


def test_a_token_never_does_more_than_it_carries_nor_more_than_its_owner_may() -> None:
    case = a_case(a_worker())
    assert Caller(case.worker, ["person.read"]).get(f"/cases/{case.pk}").status_code == 403
    caller = Caller(case.worker)
    case.worker.role = Role.COUNCIL_MEMBER
    case.worker.save(update_fields=["role"])
    assert caller.get(f"/cases/{case.pk}").status_code == 403
    assert caller.get("/figures").status_code == 200
    assert AuditEntry.objects.filter(action="refused", act="case.read").count() == 2


@pytest.mark.parametrize("how", ["revoked", "expired", "closed", "unknown", "no token"])
def test_a_token_that_does_not_hold_opens_nothing(how: str) -> None:
    worker = a_worker()
    caller = Caller(worker)
    if how == "revoked":
        revoke_token(worker, caller.token)
    elif how == "expired":
        ApiToken.objects.update(expires_at=timezone.now())
    elif how == "closed":
        worker.is_active = False
        worker.save()
    elif how == "unknown":
        ApiToken.objects.all().delete()
    else:
        caller.client = Client()
    answer = caller.get("/me")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_key_itself_is_nowhere_in_the_database() -> None:
    caller = Caller(a_worker())
    assert caller.key not in str(list(ApiToken.objects.values()))
    assert caller.key not in str(list(AuditEntry.objects.values()))


def test_a_token_that_calls_too_often_is_told_when_to_come_back(settings: Any) -> None:
    settings.API_CALLS_A_MINUTE = 3
    caller = Caller(a_worker())
    # Nine, should the minute turn between them.
    refused = [one for one in (caller.get("/me") for _ in range(9)) if one.status_code == 429]
    assert refused
    assert {one.headers["Retry-After"] for one in refused} == {"60"}


def test_a_session_reads_and_writes_with_the_pages_token_only() -> None:
    case = a_case(a_worker())
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(case.worker)
    assert browser.get(f"{API}/cases/{case.pk}").status_code == 200
    call = {"on": today().isoformat(), "form": "talk"}
    url = f"{API}/cases/{case.pk}/contacts"
    assert browser.post(url, call, content_type="application/json").status_code == 403
    browser.get("/exchange/tokens/")
    csrf = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    assert browser.post(url, call, content_type="application/json", headers=csrf).status_code == 201


def test_a_session_that_has_ended_is_told_so_and_not_led_to_a_page(settings: Any) -> None:
    browser = Client()
    browser.force_login(a_worker())
    assert browser.get(f"{API}/me").status_code == 200
    settings.SESSION_IDLE_SECONDS = -1
    assert browser.get(f"{API}/me").status_code == 401


def test_each_call_leaves_a_line_with_its_token_and_no_name() -> None:
    case = a_case(a_worker())
    caller = Caller(case.worker)
    caller.get(f"/persons/{case.person_id}")
    entry = AuditEntry.objects.get(act="exchange.person")
    assert (entry.user, entry.person, entry.detail) == (case.worker_id, case.person_id, {"token": caller.token.pk})
    caller.get("/persons", q=case.person.name)
    assert case.person.name not in str(list(AuditEntry.objects.filter(act="exchange.persons").values()))


def test_where_a_second_factor_is_required_the_api_asks_for_it_too(settings: Any) -> None:
    worker = a_worker()
    caller = Caller(worker)
    settings.SECOND_FACTOR_REQUIRED = True
    assert caller.get("/me").status_code == 403
    browser = Client()
    browser.force_login(worker)
    assert browser.get(f"{API}/me").status_code == 403


def test_a_token_sent_in_clear_is_refused_and_not_redirected(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    caller = Caller(a_worker())
    assert caller.get("/me").status_code == 403
    assert caller.client.get(f"{API}/me", secure=True).status_code == 200


def test_the_document_is_complete_and_open() -> None:
    document = Client().get(f"{API}/openapi.json").json()
    assert set(document["paths"]) >= {f"{API}/me", f"{API}/persons", f"{API}/cases/{{pk}}/obligations"}
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["security"]
            assert operation["responses"]["401"]["content"].keys() == {"application/problem+json"}


def test_an_account_without_an_agency_gets_no_figures() -> None:
    manager = an_account(an_agency(), Role.MANAGER)
    caller = Caller(manager)
    manager.agency = None
    manager.save()
    assert caller.get("/figures").status_code == 403
