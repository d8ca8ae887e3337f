"""How a test of the demo agency is taken: by whom, with what, on which panel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any

from xiangnuan.cases.panels import substances_of
from xiangnuan.cases.services import TestData
from xiangnuan.demo.calendar import moment
from xiangnuan.demo.persons import a_name
from xiangnuan.demo.places import BY_CODE, Staff
from xiangnuan.demo.plan import CasePlan

_TAKEN = ("negative", "positive")


def panel_on(day: date, used: str) -> str:
    """The kit in use on a day for somebody who used certain substances: new ones need a larger panel."""
    if "依托咪酯" in used or "大麻素" in used:
        return "eight"
    return "three" if day < date(2022, 1, 1) else "five"


@lru_cache(maxsize=256)
def second_tester(area_code: str, year: int, woman: bool) -> str:
    """Who stands by at a town's tests in a year: a man and a woman of the town's office."""
    return a_name(Random(f"second {area_code} {year // 4} {woman}"), woman)


def a_test(
    rng: Random, case: CasePlan, on: date, result: str, worker: Staff, *, positives: Sequence[str] = (), **more: Any
) -> TestData:
    """What the form of one test held. A woman's sample is taken and witnessed by women."""
    woman = case.person.is_woman
    area = case.area_on(on)
    town = BY_CODE[area]
    panel = panel_on(on, case.decision.substances)
    taken = result in _TAKEN
    method = more.pop("method", "onsite")
    authority = more.pop("authority", "agency" if on >= case.taken_on else "police")
    if method == "laboratory":
        authority, panel = "laboratory", "laboratory"
    substances = substances_of(panel)
    if result == "positive" and not positives:
        positives = (rng.choice(("methamphetamine", "methamphetamine", "morphine", substances[-1])),)
    tester_name = {"police": f"{town.station}民警", "laboratory": "嘉兴市检测中心"}.get(authority, "")
    onsite = method == "onsite"
    return TestData(
        result=result,
        on=on,
        at=moment(rng, on, 8, 16).time().replace(second=0) if taken else None,
        type=more.pop("type", "scheduled"),
        method=method,
        authority=authority,
        place={"police": town.station, "laboratory": "嘉兴市"}.get(authority, town.workplace),
        panel=panel if taken and method != "hair" else "",
        kit_batch=f"{on:%y}{(on.month + 2) // 3:02d}{rng.randrange(1, 40):03d}" if onsite and taken else "",
        sample_number=f"{area[-3:]}-{on:%y%m%d}-{rng.randrange(1, 60):02d}"
        if taken and (positives or not onsite)
        else "",
        second_tester=second_tester(area, on.year, woman or (worker.sex == "male" and rng.random() < 0.5))
        if taken
        else "",
        tester_name=tester_name,
        witness_same_sex=True if taken and method != "laboratory" else None,
        medication=more.pop("medication", ""),
        makes_up=more.pop("makes_up", None),
        substances={code: code in positives for code in substances} if taken and method != "hair" else {},
        **more,
    )
