"""The plan never contradicts itself, whoever is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from tests.demo.conftest import PLANNED_FOR

from xiangnuan.demo import places
from xiangnuan.demo.agency import plan_agency
from xiangnuan.demo.cast import the_cast
from xiangnuan.demo.cutting import cut
from xiangnuan.demo.engine import asked, is_effective
from xiangnuan.demo.intake import MEASURED_ON, PUBLISHED_ON, DayNotTold
from xiangnuan.demo.persons import Register
from xiangnuan.demo.plan import CasePlan, Happening, PersonPlan
from xiangnuan.people.identity import read_resident_number

STAFF = {staff.username: staff for staff, _town in places.all_staff(date.max)} | {"manager": places.MANAGER}


def cases_of(persons: list[PersonPlan]) -> Iterator[CasePlan]:
    for person in persons:
        yield from person.cases


def happenings_of(persons: list[PersonPlan]) -> Iterator[tuple[CasePlan, Happening]]:
    for case in cases_of(persons):
        for happening in case.happenings:
            yield case, happening


def closing_of(case: CasePlan) -> Happening | None:
    return next((happening for happening in case.happenings if happening.kind == "closed"), None)


def met(happening: Happening) -> bool:
    """Whether the person was met in the flesh."""
    if happening.kind == "drug_test":
        assert happening.test is not None
        return happening.test.result in ("negative", "positive", "refused") and happening.test.method != "laboratory"
    return happening.kind == "contact" and happening.content.get("found", True) and happening.content["form"] != "phone"


def test_nothing_happens_after_the_day_of_loading(persons: list[PersonPlan]) -> None:
    for _case, happening in happenings_of(persons):
        assert happening.on <= PLANNED_FOR
        assert happening.until is None or happening.until <= PLANNED_FOR
        assert happening.recorded_at.date() <= PLANNED_FOR


def test_nobody_is_tested_or_met_while_detained_or_away(persons: list[PersonPlan]) -> None:
    for case in cases_of(persons):
        spans = [
            (happening.on, happening.until or date.max)
            for happening in case.happenings
            if happening.kind in ("detained", "absence")
        ]
        for happening in filter(met, case.happenings):
            assert not any(first <= happening.on < after for first, after in spans), (case.person.number, happening)


def test_nothing_but_its_papers_follows_the_end_of_a_case(persons: list[PersonPlan]) -> None:
    for case in cases_of(persons):
        closing = closing_of(case)
        if closing is None:
            continue
        late = [fact for fact in case.happenings if fact.on > closing.on or fact.recorded_at > closing.recorded_at]
        assert late == []


def test_no_service_is_given_before_the_case_was_taken_on(persons: list[PersonPlan]) -> None:
    for case, happening in happenings_of(persons):
        if happening.kind in ("contact", "review", "tier", "absence"):
            assert happening.on >= case.taken_on
        if happening.test is not None and happening.on < case.taken_on:
            assert happening.test.authority == "police"
        assert case.taken_on >= places.FOUNDED_ON


def test_nobody_writes_before_being_hired_or_after_leaving(persons: list[PersonPlan]) -> None:
    for _case, happening in happenings_of(persons):
        assert STAFF[happening.by].serves_on(happening.recorded_at.date()), happening
        if happening.mistake is not None:
            assert STAFF[happening.mistake.by].serves_on(happening.mistake.recorded_at.date())


def test_a_fact_is_recorded_when_or_after_it_happened(persons: list[PersonPlan]) -> None:
    for _case, happening in happenings_of(persons):
        written = happening.mistake.recorded_at if happening.mistake else happening.recorded_at
        assert happening.on <= written.date()
        assert written <= happening.recorded_at


def test_ages_fit_the_birth_dates(persons: list[PersonPlan]) -> None:
    for person in persons:
        born = person.data.birth_date
        assert born is not None
        assert 18 * 365 <= (person.cases[0].taken_on - born).days <= 66 * 366
        if person.data.identity_kind == "resident":
            facts = read_resident_number(person.data.identity_number)
            assert (facts.birth_date, facts.sex) == (born, person.data.sex)


def test_identity_numbers_and_phones_are_nobodys_and_given_once(persons: list[PersonPlan]) -> None:
    numbers = [person.data.identity_number for person in persons if person.data.identity_number]
    phones = [phone for person in persons for phone in person.data.phones]
    phones += [member.phone for person in persons for member in person.family if member.phone]
    assert len(set(numbers)) == len(numbers)
    # One client stands there twice, so that the page of doubles has something to find.
    *others, again = persons
    (first,) = (person for person in others if set(person.data.phones) & set(again.data.phones))
    assert (first.data.name, first.data.birth_date) == (again.data.name, again.data.birth_date)
    assert not again.data.identity_number
    assert len(set(phones)) == len(phones) - 1
    assert all(number[14:16] == "99" for number in numbers if len(number) == 18)
    assert {phone[:3] for phone in phones} <= {"154", "160", "161", "163", "164", "168", "169"}


def test_womens_samples_are_taken_and_witnessed_by_women(persons: list[PersonPlan]) -> None:
    seen = 0
    for case, happening in happenings_of(persons):
        test = happening.test
        if test is None or not case.person.is_woman or test.result not in ("negative", "positive"):
            continue
        seen += 1
        if test.method == "laboratory":
            continue
        assert test.witness_same_sex is True
        assert test.second_tester
    assert seen > 2000


def test_a_positive_test_is_confirmed_by_a_laboratory(persons: list[PersonPlan]) -> None:
    open_ones = []
    for case in cases_of(persons):
        checked = {id(happening.checks) for happening in case.happenings if happening.checks is not None}
        for happening in case.happenings:
            if happening.test and happening.test.result == "positive" and happening.test.method != "laboratory":
                if id(happening) not in checked:
                    open_ones.append(happening)
                assert any(happening.test.substances.values())
    assert [happening.on for happening in open_ones] == [PLANNED_FOR - timedelta(days=1)]


def test_cases_of_one_person_follow_each_other(persons: list[PersonPlan]) -> None:
    several = [person for person in persons if len(person.cases) > 1]
    assert len(several) > 20
    for person in several:
        for before, after in zip(person.cases, person.cases[1:], strict=False):
            closing = closing_of(before)
            assert closing is not None
            assert closing.on < (after.decision.decided_on or after.taken_on)


def test_the_same_day_gives_the_same_agency() -> None:
    once, again = plan_agency(PUBLISHED_ON), plan_agency(PUBLISHED_ON)
    assert list(map(_told, once)) == list(map(_told, again))


def test_what_happened_before_the_report_is_the_same_on_whatever_day_it_is_told(persons: list[PersonPlan]) -> None:
    early = plan_agency(PUBLISHED_ON)
    assert [_told(person) for person in early] == [_told(person) for person in persons[: len(early)]]


def _told(person: PersonPlan) -> list[object]:
    """A person's story up to the report."""
    case = person.cases[0]
    facts = [
        (fact.kind, fact.on, fact.by, fact.note, dict(fact.event), fact.test, dict(fact.content))
        for fact in case.happenings
        if fact.on <= PUBLISHED_ON
    ]
    return [person.data, person.family, case.decision, case.area_code, case.taken_on, case.opened_at, facts]


def test_the_client_figures_of_the_report_stand_in_the_plan(persons: list[PersonPlan]) -> None:
    first = [person.cases[0] for person in persons if person.cases[0].taken_on <= PUBLISHED_ON]
    assert Counter(case.decision.measure for case in first) == {
        "community_treatment": 296,
        "community_rehabilitation": 75,
    }
    normal = [
        case.decision.measure
        for case in first
        if (closing := closing_of(case)) and closing.on <= PUBLISHED_ON and closing.event["outcome"] == "completed"
    ]
    assert Counter(normal) == {"community_treatment": 29, "community_rehabilitation": 5}


def test_on_the_day_measured_three_towns_fall_short_by_the_cases_chosen(persons: list[PersonPlan]) -> None:
    short = Counter(case.area_on(MEASURED_ON) for case in cases_of(persons) if is_effective(case, MEASURED_ON) is False)
    assert dict(short) == places.SHORT_OF_ALL


def test_about_330_clients_are_active_in_eight_towns(persons: list[PersonPlan]) -> None:
    active = [case for case in cases_of(persons) if closing_of(case) is None]
    assert 310 <= len(active) <= 350
    assert {case.area_on(PLANNED_FOR) for case in active} == {town.code for town in places.TOWNS}
    loads = Counter(places.worker_on(case.area_on(PLANNED_FOR), case.post, PLANNED_FOR).username for case in active)
    assert max(loads.values()) <= 50
    assert all(STAFF[worker].serves_on(PLANNED_FOR) for worker in loads)


@pytest.mark.parametrize(
    "day", [PLANNED_FOR, date(2026, 2, 28), date(2024, 2, 29), date(2025, 12, 31), date(2026, 10, 3), date(2021, 3, 30)]
)
def test_the_demo_worker_finds_every_kind_of_work_on_the_day(day: date) -> None:
    own = [cut(case, day) for person in the_cast(Register(), 5000, day) for case in person.cases]
    asked_today = [asked(case, day) for case in own]
    duties = [(duty, duty.status(day)) for answer in asked_today for duty in answer.obligations if not duty.held]
    overdue = {duty.kind for duty, status in duties if status == "overdue"}
    due_today = {duty.kind for duty, status in duties if status == "open" and duty.due == day}
    this_week = [
        duty for duty, status in duties if status == "open" and duty.due and day < duty.due <= day + timedelta(days=6)
    ]
    done_today = {duty.kind for duty, _status in duties if duty.settled_on == day}
    assert {"drug_test", "contact", "check_in"} <= overdue
    assert {"drug_test", "contact"} <= due_today
    assert len(this_week) >= 6
    assert {"drug_test", "contact"} <= done_today
    assert any(duty.kind == "confirmation" and status == "open" for duty, status in duties)
    assert any(duty.kind == "transfer_check_in" and status == "open" for duty, status in duties)
    assert any(duty.kind == "end_notice" and status == "open" for duty, status in duties)
    assert any(duty.kind == "agreement" and status == "open" for duty, status in duties)
    counts = {(breach.kind, breach.count) for answer in asked_today for breach in answer.breaches}
    assert ("test_refusal", 2) in counts
    assert ("absence_days", 28) in counts
    states = Counter(answer.term.state for answer in asked_today)
    assert states["suspended"] == 1
    assert states["not_started"] >= 2
    ending = [answer for answer in asked_today if answer.term.end and day < answer.term.end <= day + timedelta(days=60)]
    assert len(ending) >= 3
    assert any(fact.mistake for case in own for fact in case.happenings)
    months = {(day - answer.term.start).days // 91 for answer in asked_today if answer.term.start}
    assert len(months) >= 11


def test_a_day_before_the_report_is_not_told() -> None:
    with pytest.raises(DayNotTold):
        plan_agency(date(2016, 5, 4))


def test_hours_lie_within_the_working_day_or_close_to_it(persons: list[PersonPlan]) -> None:
    hours = Counter(_hour(happening.recorded_at) for _case, happening in happenings_of(persons))
    assert set(hours) <= set(range(8, 21))


def _hour(at: datetime) -> int:
    return at.hour


def test_the_command_has_a_word_for_every_stage_of_the_loading() -> None:
    from inspect import getsource
    from re import findall

    from xiangnuan.cli.demo import _STAGES
    from xiangnuan.demo.services import load_demo_agency

    assert set(findall(r'tell\("(\w+)"\)', getsource(load_demo_agency))) == set(_STAGES)
