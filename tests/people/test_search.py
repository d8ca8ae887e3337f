"""The search box: what is found as one types, in which order, and what of it is on record."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.worlds import a_person, a_worker, an_account, an_agency, an_identity_number

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.people.queries import first_found
from xiangnuan.people.services import merge_persons

pytestmark = pytest.mark.django_db

URL = "/people/search/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def worker(client):
    """A social worker, signed in."""
    worker = a_worker()
    client.force_login(worker)
    return worker


def found(user, text: str) -> list[str]:
    return [str(row["name"]) for row in first_found(user, text).rows]


def test_whole_names_and_initials_stand_before_those_that_only_begin_so(worker):
    for name in ("沈明华", "沈明", "施敏", "沈敏华"):
        a_person(worker, name)
    assert found(worker, "沈明") == ["沈明", "沈明华"]
    assert set(found(worker, "sm")[:2]) == {"沈明", "施敏"}
    assert len(found(worker, "sm")) == 4


def test_a_given_name_finds_too_after_the_surnames(worker):
    a_person(worker, "沈建明")
    a_person(worker, "建明")
    assert found(worker, "建明") == ["建明", "沈建明"]


def test_ten_are_shown_and_the_way_to_all(client, worker):
    for number in range(12):
        a_person(worker, f"林{'一二三四五六七八九十百千'[number]}")
    answer = client.get(URL, {"q": "l"}, headers=HTMX)
    assert len(answer.context["rows"]) == 10
    assert "/people/?q=l" in answer.content.decode()


@pytest.mark.parametrize("text", ["6621", "13812346621", "number"])
def test_phone_tail_phone_and_number_find_too(client, worker, text):
    number = an_identity_number()
    a_person(worker, "林玉安", phones=("13812346621",), identity_number=number)
    answer = client.get(URL, {"q": number if text == "number" else text}, headers=HTMX)
    assert [row["name"] for row in answer.context["rows"]] == ["林玉安"]


def test_some_digits_are_answered_with_how_to_type_them(client, worker):
    assert "四位" in client.get(URL, {"q": "662"}, headers=HTMX).content.decode()


def test_asked_by_htmx_it_answers_the_list_alone_and_no_cache_keeps_it(client, worker):
    a_person(worker, "林玉安")
    fragment, page = client.get(URL, {"q": "林"}, headers=HTMX), client.get(URL, {"q": "林"})
    assert "<html" not in fragment.content.decode()
    assert "<html" in page.content.decode()
    assert fragment["Cache-Control"] == page["Cache-Control"] == "no-store"
    assert "林＊安" in fragment.content.decode()


def test_nobody_is_found_beyond_the_gate(client):
    agency = an_agency()
    a_person(a_worker(agency), "林玉安")
    for user in (a_worker(agency), an_account(agency, Role.TOWN_OFFICE, area_id="330482001"), a_worker()):
        assert found(user, "林") == []
    assert found(an_account(agency, Role.MANAGER), "林") == ["林玉安"]


def test_an_absorbed_record_is_not_found(client):
    agency = an_agency()
    worker, manager = a_worker(agency), an_account(agency, Role.MANAGER)
    keep, double = a_person(worker, "林一"), a_person(worker, "林二", identity_kind="none", identity_number="")
    merge_persons(manager, keep, double, "同一人")
    assert found(manager, "林二") == []


def test_the_trail_says_how_was_searched_and_how_many_were_found_but_not_the_words(client, worker):
    a_person(worker, "林玉安")
    client.get(URL, {"q": "林玉"}, headers=HTMX)
    client.get(URL, {"q": "没有这个人"}, headers=HTMX)
    assert [entry.detail for entry in AuditEntry.objects.filter(action="search")] == [{"way": "name", "found": 1}]


def test_a_search_takes_few_queries_however_many_fit(client, worker):
    for number in range(30):
        a_person(worker, f"林{chr(0x4E00 + number)}")
    client.get(URL, {"q": "l"}, headers=HTMX)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL, {"q": "l"}, headers=HTMX)
    assert len(queries) <= 8
