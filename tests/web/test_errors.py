"""An error page says what happened, what was kept and what to do, whatever else is broken."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from xiangnuan.web import views


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "409", "500", "503", "507"])
def test_every_error_page_says_what_was_kept_and_what_to_do(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert "保留了什么" in page
    assert "可以怎么做" in page
    assert page.count("<h1>") == 1


def test_a_broken_server_answers_without_database_or_session(rf: RequestFactory) -> None:
    # pytest-django forbids the database here: a query would fail the test.
    answer = views.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "系统出了差错" in answer.content.decode()


def test_a_server_being_updated_says_when_to_come_back(rf: RequestFactory) -> None:
    answer = views.unavailable(rf.get("/"))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"


def test_a_page_that_is_not_there_is_said_in_our_own_words(client: Client) -> None:
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "没有找到这一页" in answer.content.decode()


def test_a_form_without_its_token_is_told_so() -> None:
    answer = Client(enforce_csrf_checks=True).post("/web/preferences/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "这个表单放得太久了" in answer.content.decode()


def test_a_database_that_is_away_is_said_to_come_back(rf: RequestFactory) -> None:
    try:
        raise OperationalError("connection refused")
    except OperationalError:
        answer = views.server_error(rf.get("/"))
    assert answer.status_code == 503
    assert "马上回来" in answer.content.decode()


def test_a_database_without_room_is_said_so(rf: RequestFactory) -> None:
    with sqlite3.connect(":memory:") as small:
        small.execute("PRAGMA max_page_count = 1")
        try:
            try:
                small.execute("CREATE TABLE note (said TEXT)")
            except sqlite3.OperationalError as full:
                raise OperationalError(str(full)) from full
        except OperationalError:
            answer = views.server_error(rf.get("/"))
    assert answer.status_code == 507
    assert "腾出空间" in answer.content.decode()
