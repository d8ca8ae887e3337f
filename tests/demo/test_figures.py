"""The published figures come out of the demo's records by query, half a year after the day they speak of."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.demo.conftest import LOADED_FOR

from xiangnuan.access.models import Agency, Area, AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.planning.models import Action, Plan, TeamMeeting
from xiangnuan.cases.rebuild import compare_all
from xiangnuan.demo import places
from xiangnuan.demo.services import is_touched, last_loading, version
from xiangnuan.indicators import Scope, all_indicators, indicator
from xiangnuan.people.models import Person, Phone
from xiangnuan.people.services.registering import identity_index

REPORT = date(2016, 5, 5)


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("clients_received", 371),
        ("clients_community_treatment", 296),
        ("clients_community_rehabilitation", 75),
        ("closed_community_treatment", 29),
        ("closed_community_rehabilitation", 5),
        ("town_execution_rate", 5),
        ("active_cases", 331),
        ("prerelease_visits_2015", 6),
    ],
)
def test_a_figure_of_the_report_is_counted_from_records(agency: Agency, figure: str, value: int) -> None:
    found = indicator(figure).value(Scope(agency), REPORT)
    assert found.value == value
    assert len(found.records) == value
    assert len(set(found.records)) == value


def test_the_effective_execution_rate_is_above_95_but_not_all(agency: Agency) -> None:
    rate = indicator("effective_execution_rate").value(Scope(agency), REPORT)
    assert rate.value is not None
    assert 95 < rate.value < 100
    assert rate.period.last == date(2016, 4, 30)
    assert len(rate.parts) == 8
    assert {part.area_code: part.denominator - part.numerator for part in rate.parts if part.value != 100} == (  # type: ignore[operator]
        places.SHORT_OF_ALL
    )


def test_life_has_gone_on_since_the_report(agency: Agency) -> None:
    received = indicator("clients_received")
    assert received.value(Scope(agency), LOADED_FOR).value > 400  # type: ignore[operator]
    figures = [one.value(Scope(agency), LOADED_FOR) for one in all_indicators()]
    assert all(figure.value is not None for figure in figures)
    rate = indicator("effective_execution_rate").value(Scope(agency), LOADED_FOR)
    assert 95 < rate.value < 100  # type: ignore[operator]


def test_the_stored_duties_of_every_case_equal_a_recomputation(agency: Agency) -> None:
    with time_machine.travel(f"{LOADED_FOR}T20:00:00+08:00", tick=False):
        compared, wrong = compare_all()
    assert compared == Case.objects.count()
    assert wrong == {}


def test_persons_stand_with_the_worker_and_the_town_of_their_present_case(agency: Agency) -> None:
    current = Case.objects.filter(is_current=True).select_related("person")
    # Who is inside and was never served here has no case yet.
    assert current.count() == Person.objects.exclude(cases=None).count()
    for case in current:
        assert (case.person.worker_id, case.person.area_code) == (case.worker_id, case.area_code)
        assert case.worker is not None
        assert case.worker.is_active


def test_no_fact_was_recorded_before_it_happened_or_before_its_writer_came(agency: Agency) -> None:
    facts = Fact.objects.select_related("recorded_by").iterator()
    for fact in facts:
        assert fact.recorded_by is not None
        written = timezone.localdate(fact.recorded_at)
        assert fact.on <= written
        assert fact.recorded_by.started_on <= written  # type: ignore[operator]
        assert fact.recorded_by.left_on is None or written <= fact.recorded_by.left_on


def test_there_is_an_account_of_every_role_and_a_worker_for_every_town(agency: Agency) -> None:
    signing_in = User.objects.filter(agency=agency, is_active=True, username__in=Role.values)
    assert {user.role for user in signing_in} == set(Role.values)
    assert all(user.check_password(places.PASSWORD) for user in signing_in)
    workers = Counter(User.objects.filter(role="social_worker", is_active=True).values_list("area_id", flat=True))
    assert set(workers) == set(agency.towns.values_list("pk", flat=True))
    assert 8 <= workers.total() <= 13


def test_the_agency_works_in_eight_of_the_nine_areas(agency: Agency) -> None:
    assert agency.founded_on == date(2012, 12, 17)
    assert (
        Area.objects.filter(
            parent_id="330482", code__in=[f"330482{n}" for n in ("001", "002", "003", *range(101, 109))]
        ).count()
        == 9
    )
    assert agency.towns.count() == 8
    assert not agency.towns.filter(name="乍浦镇").exists()


def test_identity_numbers_and_phones_are_stored_encrypted_and_can_be_found(agency: Agency) -> None:
    person = Person.objects.exclude(identity_index="").first()
    assert person is not None
    assert person.identity_index == identity_index(person.identity_number)
    assert Phone.objects.filter(person=person).exists()


def test_the_trail_tells_of_the_loading_and_of_every_fact(agency: Agency) -> None:
    loading = last_loading()
    assert loading is not None
    assert (loading.day, loading.version) == (LOADED_FOR, version())
    assert (loading.persons, loading.facts) == (Person.objects.exclude(cases=None).count(), Fact.objects.count())
    assert not is_touched()
    told = AuditEntry.objects.filter(kind="fact").values("object").distinct().count()
    decisions = Fact.objects.filter(kind="decision").count()
    successors = Fact.objects.filter(predecessor__isnull=False).count()
    assert told == Fact.objects.count() - decisions - successors


def test_corrections_keep_what_was_first_written(agency: Agency) -> None:
    wrong = Fact.objects.filter(superseded_at__isnull=False).select_related(
        "successor", "contact", "successor__contact"
    )
    assert wrong.count() >= 5
    for fact in wrong:
        assert fact.correction_reason
        assert fact.successor is not None
        assert fact.successor.on != fact.on
        assert fact.successor.contact.said == fact.contact.said


def test_most_running_cases_have_a_team_needs_and_a_plan_that_goes_on(agency: Agency) -> None:
    rate = indicator("plan_rate").value(Scope(agency), LOADED_FOR)
    assert 70 < rate.value < 98  # type: ignore[operator]
    assert not Plan.objects.filter(made_on__gt=LOADED_FOR).exists()
    assert Plan.objects.filter(review_on__lte=LOADED_FOR, agreed_on__isnull=False).exists(), "some reviews are due"
    done, waiting = (Action.objects.filter(state=state) for state in ("done", "open"))
    assert not done.filter(settled_on__gt=LOADED_FOR).exists()
    assert waiting.filter(due_on__gte=LOADED_FOR).count() > 100
    assert TeamMeeting.objects.exists()


def test_the_shown_worker_has_something_of_a_plan_to_do_this_week(agency: Agency) -> None:
    worker = User.objects.get(username=places.SOCIAL_WORKER)
    due = Action.objects.visible_to(worker).filter(state="open", due_on__range=(LOADED_FOR, LOADED_FOR + timedelta(6)))
    assert due.count() >= 3
