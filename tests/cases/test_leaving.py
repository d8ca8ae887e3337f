"""Leaving: all clients go to others in one act, the account closes, the history stays; and the same day, back again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.models import AuditEntry, Session, User
from xiangnuan.access.roles import Role
from xiangnuan.access.services import AccountData, change_account
from xiangnuan.cases.models import Case, Leaving, Obligation
from xiangnuan.cases.queries.leaving import in_hand
from xiangnuan.cases.services import assign_worker, leave, record_contact, undo_leaving
from xiangnuan.people.models import Person
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db

XINCANG, ZHONGDAI = "330482103", "330482002"


class Office:
    """A worker with two clients in one town, one in another and one without a case; two colleagues; a manager."""

    def __init__(self) -> None:
        agency = an_agency()
        self.manager, self.administrator = an_account(agency, Role.MANAGER), an_account(agency, Role.ADMINISTRATOR)
        self.gone, self.first, self.second = (a_worker(agency) for _ in range(3))
        self.cases = [a_case(self.gone), a_case(self.gone), a_case(self.gone, area_code=ZHONGDAI)]
        record_contact(self.gone, self.cases[0], today() - timedelta(days=3), "talk")
        self.person = a_person(self.gone, "王海")

    def workers(self) -> list[int]:
        """Who has the cases now, and the person without one."""
        cases = [Case.objects.get(pk=case.pk).worker_id for case in self.cases]
        return [*cases, Person.objects.get(pk=self.person.pk).worker_id]  # type: ignore[list-item]


@pytest.fixture
def office() -> Office:
    """See Office."""
    return Office()


def test_what_is_in_hand_is_counted_by_town(office: Office):
    hand = {one.area_code: one.clients for one in in_hand(office.gone)}
    assert sum(hand.values()) == 4
    assert hand[ZHONGDAI] == 1
    assert all(one.duties > 0 for one in in_hand(office.gone) if one.area_code == ZHONGDAI)


def test_everything_goes_over_in_one_act_and_the_history_stays(office: Office):
    Client().force_login(office.gone)
    done = leave(office.manager, office.gone, today(), office.first, {ZHONGDAI: office.second})
    first, second = office.first.pk, office.second.pk
    assert office.workers() == [first, first, second, first]
    assert not Obligation.objects.filter(worker=office.gone).exists()
    assert not Session.objects.filter(user=office.gone).exists()
    gone = User.objects.get(pk=office.gone.pk)
    assert (gone.is_active, gone.left_on) == (False, today())
    assert office.cases[0].facts.get(kind="contact").recorded_by_id == gone.pk
    assert AuditEntry.objects.get(act="cases.leave").detail == {"cases": 3, "persons": 1}
    assert AuditEntry.objects.filter(act="cases.assign_worker").count() == 3
    assert len(done.cases) == 3


def test_a_later_last_day_leaves_the_account_open_and_empty_until_then(office: Office):
    leave(office.administrator, office.gone, today() + timedelta(days=7), office.first)
    gone = User.objects.get(pk=office.gone.pk)
    assert gone.is_active
    client = Client()
    client.force_login(gone)
    assert client.get("/today/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert client.post("/account/login/", {"login": gone.username, "password": "p"}).url == "/account/inactive/"


def test_a_town_without_a_taker_stops_all(office: Office):
    with pytest.raises(ValidationError, match="请选择"):
        leave(office.manager, office.gone, today(), None, {ZHONGDAI: office.second})
    assert set(office.workers()) == {office.gone.pk}
    assert User.objects.get(pk=office.gone.pk).is_active
    assert not Leaving.objects.exists()


def test_only_a_colleague_who_stays_takes_over(office: Office):
    for wrong in (office.gone, office.manager, a_worker(), a_worker(office.gone.agency, is_active=False)):
        with pytest.raises(ValidationError):
            leave(office.manager, office.gone, today(), wrong)


def test_an_account_cannot_be_closed_or_change_its_role_with_clients_left(office: Office):
    fields = {name: getattr(office.gone, name) for name in AccountData.__dataclass_fields__}
    for change in ({"is_active": False}, {"role": Role.SUPERVISOR}):
        with pytest.raises(ValidationError, match="名下还有 4 人"):
            change_account(office.administrator, office.gone, AccountData(**(fields | change)))
    change_account(office.administrator, office.gone, AccountData(**(fields | {"name": "王改名"})))


def test_the_same_day_it_is_undone_but_for_who_moved_on(office: Office):
    done = leave(office.manager, office.gone, today(), office.first)
    assign_worker(office.manager, [office.cases[1]], office.second)
    assert undo_leaving(office.manager, done) == 3
    gone = office.gone.pk
    assert office.workers() == [gone, office.second.pk, gone, gone]
    account = User.objects.get(pk=gone)
    assert (account.is_active, account.left_on) == (True, None)
    with pytest.raises(ValidationError):
        undo_leaving(office.manager, done)


def test_the_day_after_it_stays(office: Office):
    done = leave(office.manager, office.gone, today(), office.first)
    with (
        time_machine.travel(timezone.now() + timedelta(days=1), tick=False),
        pytest.raises(ValidationError, match="当天"),
    ):
        undo_leaving(office.manager, done)


def test_nobody_leaves_by_the_own_hand(office: Office):
    with pytest.raises(ValidationError, match="自己"):
        leave(office.manager, office.manager, today(), None)


def test_the_pages_do_it_and_an_administrator_reads_no_client(office: Office):
    client = Client()
    client.force_login(office.administrator)
    page = client.get(f"/cases/leaving/{office.gone.pk}/")
    assert "4 人" in page.text
    assert "林玉安" not in page.text
    refused = client.post(f"/cases/leaving/{office.gone.pk}/", {"last_day": today().isoformat()})
    assert "请选择" in refused.text
    entered = {"last_day": today().isoformat(), "taker": office.first.pk, f"town_{ZHONGDAI}": office.second.pk}
    done = client.post(f"/cases/leaving/{office.gone.pk}/", entered, follow=True)
    assert "4 人已移交" in done.text
    first, second = office.first.pk, office.second.pk
    assert office.workers() == [first, first, second, first]
    undone = client.post(f"/cases/leaving/{Leaving.objects.get().pk}/undo/", follow=True)
    assert "4 人回到" in undone.text
    assert set(office.workers()) == {office.gone.pk}
