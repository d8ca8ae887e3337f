"""The engine alone: cases and obligations a second on one and two processes, beside its peer and its budget.

    python -m benchmarks.engine [--cases 30000]

Every case is three years of a person with their tests, talks, reviews, leaves and now and then a detention, asked
about on one day without explanations, each from its facts. The peer is OpenFisca asked one situation at a time, as
measured on two cores on 2026-11-23; the budget is 300,000 active cases in 60 s on two cores.
"""

from __future__ import annotations

import argparse
import random
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from typing import NamedTuple

from xiangnuan.law import Event, Facts, answer, rulebook_for

AS_OF = date(2026, 11, 23)
OPENFISCA_ONE_BY_ONE = 1_586
BUDGET_CASES, BUDGET_SECONDS = 300_000, 60


class Run(NamedTuple):
    """What one process did: cases, obligations, seconds."""

    cases: int
    obligations: int
    seconds: float


def some_case(dice: random.Random) -> Facts:
    """One active case with its history up to the day asked about; the same dice give the same case."""
    measure = "community_treatment" if dice.random() < 0.8 else "community_rehabilitation"
    passed = dice.randrange(1, 1090)
    start = AS_OF - timedelta(days=passed)
    events: list[Event] = []
    for month in range(passed // 30 + 1):
        first = start + timedelta(days=30 * month)
        every = 1 if month < 12 else 2 if month < 24 else 3
        if month % every == 0 and dice.random() < 0.95:
            result = dice.choices(("negative", "positive", "refused", "missed_excused"), (96, 1, 1, 2))[0]
            on = first + timedelta(days=dice.randrange(27))
            events.append(Event("drug_test", on, result=result, method="onsite", ref=len(events)))
        if (month < 12 or month % 3 == 0) and dice.random() < 0.95:
            events.append(Event("contact", first + timedelta(days=dice.randrange(27)), form="talk", ref=len(events)))
        if month % 6 == 5:
            events.append(Event("review", first + timedelta(days=dice.randrange(27)), ref=len(events)))
        if dice.random() < 0.03:
            away = dice.randrange(1, 12)
            events.append(Event("absence", first, until=first + timedelta(days=away), permitted=True, reported=True))
    if dice.random() < 0.08:
        on = start + timedelta(days=dice.randrange(passed))
        events.append(Event("detained", on, until=on + timedelta(days=dice.choice((5, 10, 15)))))
    if dice.random() < 0.3:
        events.append(Event("tier", start + timedelta(days=dice.randrange(passed)), tier=dice.choice(("A", "B", "C1"))))
    dice.shuffle(events)
    agreed = start + timedelta(days=3)
    return Facts("330482", measure, start - timedelta(days=9), checked_in=start, agreed=agreed, events=tuple(events))


def work(seed: int, cases: int) -> Run:
    """Answer so many cases in this process; making them is not counted."""
    dice = random.Random(seed)
    rulebook = rulebook_for("330482")
    made = [some_case(dice) for _ in range(cases)]
    obligations = 0
    began = time.perf_counter()
    for facts in made:
        obligations += len(answer(facts, rulebook, AS_OF).obligations)
    return Run(cases, obligations, time.perf_counter() - began)


def _line(label: str, cases: float, obligations: float, seconds: float) -> str:
    rate = cases / seconds
    nation = BUDGET_CASES / rate
    return (
        f"{label:14} {rate:>9,.0f} cases/s {obligations / seconds:>11,.0f} obligations/s "
        f"{seconds / cases * 1000:>7.3f} ms a case   {rate / OPENFISCA_ONE_BY_ONE:>5.1f} x OpenFisca one by one "
        f"({OPENFISCA_ONE_BY_ONE:,}/s)   {BUDGET_CASES:,} cases: {nation:.0f} s"
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=30_000)
    cases = parser.parse_args().cases
    first = work(seed=1, cases=1_000)
    print(_line("first thousand", *first))
    one = work(seed=2, cases=cases)
    print(_line("1 process", *one))
    with ProcessPoolExecutor(2) as pool:
        both = [pool.submit(work, seed, cases // 2) for seed in (3, 4)]
        runs = [run.result() for run in both]
    seconds = max(run.seconds for run in runs)
    print(_line("2 processes", sum(r.cases for r in runs), sum(r.obligations for r in runs), seconds))
    nation = BUDGET_CASES / (sum(r.cases for r in runs) / seconds)
    print(f"budget: {BUDGET_CASES:,} active cases under {BUDGET_SECONDS} s on two cores: {nation:.0f} s")


if __name__ == "__main__":
    main()
