"""While a screen is shared no page shows who is served: names are masked, and what tells of a person is not there at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from benchmarks.client import forms_of
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.access.everything import Everything
from tests.access.urls import urls

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.services import record_contact
from xiangnuan.people.models import Person
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db
APPS = {"people", "cases", "today", "rights", "access", "reports", "exchange", "web"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Everything]:
    """A world in which everything that can be known of a person is known."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = Everything()
        person = Person.objects.get(pk=made.person.pk)
        record_contact(
            made.worker, made.case, today(), "talk", said="昨晚和母亲吵架", agreed="周五再谈工作", next_on=today()
        )
        Person.objects.filter(pk=person.pk).update(employer="平湖第三纺织厂", note="腿脚不便")
        yield made
        transaction.set_rollback(True)


def secrets_of(world: Everything) -> list[str]:
    """What must not be read over a shoulder."""
    persons = Person.objects.filter(agency=world.worker.agency)
    found = [person.name for person in persons] + [person.identity_number for person in persons]
    found += [person.identity_number[-4:] for person in persons if person.identity_number]
    found += ["昨晚和母亲吵架", "周五再谈工作", "平湖第三纺织厂", "腿脚不便", "林大", "第一次咨询", "睡不好"]
    return [text for text in found if text]


def paths(world: Everything, role: Role) -> Iterator[tuple[str, str]]:
    for name, keys in urls():
        if name.partition(":")[0] not in APPS:
            continue
        yield name, reverse(name, kwargs=world.arguments(name, keys, role))


def sharing(client: Client) -> Client:
    client.cookies["xn_sharing"] = "on"
    client.cookies["xn_names"] = "shown"
    return client


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.MANAGER, Role.SUPERVISOR, Role.COUNSELLOR, Role.TOWN_OFFICE])
def test_no_page_tells_of_a_person(world: Everything, role: Role) -> None:
    secrets = secrets_of(world)
    client = sharing(world.staff[role])
    shown, told = 0, []
    for name, path in paths(world, role):
        answer = client.get(path)
        if answer.status_code != 200 or answer.streaming or "text/html" not in answer.headers["content-type"]:
            continue
        shown += 1
        text = answer.content.decode()
        told += [(name, secret) for secret in secrets if secret in text]
    assert told == []
    assert shown > 8


def test_the_page_that_is_held_back_says_how_to_see_it(world: Everything) -> None:
    client = sharing(world.staff[Role.SOCIAL_WORKER])
    answer = client.get(reverse("people:edit", args=[world.person.pk]))
    assert answer.status_code == 409
    assert "结束投屏，打开这一页" in answer.content.decode()


def test_nothing_is_shown_in_full_while_the_screen_is_shared(world: Everything) -> None:
    client, person = sharing(world.staff[Role.SOCIAL_WORKER]), world.person
    url = reverse("people:reveal", args=[person.pk, "identity"])
    assert client.post(url, {"reason": "verify"}).status_code == 409
    part = client.post(url, {"reason": "verify"}, headers={"hx-request": "true"})
    assert "正在投屏，不显示" in part.content.decode()
    assert not AuditEntry.objects.filter(action="reveal").exists()


def test_a_form_that_was_open_before_can_still_be_saved(world: Everything) -> None:
    client = world.staff[Role.SOCIAL_WORKER]
    url = reverse("cases:record", args=[world.case.pk, "contact"])
    client.cookies.pop("xn_sharing", None)
    forms = [dict(fields) for _action, fields in forms_of(client.get(url).content.decode())]
    form = next(fields for fields in forms if "said" in fields)
    answer = sharing(client).post(url, form | {"form": "phone", "said": "电话里说近况"})
    assert answer.status_code == 302


def test_sharing_is_switched_on_and_off_and_ends_with_the_browser(client: Client, world: Everything) -> None:
    worker = world.staff[Role.SOCIAL_WORKER]
    worker.cookies.pop("xn_sharing", None)
    answer = worker.post(reverse("web:preferences"), {"sharing": "on", "next": "/today/"})
    assert answer.cookies["xn_sharing"].value == "on"
    assert not answer.cookies["xn_sharing"]["max-age"]
    assert "正在投屏" in worker.get("/today/").content.decode()
    worker.post(reverse("web:preferences"), {"sharing": "off", "next": "/today/"})
    assert "正在投屏" not in worker.get("/today/").content.decode()


def test_the_same_walk_meets_all_of_it_while_nobody_looks_on(world: Everything) -> None:
    client = world.staff[Role.SOCIAL_WORKER]
    client.cookies["xn_sharing"], client.cookies["xn_names"] = "off", "shown"
    met = ""
    for _name, path in paths(world, Role.SOCIAL_WORKER):
        answer = client.get(path)
        if answer.status_code == 200 and "text/html" in answer.headers["content-type"]:
            met += answer.content.decode()
    person = world.person
    for secret in (person.name, person.identity_number[-4:], "昨晚和母亲吵架", "平湖第三纺织厂", "腿脚不便", "林大"):
        assert secret in met
