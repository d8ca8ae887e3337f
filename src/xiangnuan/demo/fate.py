"""What befalls a case, drawn before its days are filled: how it ends, what interrupts it, how well it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from xiangnuan.demo.places import TOWNS
from xiangnuan.law.days import add_months, last_day


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case ends before its time: `outcome` as in Case.Outcome, on which day; `cause` of isolation: use, refusal."""

    outcome: str
    on: date
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A change of the place of execution within the agency."""

    on: date
    to: str
    checked_in: date
    agreed: date


@dataclass(frozen=True, slots=True)
class Fate:
    """The course of one case. `keeping`: share of windows kept in time. `late_over`: a day on which a test is overdue."""

    checked_in: date | None
    agreed: date | None
    ending: Ending | None = None
    detentions: tuple[tuple[date, date], ...] = ()
    move: Move | None = None
    absences: int = 0
    unreported: int = 0
    refusals: int = 0
    keeping: float = 0.985
    medicines: float = 0.0015
    late_over: date | None = None
    tiers: tuple[str, ...] = ("B", "C1")


CALM = {"completed": 0.92, "isolation": 0.048, "terminated": 0.012, "died": 0.006, "transferred_out": 0.014}


def draw(
    rng: Random, checked_in: date | None, agreed: date | None, end: date | None, area_code: str, *, calm: bool
) -> Fate:
    """The fate of a case that begins with `checked_in`. `calm` leaves out what would end it early or move it."""
    if checked_in is None or end is None:
        return Fate(None, None)
    days = (end - checked_in).days
    ending = None if calm else _ending(rng, checked_in, days)
    last = ending.on if ending else end
    detentions: tuple[tuple[date, date], ...] = ()
    if rng.random() < 0.03 and (last - checked_in).days > 200:
        first = checked_in + timedelta(days=rng.randrange(60, (last - checked_in).days - 90))
        detentions = ((first, first + timedelta(days=rng.choice((5, 7, 10, 10, 12, 15)))),)
    move = None
    if not calm and rng.random() < 0.012 and (last - checked_in).days > 300:
        on = checked_in + timedelta(days=rng.randrange(90, (last - checked_in).days - 120))
        there = on + timedelta(days=rng.randrange(2, 12))
        to = rng.choice([town.code for town in TOWNS if town.code != area_code])
        if not any(
            first <= on <= after + timedelta(days=20) or on <= first <= there + timedelta(days=10)
            for first, after in detentions
        ):
            move = Move(on, to, there, there + timedelta(days=rng.randrange(4)))
    years = max(1, round((last - checked_in).days / 365))
    return Fate(
        checked_in=checked_in,
        agreed=agreed,
        ending=ending,
        detentions=detentions,
        move=move,
        absences=sum(rng.random() < 0.3 for _ in range(years)),
        unreported=1 if rng.random() < 0.02 else 0,
        refusals=rng.choices((0, 1, 2), (950, 40, 10))[0] if not calm else 0,
        keeping=rng.choice((0.999, 0.992, 0.985, 0.975)),
        tiers=_tiers(rng),
    )


def _ending(rng: Random, checked_in: date, days: int) -> Ending | None:
    outcome = rng.choices(list(CALM), list(CALM.values()))[0]
    if outcome == "completed":
        return None
    on = checked_in + timedelta(days=round(days * rng.uniform(0.15, 0.9)))
    cause = rng.choice(("use", "use", "use", "refusal")) if outcome == "isolation" else ""
    return Ending(outcome, on, cause)


def _tiers(rng: Random) -> tuple[str, ...]:
    return rng.choices(
        (("B", "C1", "C2"), ("B", "C1"), ("B",), ("A", "B", "C1"), ("C1", "C2"), ("C1",), ("B", "A", "B")),
        (22, 30, 12, 16, 10, 8, 2),
    )[0]


def rehabilitation_span(released: date, months: int) -> tuple[date, date]:
    """The from-to of a rehabilitation order: some print the day before, some the same day of the month."""
    return released, last_day(released, months) if released.day % 3 else add_months(released, months)
