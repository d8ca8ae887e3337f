"""The figures of cases: who counts on which day, and what makes a case effectively executed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.models import User
from xiangnuan.cases import services as acts
from xiangnuan.cases.models import Case
from xiangnuan.cases.past import cases_on
from xiangnuan.indicators import Figure, Scope, indicator

pytestmark = pytest.mark.django_db
TODAY = date(2024, 6, 20)
MAY_END, MAY_BEGIN = date(2024, 5, 31), date(2024, 5, 1)
OTHER_TOWN = "330482001"


@pytest.fixture(autouse=True)
def a_fixed_day() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def worker() -> User:
    return a_worker()


def figure(worker: User, id: str, as_of: date = TODAY, area: str = "") -> Figure:
    assert worker.agency is not None
    return indicator(id).value(Scope(worker.agency, area), as_of)


def begun(worker: User, checked_in: date, **fields: Any) -> Case:
    return a_case(worker, checked_in_on=checked_in, **fields)


def keep(worker: User, case: Case, until: date) -> None:
    """Settle every duty that falls due by a day."""
    for duty in list(case.obligations.filter(due__lte=until, settled_on__isnull=True)):
        on = max(duty.opens, case.checked_in_on or duty.opens)
        if duty.kind == "drug_test":
            acts.record_drug_test(worker, case, acts.TestData(result="negative", on=on))
        elif duty.kind == "contact":
            acts.record_contact(worker, case, on, "talk")
        elif duty.kind == "review":
            acts.record_review(worker, case, on, conclusion="平稳")


def test_a_client_is_counted_from_the_day_of_being_taken_on(worker: User) -> None:
    case = begun(worker, date(2024, 3, 10))
    assert figure(worker, "clients_received", case.taken_on - timedelta(days=1)).value == 0
    assert figure(worker, "clients_received", case.taken_on).records == (case.pk,)
    assert figure(worker, "clients_community_treatment").value == 1
    assert figure(worker, "clients_community_rehabilitation").value == 0


def test_a_person_with_two_cases_is_one_client_of_the_first_measure(worker: User) -> None:
    person = a_person(worker)
    first = a_case(worker, person, checked_in_on=date(2023, 1, 10))
    acts.close_case(worker, first, date(2023, 9, 1), "isolation", summary="转强制隔离戒毒")
    a_case(worker, person, measure="community_rehabilitation", checked_in_on=date(2024, 2, 1))
    assert figure(worker, "clients_received").records == (first.pk,)
    assert figure(worker, "clients_community_rehabilitation").value == 0
    assert figure(worker, "active_cases").value == 1


def test_only_a_closing_at_the_end_of_the_term_is_a_normal_one(worker: User) -> None:
    over = begun(worker, date(2021, 5, 10))
    acts.close_case(worker, over, date(2024, 5, 20), "completed", summary="期满")
    gone = begun(worker, date(2022, 5, 10))
    acts.close_case(worker, gone, date(2024, 5, 21), "transferred_out", summary="转出")
    assert figure(worker, "closed_community_treatment").records == (over.pk,)
    assert figure(worker, "closed_community_treatment", date(2024, 5, 19)).value == 0
    assert set(figure(worker, "closed_in_month").records) == {over.pk, gone.pk}
    assert figure(worker, "closed_in_month", MAY_END).value == 0, "on the last day of May the last whole month is April"


def test_a_case_that_is_kept_counts_as_effectively_executed(worker: User) -> None:
    case = begun(worker, date(2024, 3, 10))
    keep(worker, case, MAY_END)
    rate = figure(worker, "effective_execution_rate")
    assert (rate.numerator, rate.denominator, rate.value) == (1, 1, Decimal("100.0"))
    assert rate.period.last == MAY_END


def test_an_overdue_duty_on_the_last_day_of_the_month_takes_a_case_out(worker: User) -> None:
    case = begun(worker, date(2024, 3, 10))
    keep(worker, case, date(2024, 5, 5))
    late = case.obligations.get(kind="drug_test", due=date(2024, 5, 9))
    rate = figure(worker, "effective_execution_rate")
    assert (rate.value, rate.excepted) == (Decimal("0.0"), (case.pk,))
    acts.record_drug_test(worker, case, acts.TestData(result="negative", on=date(2024, 6, 3), makes_up=late.due))
    assert figure(worker, "effective_execution_rate").value == Decimal("0.0"), "what was done in June was not in May"


def test_a_serious_breach_takes_a_case_out(worker: User) -> None:
    case = begun(worker, date(2024, 3, 10))
    keep(worker, case, MAY_END)
    for day in (date(2024, 4, 2), date(2024, 4, 20)):
        acts.record_drug_test(worker, case, acts.TestData(result="refused", on=day))
    assert figure(worker, "effective_execution_rate").value == Decimal("100.0")
    acts.record_drug_test(worker, case, acts.TestData(result="refused", on=date(2024, 5, 30)))
    assert figure(worker, "effective_execution_rate").value == Decimal("0.0")


def test_only_running_cases_are_in_the_denominator(worker: User) -> None:
    case = begun(worker, date(2024, 3, 10))
    keep(worker, case, MAY_END)
    acts.record_detention(worker, case, date(2024, 5, 30))
    acts.open_case(
        worker,
        a_person(worker),
        acts.DecisionData("community_treatment", decided_on=date(2024, 5, 28)),
        area_code="330482103",
    )
    rate = figure(worker, "effective_execution_rate")
    assert (rate.denominator, rate.value) == (0, None)
    assert figure(worker, "active_cases").value == 2


def test_a_town_counts_when_all_of_its_running_cases_are_effective(worker: User) -> None:
    keep(worker, begun(worker, date(2024, 3, 10)), MAY_END)
    begun(worker, date(2024, 3, 11), area_code=OTHER_TOWN)
    towns = figure(worker, "town_execution_rate")
    assert (towns.value, towns.records) == (1, ("330482103",))
    parts = {part.area_code: part.value for part in towns.parts}
    assert parts == {"330482103": Decimal("100.0"), OTHER_TOWN: Decimal("0.0"), "330482002": None}


def test_a_case_counts_where_it_was_carried_out_then(worker: User) -> None:
    case = begun(worker, date(2024, 3, 10))
    acts.record_move(worker, case, date(2024, 6, 3), area_code=OTHER_TOWN)
    assert worker.agency is not None
    scope = Scope(worker.agency)
    assert [then.area_code for then in cases_on(scope, MAY_END)] == ["330482103"]
    assert [then.area_code for then in cases_on(scope, TODAY)] == [OTHER_TOWN]
    assert figure(worker, "active_cases", MAY_END, area="330482103").value == 1
    assert figure(worker, "active_cases", area="330482103").value == 0
    assert figure(worker, "active_cases", area=OTHER_TOWN).value == 1


def test_a_later_fact_changes_no_earlier_figure(worker: User) -> None:
    case = begun(worker, date(2024, 3, 10))
    keep(worker, case, date(2024, 4, 20))
    ids = ("clients_received", "active_cases", "overdue_duties", "effective_execution_rate", "test_rate", "ending_soon")
    before = [figure(worker, id, date(2024, 5, 20)) for id in ids]
    acts.record_drug_test(worker, case, acts.TestData(result="positive", on=date(2024, 5, 21)))
    acts.record_contact(worker, case, date(2024, 5, 25), "talk", makes_up=date(2024, 5, 1))
    acts.record_absence(worker, case, date(2024, 6, 1), until=date(2024, 6, 9), permitted=False, reported=False)
    acts.close_case(worker, case, date(2024, 6, 19), "other", summary="其他")
    assert [figure(worker, id, date(2024, 5, 20)) for id in ids] == before


def test_overdue_duties_are_counted_by_town(worker: User) -> None:
    case = begun(worker, date(2024, 3, 10))
    keep(worker, case, date(2024, 5, 20))
    late = figure(worker, "overdue_duties")
    assert (late.value, late.records) == (2, (case.pk,)), "the test and the talk of the window that ended on 9 June"
    assert [(part.area_code, part.value) for part in late.parts] == [("330482103", 2)]


def test_the_test_rate_counts_windows_that_ended_in_the_month(worker: User) -> None:
    kept, missed = begun(worker, date(2024, 3, 10)), begun(worker, date(2024, 3, 12))
    keep(worker, kept, MAY_END)
    excused = begun(worker, date(2024, 4, 14))
    acts.record_drug_test(worker, excused, acts.TestData(result="missed_excused", on=date(2024, 5, 2)))
    rate = figure(worker, "test_rate")
    assert (rate.numerator, rate.denominator, rate.value) == (1, 2, Decimal("50.0"))
    assert rate.excepted == (missed.pk,)


def test_terms_that_end_within_two_months_are_seen_coming(worker: User) -> None:
    begun(worker, date(2021, 9, 1))
    soon = begun(worker, date(2021, 8, 1))
    assert figure(worker, "ending_soon").records == (soon.pk,)


def test_another_agency_has_its_own_figures(worker: User) -> None:
    begun(worker, date(2024, 3, 10))
    stranger = an_account(an_agency(), "manager")
    assert figure(stranger, "clients_received").value == 0
    assert figure(stranger, "active_cases").value == 0
