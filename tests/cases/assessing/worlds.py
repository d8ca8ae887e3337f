"""Filled sheets, made by the services that users call."""

from __future__ import annotations

from datetime import date
from typing import Any

from xiangnuan.access.models import User
from xiangnuan.cases.assessing.choosing import in_use
from xiangnuan.cases.assessing.models import Assessment
from xiangnuan.cases.assessing.services import record_assessment
from xiangnuan.instruments import Instrument, all_instruments
from xiangnuan.people.models import Person
from xiangnuan.web.clock import today

OWN_SHEET = """\
id: town-risk
version: "{version}"
from: {day}
title: {{zh: 本镇风险表, en: Town risk sheet}}
purpose: {{zh: 按本镇规定评估风险。, en: Risk as the town asks.}}
source: 本镇禁毒办
licence: 内部使用
certainty: C
time_frame: {{zh: 最近三个月, en: the last three months}}
respondent: worker
items:
  - id: q1
    text: {{zh: 最近怎么样？, en: "How has it been?"}}
    options:
      - {{value: 0, label: {{zh: 好, en: Good}}}}
      - {{value: 1, label: {{zh: 不好, en: Bad}}}}
scores:
  - {{id: total, title: {{zh: 总分, en: Total}}, method: sum, items: [q1]}}
bands:
  - {{score: total, from: 0, label: {{zh: 低, en: Low}}, tier: C1}}
  - {{score: total, from: 1, label: {{zh: 高, en: High}}, tier: {tier}}}
"""


def own_sheet(version: str = "1", day: str = "2026-01-01", tier: str = "B") -> str:
    """The text of an agency's own risk sheet of one question."""
    return OWN_SHEET.format(version=version, day=day, tier=tier)


def shipped(name: str) -> Instrument:
    """An instrument that comes with the software."""
    return next(one for one in all_instruments() if one.id == name)


def answers_of(instrument: Instrument, answer: int = 0, **given: int) -> dict[str, int | None]:
    """Every unconditional item answered with its least (or `answer` where it is offered), some otherwise."""
    filled: dict[str, int | None] = {}
    for item in instrument.items:
        if item.shown_when is None and not item.optional:
            filled[item.id] = answer if item.accepts(answer) else item.least
    return filled | given


def a_sheet(
    user: User, person: Person, name: str = "phq-9", answer: int = 0, *, on: date | None = None, **given: Any
) -> Assessment:
    """A filled sheet."""
    instrument = in_use(person.agency_id, name, today())
    assert instrument is not None
    return record_assessment(user, person, instrument, on or today(), answers_of(instrument, answer, **given))
