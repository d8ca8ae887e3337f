"""A need for aid: its steps, the ground on which somebody is told, who sees it, and its way onto Today."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client
from tests.cases.aid.worlds import CONSENT, a_need, ago, applied
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.aid.models import AidRequest
from xiangnuan.cases.aid.queries import Asked, requests_of
from xiangnuan.cases.aid.services import (
    answer,
    apply,
    describe_request,
    end_request,
    take_back_step,
    withdraw,
)
from xiangnuan.cases.aid.tasks import tasks
from xiangnuan.people.hooks import copy_parts
from xiangnuan.people.services import merge_persons
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def person(worker):
    return a_case(worker).person


def listed(user, query: str = "") -> set[AidRequest]:
    return set(requests_of(user, Asked.read(QueryDict(query))))


def test_a_need_goes_its_way_from_the_first_word_to_the_money(worker, person) -> None:
    need = a_need(worker, person)
    assert need.state == "open"
    need = apply(worker, need, applied_to="民政局", applied_on=ago(8), consent_on=ago(9), **CONSENT)
    assert need.state == "waiting"
    need = answer(worker, need, answered_on=ago(2), answer="granted", result="每月发放", amount=112_350)
    assert (need.state, need.yuan) == ("answered", "1123.50")
    need = end_request(worker, need, ended_on=today(), end_note="钱已到账")
    assert (need.state, need.is_open) == ("ended", False)
    assert need.case == person.cases.get()


def test_nobody_outside_is_told_without_a_ground(worker, person) -> None:
    need = a_need(worker, person)
    with pytest.raises(ValidationError, match="凭什么提供情况"):
        apply(worker, need, applied_to="民政局", applied_on=ago(8))
    with pytest.raises(ValidationError, match="同意的日期"):
        apply(worker, need, applied_to="民政局", applied_on=ago(8), ground="consent")
    with pytest.raises(ValidationError, match="哪部法律"):
        apply(worker, need, applied_to="民政局", applied_on=ago(8), ground="law")
    assert apply(worker, need, applied_to="民政局", applied_on=ago(8), ground="self").state == "waiting"


def test_the_consent_comes_before_the_telling_and_a_spoken_one_has_a_witness(worker, person) -> None:
    with pytest.raises(ValidationError, match="先有本人同意"):
        applied(worker, person, consent_on=ago(3))
    with pytest.raises(ValidationError, match="见证人"):
        applied(worker, person, consent_how="oral")
    assert applied(worker, person, consent_how="oral", ground_note="村干部老陈").ground_note == "村干部老陈"


def test_a_ground_without_consent_keeps_no_day_of_one(worker, person) -> None:
    need = applied(worker, person)
    need = apply(worker, need, ground="self")
    assert (need.consent_on, need.consent_how) == (None, "")


def test_no_answer_before_an_application_and_a_refusal_says_why(worker, person) -> None:
    with pytest.raises(ValidationError, match="还没有登记申请"):
        answer(worker, a_need(worker, person), answered_on=today(), answer="granted")
    need = applied(worker, person)
    with pytest.raises(ValidationError, match="写明理由"):
        answer(worker, need, answered_on=today(), answer="refused")
    with pytest.raises(ValidationError, match="只有批准的才有金额"):
        answer(worker, need, answered_on=today(), answer="refused", result="收入超线", amount=100)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda user, need: apply(user, need, applied_on=ago(11)), "申请日期早于提出日期"),
        (lambda user, need: apply(user, need, applied_on=today() + timedelta(days=1)), "不能晚于今天"),
        (lambda user, need: apply(user, need, expected_on=ago(9)), "预计答复早于申请日期"),
        (lambda user, need: answer(user, need, answered_on=ago(9), answer="granted"), "答复日期早于申请日期"),
        (lambda user, need: end_request(user, need, ended_on=ago(9), end_note="算了"), "早于上一步"),
        (lambda user, need: end_request(user, need, ended_on=today(), end_note=""), "没有答复就办结"),
        (lambda user, need: describe_request(user, need, opened_on=ago(7)), "提出日期晚于申请日期"),
        (lambda user, need: describe_request(user, need, need=""), "需要什么"),
    ],
)
def test_days_stand_in_their_order(worker, person, act, said: str) -> None:
    need = applied(worker, person)
    with pytest.raises(ValidationError, match=said):
        act(worker, need)


def test_the_last_step_can_be_taken_back_one_by_one(worker, person) -> None:
    need = answer(worker, applied(worker, person), answered_on=today(), answer="granted", amount=5)
    need = end_request(worker, need, ended_on=today(), end_note="")
    states = []
    for _step in range(3):
        need = take_back_step(worker, need)
        states.append(need.state)
    assert states == ["answered", "waiting", "open"]
    assert (need.applied_to, need.amount, need.ground) == ("", None, "")
    with pytest.raises(ValidationError, match="没有可以撤回的"):
        take_back_step(worker, need)


def test_what_is_over_is_not_changed_and_what_is_withdrawn_stays_to_be_read(worker, person) -> None:
    need = end_request(worker, a_need(worker, person), ended_on=today(), end_note="自己解决了")
    with pytest.raises(ValidationError, match="已经办结"):
        describe_request(worker, need, need="别的")
    with pytest.raises(ValidationError, match="为什么撤回"):
        withdraw(worker, need, " ")
    withdraw(worker, need, "登记到别人名下了")
    with pytest.raises(ValidationError, match="已经撤回"):
        withdraw(worker, need, "再撤一次")
    assert listed(worker, "state=all") == {need}
    assert listed(worker, "state=ended") == set()


def test_the_list_knows_states_kinds_and_towns(worker, person) -> None:
    first, second = a_need(worker, person), applied(worker, person)
    assert listed(worker) == {first, second}
    assert listed(worker, "state=waiting") == {second}
    assert listed(worker, "kind=work") == set()
    assert listed(worker, "kind=nothing&state=nothing&town=x&sort=y") == {first, second}
    assert listed(worker, "town=330482001") == set()
    assert listed(worker, f"q={person.name}") == {first, second}


def test_a_colleague_an_office_elsewhere_and_another_agency_see_nothing(worker, person) -> None:
    need = a_need(worker, person)
    agency = worker.agency
    assert listed(an_account(agency, Role.MANAGER)) == {need}
    assert listed(an_account(agency, Role.TOWN_OFFICE)) == {need}
    assert listed(an_account(agency, Role.TOWN_OFFICE, area_id="330482001")) == set()
    assert listed(a_worker(agency)) == set()
    assert listed(an_account(an_agency(), Role.MANAGER)) == set()


@pytest.mark.parametrize("what", ["person", "case"])
def test_what_is_sealed_is_out_of_sight_with_or_without_a_case(worker, person, what: str) -> None:
    need = a_need(worker, person)
    if what == "case":
        person.cases.update(sealed_on=today())
    else:
        AidRequest.objects.filter(pk=need.pk).update(case=None)
        type(person).objects.filter(pk=person.pk).update(sealed_on=today())
    assert listed(worker) == set()


def test_today_says_what_waits(worker, person) -> None:
    a_need(worker, person, follow_up_on=ago(1))
    applied(worker, person, expected_on=today())
    a_need(worker, person, follow_up_on=today() + timedelta(days=9))
    found = tasks(worker, today(), today() + timedelta(days=2))
    assert [(one.due, one.line) for one in found] == [(ago(1), "还没有申请"), (today(), "应当有答复了")]
    assert tasks(an_account(worker.agency, Role.TOWN_OFFICE), today(), today()) == []


def test_the_trail_holds_codes_and_no_words_of_the_person(worker, person) -> None:
    applied(worker, person)
    entries = AuditEntry.objects.filter(person=person.pk, act__startswith="aid.")
    assert {entry.act for entry in entries} == {"aid.open_request", "aid.apply"}
    assert "家里没有收入" not in str([entry.detail for entry in entries])


def test_needs_follow_the_person_in_a_merge_and_stand_in_their_copy(worker, person) -> None:
    double = a_person(worker, identity_kind="none", identity_number="")
    need = a_need(worker, double)
    manager = an_account(worker.agency, Role.MANAGER)
    merge_persons(manager, person, double, "同一个人")
    need.refresh_from_db()
    assert need.person == person
    part = next(part for part in copy_parts() if part.name == "aid_requests")
    entry = part.entries(person.pk, False)[0]
    assert ("需要什么", "家里没有收入") in [(str(label), value) for label, value in part.lines(entry)]


def test_the_pages_lead_from_the_need_to_its_end(worker, person) -> None:
    client = Client()
    client.force_login(worker)
    sent = {"kind": "law", "need": "欠薪", "opened_on": ago(3).isoformat(), "follow_up_on": ""}
    assert client.post(f"/aid/of/{person.pk}/new/", sent).status_code == 302
    need = AidRequest.objects.get()
    page = f"/aid/{need.pk}/"
    form = client.get(f"{page}apply/").context["form"]
    sent = {"seen": form["seen"].value(), "applied_to": "法律援助中心", "applied_on": ago(2).isoformat(), "ground": "x"}
    refused = client.post(f"{page}apply/", sent).content.decode()
    assert "法律援助中心" in refused, "what was typed stays"
    assert client.post(f"{page}apply/", sent | {"ground": "self"}).status_code == 302
    form = client.get(f"{page}answer/").context["form"]
    sent = {"seen": form["seen"].value(), "answered_on": ago(1).isoformat(), "answer": "granted", "amount": "1200.5"}
    assert client.post(f"{page}answer/", sent).status_code == 302
    shown = client.get(page).content.decode()
    assert "1200.50" in shown
    assert client.post(f"{page}end/", {"ended_on": today().isoformat(), "end_note": "好了"}).status_code == 302
    assert client.post(f"{page}back/").status_code == 302
    need.refresh_from_db()
    assert (need.state, need.amount) == ("answered", 120_050)
    assert "欠薪" in client.get(f"/aid/of/{person.pk}/").content.decode()
    assert "欠薪" in client.get("/aid/?state=answered").content.decode()
    assert client.get("/aid/?format=xlsx").content[:2] == b"PK"
    assert f"/aid/of/{person.pk}/" in client.get(f"/people/{person.pk}/").content.decode()
    assert client.post(f"{page}withdraw/", {"reason": "重复"}).status_code == 302


def test_two_who_correct_one_need_lose_nothing(worker, person) -> None:
    need = a_need(worker, person)
    client = Client()
    client.force_login(worker)
    page = f"/aid/{need.pk}/edit/"
    seen = client.get(page).context["form"]["seen"].value()
    describe_request(worker, need, need="别人先改了")
    sent = {"seen": seen, "kind": "allowance", "need": "我也改了", "opened_on": need.opened_on.isoformat()}
    shown = client.post(page, sent)
    assert shown.status_code == 200
    assert "别人先改了" in shown.content.decode()
