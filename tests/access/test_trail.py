"""The auditor finds any act, sees whether the trail is whole, and is told of what is unusual."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access import anomalies, audit, chain, verifying
from xiangnuan.access.guards import unguarded
from xiangnuan.access.models import Anomaly, AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.access.services.anomalies import look_at_anomaly
from xiangnuan.cases.services import record_contact
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db
TRAIL = "/access/trail/"


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> None:
    """The end of the chain and the progress of a verification lie in files, which tests beside this one have too."""
    settings.HOME = tmp_path


@pytest.fixture
def worker() -> User:
    return a_worker()


@pytest.fixture
def auditor(worker: User, client: Client) -> Client:
    client.force_login(an_account(worker.agency, Role.AUDITOR))
    return client


def page(auditor: Client, **asked: Any) -> str:
    return auditor.get(TRAIL, asked).content.decode()


def rows(auditor: Client, **asked: Any) -> list[AuditEntry]:
    return list(auditor.get(TRAIL, asked).context["page"].rows)


def test_an_act_is_shown_in_words(worker: User, auditor: Client) -> None:
    case = a_case(worker)
    record_contact(worker, case, today(), "talk")
    assert "记录走访谈话" in page(auditor)


@pytest.mark.parametrize(
    "asked",
    [
        {"act": "cases.record_contact"},
        {"act": "cases.record_contact", "kind": "fact"},
        {"kind": "fact", "object": "FACT"},
        {"action": "write", "person": "PERSON", "act": "cases.record_contact"},
        {"address": "192.0.2.7"},
        {"entries": "ENTRY-ENTRY"},
    ],
)
def test_the_auditor_finds_one_act_among_others(worker: User, auditor: Client, asked: dict[str, str]) -> None:
    a_case(worker)
    case = a_case(worker, a_person(worker, "王海"))
    token = audit.origin.set(audit.Origin("192.0.2.7"))
    fact = record_contact(worker, case, today(), "talk")
    audit.origin.reset(token)
    entry = AuditEntry.objects.get(act="cases.record_contact")
    known = {"FACT": str(fact.pk), "PERSON": str(case.person_id), "ENTRY-ENTRY": f"{entry.pk}-{entry.pk}"}
    found = rows(auditor, **{name: known.get(value, value) for name, value in asked.items()})
    assert [one.pk for one in found] == [entry.pk]


def test_what_cannot_be_read_is_said_and_the_other_filters_hold(worker: User, auditor: Client) -> None:
    case = a_case(worker)
    record_contact(worker, case, today(), "talk")
    answer = auditor.get(TRAIL, {"act": "cases.record_contact", "address": "nowhere", "person": "x"})
    assert "is-invalid" in answer.content.decode() or "xn-field--invalid" in answer.content.decode()
    assert {one.act for one in answer.context["page"].rows} == {"cases.record_contact"}


def test_without_a_day_an_act_is_looked_for_ninety_days_back_and_the_page_says_so(
    worker: User, auditor: Client
) -> None:
    audit.record(worker, "read", "cases.history")
    with unguarded():
        AuditEntry.objects.filter(act="cases.history").update(at=timezone.now() - timedelta(days=100))
    assert rows(auditor, act="cases.history") == []
    assert "没有指定日期" in page(auditor, act="cases.history")
    since = (today() - timedelta(days=120)).isoformat()
    assert len(rows(auditor, act="cases.history", since=since)) == 1


class TestWholeness:
    def test_nothing_is_said_of_a_trail_that_was_not_verified(self, auditor: Client) -> None:
        assert "最近三十天没有核验过" in page(auditor)

    def test_the_auditor_has_it_verified(
        self, worker: User, auditor: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        a_case(worker)
        with django_capture_on_commit_callbacks(execute=True):
            assert auditor.post(reverse("access:trail_verify")).status_code == 302
        text = page(auditor)
        assert "没有改动、缺失或重排" in text
        result = verifying.last_result()
        assert result is not None
        assert result.sealed == AuditEntry.objects.filter(pk__lt=AuditEntry.objects.get(act=verifying.ACT).pk).count()

    def test_a_change_is_named_to_the_auditor(self, worker: User, auditor: Client) -> None:
        a_case(worker)
        chain.seal()
        entry = AuditEntry.objects.get(act="cases.open_case")
        with unguarded():
            AuditEntry.objects.filter(pk=entry.pk).update(user=worker.pk + 1)
        verifying.verify()
        text = page(auditor)
        assert "操作记录不完整" in text
        assert f"第 {entry.pk} 条被改过" in text
        assert f"entry {entry.pk} was changed" in auditor.get(TRAIL, headers={"accept-language": "en"}).content.decode()

    def test_a_verification_that_runs_shows_how_far_it_is_and_is_not_begun_twice(
        self, worker: User, auditor: Client
    ) -> None:
        assert verifying.begin(worker)
        try:
            assert not verifying.begin(worker)
            assert "正在核验" in page(auditor)
            answer = auditor.get(reverse("access:trail_verifying"))
            assert (answer.status_code, "正在核验" in answer.content.decode()) == (200, True)
        finally:
            verifying.verify()
        answer = auditor.get(reverse("access:trail_verifying"))
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, TRAIL)

    def test_once_a_day_is_enough(self) -> None:
        assert verifying.verify_daily() is not None
        assert verifying.verify_daily() is None


def at(hour: int, minute: int = 0) -> datetime:
    """A moment of yesterday."""
    day = today() - timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def acts(user: User, count: int, when: datetime, action: str = "reveal", act: str = "people.reveal_phones") -> None:
    """So many acts in one minute, each about another person."""
    entries = [audit.entry(user, action, act, person=number + 1) for number in range(count)]
    for entry in entries:
        entry.at = when
    AuditEntry.objects.bulk_create(entries)


def spotted() -> list[tuple[str, int]]:
    cache.delete("anomalies.until")
    anomalies.spot()
    return list(Anomaly.objects.values_list("rule", "count"))


class TestHints:
    @pytest.mark.parametrize(
        ("action", "act", "hour", "count", "rule"),
        [
            ("reveal", "people.reveal_phones", 10, 20, "reveals"),
            ("read", "people.person", 10, 60, "persons"),
            ("export", "people.list", 23, 1, "night_exports"),
            ("export", "people.list", 3, 1, "night_exports"),
            ("refused", "person.read", 10, 10, "refusals"),
        ],
    )
    def test_as_many_as_the_threshold_are_a_hint(
        self, worker: User, action: str, act: str, hour: int, count: int, rule: str
    ) -> None:
        acts(worker, count, at(hour), action, act)
        assert spotted() == [(rule, count)]

    @pytest.mark.parametrize(
        ("action", "act", "hour", "count"),
        [
            ("reveal", "people.reveal_phones", 10, 19),
            ("read", "people.person", 10, 59),
            ("export", "people.list", 21, 5),
            ("export", "people.list", 6, 5),
            ("refused", "person.read", 10, 9),
            ("write", "cases.record_contact", 2, 500),
        ],
    )
    def test_an_ordinary_hour_is_none(self, worker: User, action: str, act: str, hour: int, count: int) -> None:
        acts(worker, count, at(hour), action, act)
        assert spotted() == []

    def test_the_same_person_read_again_and_again_counts_once(self, worker: User) -> None:
        for _ in range(70):
            audit.record(worker, "read", "people.person", person=7)
        assert spotted() == []

    def test_many_wrong_passwords_for_one_account_are_a_hint(self, worker: User) -> None:
        for _ in range(10):
            audit.record(None, "refused", "access.sign_in", worker)
        assert spotted() == [("failed_sign_ins", 10)]
        assert Anomaly.objects.get().user_name == worker.name

    def test_a_sign_in_from_elsewhere_is_a_hint_but_not_the_first_of_all(self, worker: User) -> None:
        for address in ("192.0.2.1", "192.0.2.1", "198.51.100.9"):
            token = audit.origin.set(audit.Origin(address))
            audit.record(worker, "sign_in", "access.sign_in", worker)
            audit.origin.reset(token)
        assert spotted() == [("new_address", 1)]

    def test_an_hour_that_goes_on_makes_its_hint_grow_and_no_second_one(self, worker: User) -> None:
        acts(worker, 25, at(10))
        anomalies.spot(at(10, 30))
        acts(worker, 5, at(10, 40))
        anomalies.spot(at(11, 30))
        assert list(Anomaly.objects.values_list("rule", "count")) == [("reveals", 30)]

    def test_a_night_seen_in_two_parts_is_one_hint(self, worker: User) -> None:
        evening = at(22, 10)
        acts(worker, 1, evening, "export", "people.list")
        anomalies.spot(evening + timedelta(minutes=5))
        acts(worker, 2, evening + timedelta(hours=5), "export", "people.list")
        anomalies.spot(evening + timedelta(hours=6))
        assert list(Anomaly.objects.values_list("rule", "count")) == [("night_exports", 3)]

    def test_the_door_of_a_hint_opens_the_entries_that_were_counted(self, worker: User, auditor: Client) -> None:
        acts(worker, 5, at(8))
        acts(worker, 21, at(10))
        spotted()
        found = auditor.get(Anomaly.objects.get().door).context["page"].rows
        assert len(found) == 21

    def test_the_auditor_looks_once_and_says_what_was_found(self, worker: User, auditor: Client) -> None:
        acts(worker, 21, at(10))
        spotted()
        hint = Anomaly.objects.get()
        auditor.post(reverse("access:anomaly_look", args=[hint.pk]), {"note": "节前打印名单"})
        again = auditor.post(reverse("access:anomaly_look", args=[hint.pk]), {"note": "另一句"}, follow=True)
        assert "已经有人看过了" in again.content.decode()
        text = auditor.get(reverse("access:anomalies")).content.decode()
        assert "节前打印名单" in text
        assert AuditEntry.objects.filter(act="access.look_at_anomaly", object=hint.pk).count() == 1

    def test_a_hint_that_was_looked_at_does_not_grow(self, worker: User, auditor: Client) -> None:
        acts(worker, 25, at(10))
        anomalies.spot(at(10, 30))
        look_at_anomaly(User.objects.get(role=Role.AUDITOR), Anomaly.objects.get(), "")
        acts(worker, 5, at(10, 40))
        anomalies.spot(at(11, 30))
        assert Anomaly.objects.get().count == 25

    def test_hints_of_another_agency_are_not_there(self, worker: User, client: Client) -> None:
        acts(worker, 21, at(10))
        spotted()
        client.force_login(an_account(an_agency(), Role.AUDITOR))
        assert "没有异常提示" in client.get(reverse("access:anomalies")).content.decode()
        assert client.post(reverse("access:anomaly_look", args=[Anomaly.objects.get().pk])).status_code == 404


class TestReaders:
    def test_the_manager_sees_who_looked_at_a_person_by_account_and_day(self, worker: User, client: Client) -> None:
        person = a_person(worker)
        a_case(worker, person)
        for act in ("people.person", "people.person", "cases.history"):
            audit.record(worker, "read", act, person=person.pk)
        audit.record(worker, "list", "people.list")
        client.force_login(an_account(worker.agency, Role.MANAGER))
        answer = client.get(reverse("people:readers", args=[person.pk]))
        [one] = answer.context["rows"]
        assert (one.name, one.times) == (worker.name, 3)
        assert "查看这个人的页面 ×2、查看全部记录" in answer.content.decode()
        # The manager's own look is in the list from now on.
        assert len(client.get(reverse("people:readers", args=[person.pk])).context["rows"]) == 2
