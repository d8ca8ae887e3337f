"""Leave: asked for, answered by a named person, begun and ended as a fact, made longer, and its way onto Today."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import QueryDict
from django.test import Client
from tests.cases.course.worlds import a_leave, ago, agreed
from tests.worlds import a_case, a_worker, an_account, an_agency

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.course.models import LeaveRequest
from xiangnuan.cases.course.queries import Asked, leaves_of
from xiangnuan.cases.course.services import (
    change_leave,
    come_back,
    decide_extension,
    decide_leave,
    go,
    request_extension,
    withdraw,
)
from xiangnuan.cases.course.tasks import tasks
from xiangnuan.cases.models import Fact, Obligation
from xiangnuan.cases.services import record_absence, record_return
from xiangnuan.people.hooks import copy_parts
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def case(worker):
    return a_case(worker)


def listed(user, query: str = "state=all") -> set[LeaveRequest]:
    return set(leaves_of(user, Asked.read(QueryDict(query))))


def test_leave_that_was_agreed_to_becomes_an_absence_that_counts_for_nothing(worker, case) -> None:
    leave = agreed(worker, case)
    assert (leave.state, leave.allowed_until, leave.decided_by, leave.days) == ("approved", leave.until, worker, 5)
    fact = go(worker, leave, ago(6))
    assert (fact.kind, fact.event) == (Fact.Kind.ABSENCE, {"permitted": True, "reported": True})
    assert fact.absence.destination == "上海"
    back = come_back(worker, leave, ago(2))
    assert back.until == ago(2)
    leave.refresh_from_db()
    assert leave.state == "back"
    assert case.obligations.filter(kind=Obligation.Kind.RETURN_TEST).exists(), "the test on return opens as always"
    assert not case.breaches.filter(kind__startswith="absence", count__gt=0).exists()


def test_nothing_is_written_into_the_case_before_the_person_leaves(worker, case) -> None:
    before = case.facts.count()
    agreed(worker, case)
    assert case.facts.count() == before


def test_a_no_says_why_and_an_answer_is_given_once(worker, case) -> None:
    leave = a_leave(worker, case)
    with pytest.raises(ValidationError, match="写明理由"):
        decide_leave(worker, leave, decision="refused", decided_on=today())
    leave = decide_leave(worker, leave, decision="refused", decided_on=today(), reason="当天要复检")
    assert (leave.state, leave.allowed_until) == ("refused", None)
    with pytest.raises(ValidationError, match="已经答复过了"):
        decide_leave(worker, leave, decision="approved", decided_on=today())
    with pytest.raises(ValidationError, match="同意以后"):
        go(worker, leave, ago(6))
    with pytest.raises(ValidationError, match="已经答复"):
        change_leave(worker, leave, reason="别的")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"until": ago(7)}, "返回日期早于离开日期"),
        ({"destination": " "}, "去哪里"),
        ({"reason": ""}, "为什么去"),
        ({"requested_on": today() + timedelta(days=1)}, "不能晚于今天"),
        ({"requested_by": "police"}, "是谁提出"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(worker, case, data, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        a_leave(worker, case, **data)


def test_who_leaves_earlier_or_too_late_or_twice_is_refused(worker, case) -> None:
    leave = agreed(worker, case)
    for day, said in ((ago(7), "早离开"), (ago(1), "已经过了")):
        with pytest.raises(ValidationError, match=said):
            go(worker, leave, day)
    go(worker, leave, ago(5))
    second = agreed(worker, case)
    with pytest.raises(ValidationError, match="还有没有返回的外出"):
        go(worker, second, ago(5))
    with pytest.raises(ValidationError, match="返回日期早于离开日期"):
        come_back(worker, leave, ago(6))


def test_an_extension_moves_the_day_only_when_it_is_agreed_to(worker, case) -> None:
    leave = agreed(worker, case)
    go(worker, leave, ago(6))
    with pytest.raises(ValidationError, match="晚于已经同意"):
        request_extension(worker, leave, asked_on=ago(3), until=ago(2), reason="复查")
    row = request_extension(worker, leave, asked_on=ago(3), until=today(), reason="复查")
    with pytest.raises(ValidationError, match="还有没答复的续假"):
        request_extension(worker, leave, asked_on=ago(3), until=today(), reason="再续")
    decide_extension(worker, row, decision="refused", decided_on=ago(3), reason="可以回来再去")
    leave.refresh_from_db()
    assert leave.allowed_until == ago(2)
    row = request_extension(worker, leave, asked_on=ago(3), until=today(), reason="要住院")
    decide_extension(worker, row, decision="approved", decided_on=ago(2))
    leave.refresh_from_db()
    assert leave.allowed_until == today()


def test_a_return_that_was_noted_as_an_act_of_the_case_ends_the_leave_too(worker, case) -> None:
    leave = agreed(worker, case)
    go(worker, leave, ago(6))
    assert [one.state for one in listed(worker, "state=away")] == ["away"]
    record_return(worker, case, ago(3))
    assert listed(worker, "state=away") == set()
    assert [one.state for one in listed(worker, "state=back")] == ["back"]


def test_today_shows_what_waits_for_an_answer_and_who_should_be_back(worker, case) -> None:
    a_leave(worker, case)
    leave = agreed(worker, a_case(worker))
    go(worker, leave, ago(6))
    found = tasks(worker, today(), today())
    assert {(one.title, one.due) for one in found} == {("请假待答复", ago(6)), ("外出该返回了", ago(2))}
    request_extension(worker, leave, asked_on=ago(3), until=today(), reason="复查")
    assert "续假待答复" in {one.title for one in tasks(worker, today(), today())}
    come_back(worker, leave, ago(2))
    assert len(tasks(worker, today(), today())) == 1


def test_a_request_can_be_taken_back_until_the_person_has_left(worker, case) -> None:
    leave = agreed(worker, case)
    gone = agreed(worker, a_case(worker))
    go(worker, gone, ago(6))
    with pytest.raises(ValidationError, match="已经写进个案"):
        withdraw(worker, gone, "登记错了")
    withdraw(worker, leave, "登记错了")
    assert [one.state for one in listed(worker, "state=withdrawn")] == ["withdrawn"]


def test_a_closed_case_takes_no_leave(worker, case) -> None:
    case.closed_on = today()
    case.save()
    with pytest.raises(ValidationError, match="已经结案"):
        a_leave(worker, case)


def test_who_may_not_see_the_case_sees_no_leave(worker, case) -> None:
    leave = a_leave(worker, case)
    assert listed(an_account(worker.agency, Role.MANAGER)) == {leave}
    assert listed(an_account(worker.agency, Role.TOWN_OFFICE)) == {leave}
    for stranger in (a_worker(worker.agency), an_account(an_agency(), Role.MANAGER)):
        assert listed(stranger) == set()
    case.sealed_on = today()
    case.save()
    assert listed(worker) == set()


def test_where_they_can_be_reached_is_encrypted_and_in_no_trail(worker, case) -> None:
    a_leave(worker, case, contact="13957311111")
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM course_leaverequest")
        assert "13957311111" not in str(cursor.fetchall())
    entries = AuditEntry.objects.filter(act__startswith="course.")
    assert entries.exists()
    assert "上海" not in str([entry.detail for entry in entries])


def test_the_copy_of_the_person_tells_of_their_leave(worker, case) -> None:
    agreed(worker, case)
    part = next(part for part in copy_parts() if part.name == "leaves")
    lines = dict(part.lines(part.entries(case.person_id, False)[0]))
    assert (lines["去哪里"], lines["答复"]) == ("上海", "同意")


def test_the_pages_of_leave(worker, case) -> None:
    client = Client()
    client.force_login(worker)
    of = f"/course/of/{case.person_id}/"
    assert of in client.get(f"/people/{case.person_id}/").content.decode()
    page = client.get(f"/course/leaves/of/{case.pk}/new/").content.decode()
    assert "法律要求的是报告" in page
    sent = {
        "since": ago(6).isoformat(), "until": ago(4).isoformat(), "destination": "杭州", "reason": "打工面试",
        "contact": "13957312345", "requested_on": ago(8).isoformat(), "requested_by": "person",
    }  # fmt: skip
    wrong = client.post(f"/course/leaves/of/{case.pk}/new/", sent | {"until": ago(9).isoformat()}).content.decode()
    assert "打工面试" in wrong, "what was typed stays"
    assert client.post(f"/course/leaves/of/{case.pk}/new/", sent).status_code == 302
    leave = LeaveRequest.objects.get()
    at = f"/course/leaves/{leave.pk}/"
    edit = client.get(f"{at}edit/")
    assert "13957312345" not in edit.content.decode()
    sent = sent | {"seen": edit.context["form"]["seen"].value(), "contact": "", "reason": "面试"}
    assert client.post(f"{at}edit/", sent).status_code == 302
    leave.refresh_from_db()
    assert (leave.reason, leave.contact) == ("面试", "13957312345")
    assert client.post(f"{at}decide/", {"decision": "approved", "decided_on": ago(7).isoformat()}).status_code == 302
    assert client.post(f"{at}go/", {"left_on": ago(6).isoformat()}).status_code == 302
    assert "过了同意的日期 4 天" in client.get(at).content.decode()
    sent = {"asked_on": ago(4).isoformat(), "until": ago(1).isoformat(), "reason": "等结果"}
    assert client.post(f"{at}extend/", sent).status_code == 302
    extension = leave.extensions.get()
    sent = {"decision": "approved", "decided_on": ago(4).isoformat()}
    assert client.post(f"/course/extensions/{extension.pk}/decide/", sent).status_code == 302
    assert client.post(f"{at}back/", {"returned_on": today().isoformat()}).status_code == 302
    shown = client.get(at).content.decode()
    assert "比同意的日期晚回 1 天" in shown
    assert "杭州" in client.get(of).content.decode()
    assert "杭州" in client.get("/course/leaves/?state=back").content.decode()
    assert client.get("/course/leaves/?state=all&format=xlsx").content[:2] == b"PK"


def test_an_absence_without_leave_is_no_leave(worker, case) -> None:
    record_absence(worker, case, ago(3), permitted=False, reported=False, destination="外地")
    assert listed(worker) == set()
