"""The release and the hand-over: nobody falls between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.prerelease.worlds import a_centre, a_stay
from tests.worlds import a_case, a_person, a_worker

from xiangnuan.cases.models import Case, Obligation
from xiangnuan.cases.services import DecisionData, close_case, record_contact
from xiangnuan.indicators import Scope, indicator
from xiangnuan.prerelease.models import Stay
from xiangnuan.prerelease.queries import Asked, listed, upcoming
from xiangnuan.prerelease.services import (
    VisitData,
    end_stay,
    hand_over,
    record_release,
    record_visit,
    reopen_stay,
    take_back_release,
)
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db
REHABILITATION = "community_rehabilitation"


@pytest.fixture
def worker():
    return a_worker()


def released(worker, days: int = 4) -> Stay:
    """Somebody who has been out for `days` days."""
    stay = a_stay(worker, days=-days)
    return record_release(worker, stay, today() - timedelta(days=days), "term", REHABILITATION)


def order(stay: Stay) -> DecisionData:
    """The order of rehabilitation that was served on the day of release."""
    return DecisionData(measure=REHABILITATION, decided_on=stay.released_on, received_on=stay.released_on)


def test_who_is_out_waits_at_the_head_of_every_list_until_somebody_takes_over(worker) -> None:
    a_stay(worker, a_person(worker, "还在里面"), days=1)
    stay = released(worker)
    assert stay.waits
    assert set(listed(worker, Asked(state="waiting"), today())) == {stay}
    first = upcoming(worker, today())[0]
    assert (first.stay, first.days) == (stay, 4)


def test_the_hand_over_opens_the_case_with_its_clock_from_the_day_of_release(worker) -> None:
    stay = released(worker)
    case = hand_over(worker, stay, order(stay), area_code="330482103")
    assert (case.measure, case.taken_on, case.worker) == (REHABILITATION, stay.released_on, worker)
    assert case.obligations.filter(kind=Obligation.Kind.CHECK_IN, settled_on=None).exists()
    stay.refresh_from_db()
    assert stay.case == case
    assert not stay.is_open
    assert not upcoming(worker, today())


def test_nobody_is_handed_over_before_the_release(worker) -> None:
    stay = a_stay(worker)
    with pytest.raises(ValidationError, match="请先登记出所"):
        hand_over(worker, stay, DecisionData(measure=REHABILITATION, decided_on=today()), area_code="330482103")


def test_an_old_case_is_closed_before_the_new_one_opens(worker) -> None:
    case = a_case(worker)
    stay = a_stay(worker, case.person, days=-1)
    stay = record_release(worker, stay, today() - timedelta(days=1), "term", REHABILITATION)
    with pytest.raises(ValidationError, match="还有没结案的个案"):
        hand_over(worker, stay, order(stay), area_code="330482103")
    stay.refresh_from_db()
    assert stay.waits
    close_case(worker, case, today() - timedelta(days=1), "isolation", summary="被决定强制隔离戒毒。")
    assert hand_over(worker, stay, order(stay), area_code="330482103").is_current


def test_nobody_checks_in_before_being_out(worker) -> None:
    stay = released(worker)
    with pytest.raises(ValidationError) as wrong:
        hand_over(worker, stay, order(stay), area_code="330482103", checked_in_on=stay.released_on - timedelta(days=1))
    assert "checked_in_on" in wrong.value.error_dict
    assert not Case.objects.exists()


def test_a_release_by_mistake_is_taken_back_but_not_once_a_case_goes_on_from_it(worker) -> None:
    stay = released(worker)
    take_back_release(worker, stay)
    stay.refresh_from_db()
    assert stay.is_inside
    stay = record_release(worker, stay, today(), "early", REHABILITATION)
    hand_over(worker, stay, order(stay), area_code="330482103")
    with pytest.raises(ValidationError, match="已经结束"):
        take_back_release(worker, stay)


def test_nobody_is_released_tomorrow_or_before_a_visit_that_met_them_inside(worker) -> None:
    stay = a_stay(worker)
    for day, words in ((today() + timedelta(days=1), "晚于今天"), (today() - timedelta(days=3), "入所走访的记录")):
        record_visit(worker, VisitData(a_centre(worker), today(), "individual", "见面"), {stay.pk: ("", "")})
        with pytest.raises(ValidationError, match=words):
            record_release(worker, stay, day, "term", REHABILITATION)


def test_an_end_without_a_case_says_what_becomes_of_the_person(worker) -> None:
    stay = released(worker)
    with pytest.raises(ValidationError) as wrong:
        end_stay(worker, stay, today(), "elsewhere", " ")
    assert "end_note" in wrong.value.error_dict
    end_stay(worker, stay, today(), "elsewhere", "户籍地海盐县接收，材料已寄。")
    assert not upcoming(worker, today())
    reopen_stay(worker, stay)
    assert [one.stay for one in upcoming(worker, today())] == [stay]


def test_an_ended_stay_is_not_reopened_beside_another(worker) -> None:
    stay = end_stay(worker, a_stay(worker), today(), "mistake", "重复登记。")
    a_stay(worker, stay.person)
    with pytest.raises(ValidationError, match="另一段"):
        reopen_stay(worker, stay)


def test_the_days_to_the_first_contact_are_counted_from_the_release(worker) -> None:
    figure = indicator("release_to_first_contact_days")
    scope = Scope(worker.agency)
    assert figure.value(scope, today()).value is None
    for out, after in ((30, 2), (20, 4), (10, 9)):
        stay = a_stay(worker, a_person(worker, f"出所{out}"), days=-out)
        stay = record_release(worker, stay, today() - timedelta(days=out), "term", REHABILITATION)
        case = hand_over(worker, stay, order(stay), area_code="330482103")
        record_contact(worker, case, stay.released_on + timedelta(days=1), "phone", found=False)
        record_contact(worker, case, stay.released_on + timedelta(days=after), "talk")
    assert figure.value(Scope(worker.agency), today()).value == 4
