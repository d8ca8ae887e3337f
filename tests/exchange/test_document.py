"""Everything that the API's own document allows, asked of it: nothing breaks, nothing lies, nothing leaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.exchange.calls import API, Caller
from tests.worlds import a_case, a_person, a_worker, an_account

from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case
from xiangnuan.cases.services import record_contact
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db

CANARY = "欧阳金丝雀"
EXAMPLES = 12
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = (
    "GET /me",
    "GET /figures",
    "GET /rules",
    "GET /persons",
    "GET /persons/{pk}",
    "GET /cases",
    "GET /cases/{pk}",
    "GET /cases/{pk}/term",
    "GET /cases/{pk}/obligations",
    "GET /cases/{pk}/breaches",
    "GET /today",
    "POST /cases/{pk}/contacts",
    "POST /cases/{pk}/drug-tests",
)


@pytest.fixture
def document() -> Iterator[Any]:
    """The API's own document; the end of a request does not end the connection, in whose transaction the test lies."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(f"{API}/openapi.json", WSGIHandler())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def other() -> Case:
    """A case of another agency, with a name that must never be seen."""
    stranger = a_worker()
    case = a_case(stranger, a_person(stranger, CANARY, phones=("13911112222",), residence="金丝雀路1号"))
    record_contact(stranger, case, today() - timedelta(days=1), "talk", said=CANARY)
    return case


def test_every_operation_is_asked(document: Any) -> None:
    told = {f"{one.ok().method.upper()} {one.ok().path.removeprefix(API)}" for one in document.get_all_operations()}
    assert told == set(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_call_that_the_document_allows_breaks_it(operation: str, document: Any, other: Case, settings: Any) -> None:
    settings.API_CALLS_A_MINUTE = 1_000_000
    method, path = operation.split(" ")
    own = a_case(a_worker())
    keys = [Caller(own.worker).key, Caller(an_account(own.agency, Role.MANAGER)).key]
    numbers = st.sampled_from([own.pk, own.person_id, other.pk, other.person_id, 0, 2**63 - 1, 2**63, 10**30])
    strategy = document[API + path][method].as_strategy()
    seen: list[int] = []

    @given(case=strategy, key=st.sampled_from(keys), number=st.one_of(st.none(), numbers))
    @_bounded
    def ask(case: Any, key: str, number: int | None) -> None:
        if number is not None and case.path_parameters:
            case.path_parameters["pk"] = number
        response = case.call(headers={"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"})
        case.validate_response(response, checks=CHECKS)
        assert CANARY not in response.text
        assert "金丝雀" not in response.text
        assert other.agency.name not in response.text
        seen.append(response.status_code)

    ask()
    assert len(seen) >= EXAMPLES


_bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

_HOSTILE = [
    "\x00",
    "'; drop table people_person; --",
    "\ud83d",
    "𠮷野家",
    "\u202e",
    "9" * 400,
    "-1",
    "1e999",
    "{}",
    "%00",
]


@pytest.mark.parametrize(
    "name", ["q", "state", "measure", "town", "late", "cursor", "as_of", "on", "area", "kind", "due"]
)
def test_hostile_words_are_answered_and_found_nowhere(name: str) -> None:
    caller = Caller(a_worker())
    for path in ("/persons", "/cases", "/today", "/figures", "/rules"):
        for word in _HOSTILE:
            status = caller.get(path, **{name: word.encode("utf-8", "surrogatepass")}).status_code
            assert status in {200, 400, 422}, (path, name, word)


@pytest.mark.parametrize("word", _HOSTILE)
def test_hostile_words_in_a_write_are_refused_or_kept_as_they_are(word: str) -> None:
    case = a_case(a_worker())
    caller = Caller(case.worker)
    answer = caller.post(f"/cases/{case.pk}/contacts", {"on": today().isoformat(), "form": "talk", "said": word})
    assert answer.status_code in {201, 422}
    if answer.status_code == 201:
        assert case.facts.get(pk=answer.json()["id"]).contact.said == word
