"""Today shows what waits beside the duties of law: what is urgent first, then by day; a filter puts it aside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.worlds import a_case, a_worker

from xiangnuan.cases import hooks
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks(monkeypatch):
    """The tasks that an upper app would find."""
    found: list[hooks.Task] = []
    monkeypatch.setattr(hooks, "_tasks", [lambda user, day, until: list(found)])
    return found


def test_what_is_urgent_stands_first_then_by_day_and_what_has_none_last(tasks) -> None:
    worker = a_worker()
    person = a_case(worker).person
    plain = {"person": person.pk, "person_name": person.name, "line": "因为", "url": "/x/", "verb": "去办"}
    tasks += [
        hooks.Task(title="没有日子", **plain),
        hooks.Task(title="明天", due=today() + timedelta(days=1), **plain),
        hooks.Task(title="昨天", due=today() - timedelta(days=1), **plain),
        hooks.Task(title="危急", urgent=True, **plain),
    ]
    client = Client()
    client.force_login(worker)
    page = client.get("/today/").content.decode()
    places = [page.index(title) for title in ("危急", "昨天", "明天", "没有日子")]
    assert places == sorted(places)
    assert "计划里的事" not in client.get("/today/?kind=tests").content.decode()
