"""Visits into the centres: whom they met, how they are corrected, and how they are counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from tests.prerelease.worlds import a_centre, a_stay
from tests.worlds import a_person, a_worker, an_account, an_agency

from xiangnuan.access.roles import Role
from xiangnuan.indicators import Scope, indicator
from xiangnuan.prerelease.models import Meeting
from xiangnuan.prerelease.services import (
    VisitData,
    correct_visit,
    describe_centre,
    open_centre,
    record_release,
    record_visit,
    withdraw_visit,
)
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


def visit(worker, on: date | None = None, kind: str = "activity", **more) -> VisitData:
    """A visit as it is entered."""
    return VisitData(a_centre(worker), on or today(), kind, more.pop("title", "自我改变——等你回家"), **more)


def test_a_talk_with_one_person_names_the_person(worker) -> None:
    with pytest.raises(ValidationError) as wrong:
        record_visit(worker, visit(worker, kind="individual"), {})
    assert "stays" in wrong.value.error_dict
    record_visit(worker, visit(worker, others=40), {})


def test_nobody_is_met_whom_the_user_may_not_see(worker) -> None:
    colleague = a_worker(worker.agency)
    stay = a_stay(colleague)
    with pytest.raises(ValidationError, match="不在您的名下"):
        record_visit(worker, visit(worker), {stay.pk: ("", "")})


def test_nobody_is_met_inside_after_the_release(worker) -> None:
    stay = a_stay(worker, days=-5)
    record_release(worker, stay, today() - timedelta(days=5), "term", "community_rehabilitation")
    with pytest.raises(ValidationError, match="已经出所"):
        record_visit(worker, visit(worker), {stay.pk: ("", "")})


def test_who_corrects_a_visit_touches_only_the_meetings_that_they_may_see(worker) -> None:
    colleague = a_worker(worker.agency)
    manager = an_account(worker.agency, Role.MANAGER)
    own, other = a_stay(worker), a_stay(colleague, a_person(colleague, "同事的人"))
    made = record_visit(manager, visit(worker), {own.pk: ("甲", ""), other.pk: ("乙", "")})
    correct_visit(worker, made, visit(worker, title="改过的主题"), {})
    assert list(Meeting.objects.filter(visit=made).values_list("stay", "said")) == [(other.pk, "乙")]
    made.refresh_from_db()
    assert made.title == "改过的主题"


def test_a_visit_that_was_withdrawn_counts_no_more_and_is_changed_no_more(worker) -> None:
    made = record_visit(worker, visit(worker), {})
    figure = indicator("prerelease_visits")
    assert figure.value(Scope(worker.agency), today()).value == 1
    withdraw_visit(worker, made, "那天没有去成")
    assert figure.value(Scope(worker.agency), today()).value == 0
    with pytest.raises(ValidationError, match="已经撤回"):
        correct_visit(worker, made, visit(worker), {})


def test_the_visits_of_2015_are_counted_as_the_agency_published_them(worker) -> None:
    with time_machine.travel("2016-02-01 09:00+08:00", tick=False):
        for on in (date(2014, 12, 31), date(2015, 1, 1), date(2015, 6, 26), date(2015, 12, 31), date(2016, 1, 1)):
            record_visit(worker, visit(worker, on=on), {})
    figure = indicator("prerelease_visits_2015")
    assert figure.value(Scope(worker.agency), date(2016, 5, 5)).value == 3
    assert figure.value(Scope(worker.agency), date(2015, 6, 26)).value == 2
    assert figure.value(Scope(an_agency()), date(2016, 5, 5)).value == 0


def test_a_centre_stands_on_the_register_once_in_an_agency(worker) -> None:
    centre = a_centre(worker)
    with pytest.raises(ValidationError, match="已经登记过"):
        open_centre(worker, name=f" {centre.name} ", kind="police")
    open_centre(a_worker(), name=centre.name, kind="police")
    with pytest.raises(ValidationError) as wrong:
        describe_centre(worker, centre, name=" ")
    assert "name" in wrong.value.error_dict
