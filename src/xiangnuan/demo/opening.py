"""A case as it was opened: the papers of the decision, the worker of the town, when it was written down."""

from __future__ import annotations

from random import Random

from xiangnuan.cases.services import DecisionData
from xiangnuan.demo import words
from xiangnuan.demo.calendar import moment
from xiangnuan.demo.intake import Start
from xiangnuan.demo.places import BY_CODE, MANAGER, recorder_on
from xiangnuan.demo.plan import CasePlan, PersonPlan


def open_case(rng: Random, person: PersonPlan, start: Start) -> CasePlan:
    """The case as it was opened: the decision's papers, the worker of the town."""
    town = BY_CODE[start.area_code]
    post = person.number % len(town.posts)
    taken_over = start.checked_in is not None and start.checked_in < start.taken_on
    year, serial = start.decided_on.year, 1 + (person.number * 7 + len(person.cases) * 311) % 480
    kind = "社戒" if start.measure == "community_treatment" else "社康"
    decision = DecisionData(
        measure=start.measure,
        decision_number=f"平公（{town.station.removesuffix('派出所')}）{kind}决字〔{year}〕第{serial:04d}号",
        decision_authority="平湖市公安局",
        decided_on=start.decided_on,
        received_on=start.received_on,
        ordered_term_months=start.months,
        ordered_from=start.ordered_from,
        ordered_to=start.ordered_to,
        substances=rng.choice(words.LATER_SUBSTANCES if year >= 2024 else words.SUBSTANCES),
        police_station=town.station,
        note="本机构成立时由镇（街道）移交。" if taken_over else "",
    )
    opened_at = moment(rng, start.taken_on, 9, 11)
    by = MANAGER if taken_over else recorder_on(start.area_code, post, start.taken_on)
    return CasePlan(person, decision, start.area_code, post, start.taken_on, by.username, opened_at)
