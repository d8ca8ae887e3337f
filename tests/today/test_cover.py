"""Today while somebody covers: the colleague's clients are marked, can be told apart, and both are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.access.everything import signed_in
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.roles import Role
from xiangnuan.access.services import CoverData, end_cover, give_cover
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def workers():
    """Somebody away and who covers; each with one case."""
    agency = an_agency()
    absent, colleague = a_worker(agency, name="李在外"), a_worker(agency, name="王代班")
    for worker, name in ((absent, "沈甲"), (colleague, "林乙")):
        a_case(worker, a_person(worker, name), checked_in_on=today() - timedelta(days=200))
    return absent, colleague


def covered(absent, colleague, ahead: int = 0):
    day = today() + timedelta(days=ahead)
    return give_cover(absent, CoverData(absent, colleague, day, day + timedelta(days=6), "training"))


def marks(client, url: str = "/today/") -> set[tuple[str, str]]:
    """The names on the list with their mark."""
    return {(item.name, item.cover) for group in client.get(url).context["groups"] for item in group.items}


def test_the_clients_of_the_absent_are_on_the_list_with_their_mark(workers):
    absent, colleague = workers
    client = signed_in(colleague)
    assert marks(client) == {("林乙", "")}
    covered(absent, colleague)
    assert marks(client) == {("林乙", ""), ("沈甲", "李在外")}
    assert "代 李在外" in client.get("/today/").content.decode()
    assert marks(signed_in(absent)) == {("沈甲", "")}


def test_own_and_covered_clients_are_told_apart_by_a_tap(workers):
    absent, colleague = workers
    covered(absent, colleague)
    client = signed_in(colleague)
    pills = client.get("/today/").context["caseloads"]
    assert [(pk, label) for pk, label, _count in pills] == [(colleague.pk, "我的"), (absent.pk, "代 李在外")]
    assert all(count > 0 for _pk, _label, count in pills)
    for path in ("/today/", "/today/?due=overdue"):
        mark = "&" if "?" in path else "?"
        assert marks(client, f"{path}{mark}worker={colleague.pk}") == {("林乙", "")}
        assert marks(client, f"{path}{mark}worker={absent.pk}") == {("沈甲", "李在外")}


def test_without_cover_there_is_nothing_to_tell_apart(workers):
    _absent, colleague = workers
    context = signed_in(colleague).get("/today/").context
    assert context["caseloads"] == []


def test_both_are_told_as_soon_as_it_is_given(workers):
    absent, colleague = workers
    cover = covered(absent, colleague, ahead=3)
    assert "由 王代班 代您的班" in signed_in(absent).get("/today/").content.decode()
    page = signed_in(colleague).get("/today/").content.decode()
    assert "您代 李在外 的班" in page
    assert "到那天进入您的清单" in page
    end_cover(absent, cover)
    for user in workers:
        assert "的班" not in signed_in(user).get("/today/").content.decode()


def test_the_list_of_persons_can_be_narrowed_to_one_of_the_two(workers):
    absent, colleague = workers
    covered(absent, colleague)
    client = signed_in(colleague)
    assert {shown.row.name for shown in client.get("/people/").context["rows"]} == {"沈甲", "林乙"}
    rows = client.get(f"/people/?worker={absent.pk}").context["rows"]
    assert [shown.row.name for shown in rows] == ["沈甲"]


def test_a_manager_is_told_nothing_of_cover(workers):
    absent, colleague = workers
    covered(absent, colleague)
    page = signed_in(an_account(absent.agency, Role.MANAGER)).get("/today/").content.decode()
    assert "的班" not in page
