"""The whole life of the demo agency as a plan: the same seed and the same day give the same agency."""

from __future__ import annotations

from datetime import date
from random import Random

from xiangnuan.demo import fate as fates
from xiangnuan.demo.cast import the_cast
from xiangnuan.demo.cutting import cut
from xiangnuan.demo.engine import is_effective
from xiangnuan.demo.fate import Fate
from xiangnuan.demo.intake import (
    MEASURED_ON,
    PUBLISHED_ON,
    SEED,
    DayNotTold,
    Start,
    after_the_report,
    again,
    until_the_report,
)
from xiangnuan.demo.life import Life
from xiangnuan.demo.opening import open_case
from xiangnuan.demo.persons import Register, a_person
from xiangnuan.demo.places import BY_CODE
from xiangnuan.demo.plan import CasePlan, PersonPlan

CAST_FROM = date(2020, 1, 1)
"""From this day of loading on, some clients are arranged around the day itself (see `cast`)."""


def plan_agency(day: date) -> list[PersonPlan]:
    """All persons taken on by the end of `day` with their cases, as far as they have come. Pure.

    What happened before the published report is the same whatever the day. Raises DayNotTold for a day before it.
    """
    if day < PUBLISHED_ON:
        raise DayNotTold(f"the demo agency is told from {PUBLISHED_ON} on")
    register = Register()
    persons: list[PersonPlan] = []
    for start, fate in until_the_report():
        persons.append(_person(register, len(persons), start, fate))
    for start in after_the_report(day):
        persons.append(_person(register, len(persons), start, None))
    for person in persons:
        _go_on(person, day)
    if day >= CAST_FROM:
        persons += the_cast(register, len(persons), day)
    for person in persons:
        person.cases = [cut(case, day) for case in person.cases if case.taken_on <= day]
    return persons


def _person(register: Register, number: int, start: Start, fate: Fate | None) -> PersonPlan:
    rng = Random(f"{SEED} person {number}")
    person = a_person(rng, register, number, BY_CODE[start.area_code], start.received_on)
    person.cases.append(_grow(person, start, fate))
    return person


def _go_on(person: PersonPlan, day: date) -> None:
    """Later cases of the same person."""
    rng = Random(f"{SEED} again {person.number}")
    while True:
        last = person.cases[-1]
        closing = next((fact for fact in last.happenings if fact.kind == "closed"), None)
        if closing is None or closing.on > day:
            return
        start = again(rng, closing.event["outcome"], closing.on, last.area_on(closing.on))
        if start is None or start.taken_on > day:
            return
        person.cases.append(_grow(person, start, None))


def _grow(person: PersonPlan, start: Start, fate: Fate | None) -> CasePlan:
    """Live the case; until the day measured it is lived anew until it stands as the report says."""
    for attempt in range(200):
        rng = Random(f"{SEED} case {person.number} {len(person.cases)} {attempt}")
        drawn = fate or fates.draw(rng, start.checked_in, start.agreed, start.end, start.area_code, calm=False)
        case = Life(open_case(rng, person, start), drawn, rng).fill()
        if start.taken_on > PUBLISHED_ON or _stands_as_published(case, drawn):
            return case
    raise AssertionError(f"case of person {person.number} never stood as the report says")


def _stands_as_published(case: CasePlan, fate: Fate) -> bool:
    effective = is_effective(case, MEASURED_ON)
    if effective is None:
        return fate.late_over is None
    return effective is (fate.late_over is None)
