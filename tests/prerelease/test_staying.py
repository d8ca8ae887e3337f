"""Somebody inside: who follows up, when the release is expected, and what is missing before the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.prerelease.worlds import a_centre, a_stay
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.services import leave
from xiangnuan.people.services import merge_persons
from xiangnuan.prerelease.expecting import expected_release
from xiangnuan.prerelease.models import Preparation, Stay
from xiangnuan.prerelease.queries import Asked, listed, missing_of, upcoming
from xiangnuan.prerelease.services import (
    StayData,
    VisitData,
    arrange_fetching,
    assess,
    describe_stay,
    prepare,
    record_visit,
    register_stay,
    withdraw_visit,
)
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


def missing(stay: Stay) -> list[str]:
    """The keys of what is missing for a stay."""
    return [one.key for one in missing_of([Stay.objects.select_related("person").get(pk=stay.pk)])[stay.pk]]


def test_the_law_leaves_a_range_counted_from_the_decision() -> None:
    assert expected_release("330482", date(2025, 3, 10)) == (date(2026, 3, 10), date(2027, 3, 10), date(2028, 3, 10))


def test_of_a_decision_alone_the_regular_last_day_is_expected(worker) -> None:
    data = StayData(a_centre(worker), decided_on=date(2025, 3, 10))
    stay = register_stay(worker, a_person(worker), data, area_code="330482103")
    assert (stay.expected_from, stay.expected_to) == (date(2027, 3, 10), date(2027, 3, 10))


def test_without_a_decision_and_without_days_nobody_knows_when(worker) -> None:
    with pytest.raises(ValidationError) as wrong:
        register_stay(worker, a_person(worker), StayData(a_centre(worker)))
    assert "expected_from" in wrong.value.error_dict


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"expected_from": date(2027, 1, 2), "expected_to": date(2027, 1, 1)}, "expected_to"),
        ({"expected_from": date(2024, 1, 1), "decided_on": date(2025, 1, 1)}, "expected_from"),
        ({"decided_on": date(2999, 1, 1)}, "decided_on"),
    ],
)
def test_dates_that_cannot_be_are_refused_at_their_field(worker, data, field) -> None:
    with pytest.raises(ValidationError) as wrong:
        register_stay(worker, a_person(worker), StayData(a_centre(worker), **data))
    assert field in wrong.value.error_dict


def test_a_person_is_on_the_list_once(worker) -> None:
    stay = a_stay(worker)
    with pytest.raises(ValidationError, match="已经在提前介入的名单里"):
        a_stay(worker, stay.person)


def test_whoever_has_a_case_keeps_its_worker_and_anybody_else_stands_with_who_registers(worker) -> None:
    colleague = a_worker(worker.agency)
    person = a_case(colleague).person
    manager = an_account(worker.agency, Role.MANAGER)
    a_stay(manager, person)
    person.refresh_from_db()
    assert person.worker == colleague
    other = a_person(manager, "没有个案")
    with pytest.raises(ValidationError, match="由哪位社工跟进"):
        a_stay(manager, other)
    day = today() + timedelta(days=3)
    register_stay(
        manager, other, StayData(a_centre(manager), expected_from=day), area_code="330482001", worker=colleague
    )
    other.refresh_from_db()
    assert (other.worker, other.area_code) == (colleague, "330482001")


def test_nobody_of_another_agency_follows_up_and_no_centre_of_another_agency_is_named(worker) -> None:
    stranger = a_worker(an_agency())
    person = a_person(worker)
    with pytest.raises(ValidationError) as wrong:
        register_stay(worker, person, StayData(a_centre(worker), expected_from=today()), worker=stranger)
    assert "worker" in wrong.value.error_dict
    with pytest.raises(ValidationError) as wrong:
        register_stay(worker, person, StayData(a_centre(stranger), expected_from=today()))
    assert "centre" in wrong.value.error_dict


def test_everything_is_missing_at_first_and_nothing_at_the_end(worker) -> None:
    stay = a_stay(worker)
    assert missing(stay) == [
        "visit", "assessment", "home", "family", "work", "insurance", "health", "papers", "next", "fetching",
    ]  # fmt: skip
    visit = record_visit(worker, VisitData(a_centre(worker), today(), "individual", "见面"), {stay.pk: ("想家", "")})
    assess(worker, stay, assessed_on=today(), readiness=7, strengths="手艺好", own_words="想回厂里")
    for domain in Preparation.Domain.values:
        prepare(worker, stay, domain, need="none")
    describe_stay(
        worker, stay, StayData(stay.centre, expected_from=stay.expected_from, next_step="community_rehabilitation")
    )
    arrange_fetching(worker, stay, fetched_by="父亲", fetcher_relation="父亲", fetcher_phone="", fetch_note="")
    assert missing(stay) == []
    withdraw_visit(worker, visit, "登记错了")
    assert missing(stay) == ["visit"]


def test_help_that_is_needed_is_missing_until_it_is_arranged_and_done(worker) -> None:
    stay = a_stay(worker)
    prepare(worker, stay, "work", need="much", situation="没有工作")
    assert "work" in missing(stay)
    with pytest.raises(ValidationError) as wrong:
        prepare(worker, stay, "work", is_ready=True)
    assert "arrangement" in wrong.value.error_dict
    prepare(worker, stay, "work", is_ready=True, arrangement="经社区介绍到物流园")
    assert "work" not in missing(stay)


def test_readiness_is_a_number_from_nought_to_ten(worker) -> None:
    stay = a_stay(worker)
    with pytest.raises(ValidationError) as wrong:
        assess(worker, stay, assessed_on=today(), readiness=11)
    assert "readiness" in wrong.value.error_dict


def test_the_list_shows_ninety_days_ahead_and_in_a_search_everybody(worker) -> None:
    near = a_stay(worker, a_person(worker, "近的"), days=90)
    far = a_stay(worker, a_person(worker, "远的"), days=91)
    assert set(listed(worker, Asked(), today())) == {near}
    assert set(listed(worker, Asked(state="inside"), today())) == {near, far}
    assert set(listed(worker, Asked(text="远的"), today())) == {far}


def test_a_colleague_sees_nobody_and_the_manager_all(worker) -> None:
    stay = a_stay(worker)
    colleague = a_worker(worker.agency)
    assert not listed(colleague, Asked(), today()).exists()
    assert listed(an_account(worker.agency, Role.MANAGER), Asked(), today()).get() == stay


def test_today_says_who_comes_out_within_thirty_days_the_first_first(worker) -> None:
    later = a_stay(worker, a_person(worker, "后出"), days=30)
    sooner = a_stay(worker, a_person(worker, "先出"), days=2)
    a_stay(worker, a_person(worker, "还早"), days=31)
    assert [(one.stay, one.days) for one in upcoming(worker, today())] == [(sooner, 2), (later, 30)]


def test_who_leaves_hands_over_those_inside_too_even_with_a_closed_case(worker) -> None:
    from xiangnuan.cases.services import close_case

    case = a_case(worker)
    close_case(worker, case, today(), "isolation", summary="被决定强制隔离戒毒。")
    stay = a_stay(worker, case.person)
    taker = a_worker(worker.agency)
    leave(an_account(worker.agency, Role.MANAGER), worker, today(), taker)
    stay.person.refresh_from_db()
    assert stay.person.worker == taker


def test_two_records_that_are_both_inside_do_not_become_one(worker) -> None:
    manager = an_account(worker.agency, Role.MANAGER)
    one, other = a_stay(worker), a_stay(worker, a_person(worker, "周远", identity_kind="none", identity_number=""))
    with pytest.raises(ValidationError, match="先结束其中一份"):
        merge_persons(manager, one.person, other.person, "同一个人")


def test_a_stay_follows_the_record_that_survives(worker) -> None:
    manager = an_account(worker.agency, Role.MANAGER)
    stay = a_stay(worker, a_person(worker, "周远", identity_kind="none", identity_number=""))
    survivor = a_person(worker, "周远")
    merge_persons(manager, survivor, stay.person, "同一个人")
    stay.refresh_from_db()
    assert stay.person == survivor


def test_every_write_leaves_its_line_without_a_word_of_the_person(worker) -> None:
    stay = a_stay(worker)
    assess(worker, stay, assessed_on=today(), readiness=3, strengths="有手艺", own_words="想回家")
    entry = AuditEntry.objects.get(act="prerelease.assess")
    assert (entry.person, entry.object) == (stay.person_id, stay.pk)
    assert "想回家" not in str(entry.detail)


def test_nobody_is_sealed_while_inside(worker) -> None:
    from xiangnuan.cases.services import close_case
    from xiangnuan.rights.queries.due import periods_of, proposed
    from xiangnuan.rights.services.sealing import seal_on_request

    manager = an_account(worker.agency, Role.MANAGER)
    long_ago = today() - timedelta(days=365 * 9)
    case = a_case(worker, checked_in_on=long_ago - timedelta(days=90))
    close_case(worker, case, long_ago, "isolation", summary="被决定强制隔离戒毒。")
    periods = periods_of(worker.agency, today())
    assert case.person in proposed(manager, periods)
    a_stay(worker, case.person)
    assert case.person not in proposed(manager, periods)
    with pytest.raises(ValidationError, match="提前介入的名单里"):
        seal_on_request(manager, case.person, "本人请求")
