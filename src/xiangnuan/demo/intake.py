"""Who comes to the agency and when: the years before the published report to the person, later ones month by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from xiangnuan.demo import fate as fates
from xiangnuan.demo.calendar import working_day_from
from xiangnuan.demo.fate import Ending, Fate
from xiangnuan.demo.places import FOUNDED_ON, SHORT_OF_ALL, SOCIAL_WORKER_TOWN, TOWNS
from xiangnuan.law.days import add_months, last_day

SEED = 20121217
PUBLISHED_ON = date(2016, 5, 5)
"""The day of the report whose figures the records give."""
MEASURED_ON = date(2016, 4, 30)
"""The last day of the month before: the day of its execution rate."""
DAY = timedelta(days=1)
TREATMENT, REHABILITATION = "community_treatment", "community_rehabilitation"


class DayNotTold(ValueError):
    """A day before the published report, or one that is still to come: the story does not reach it."""


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of a case. `end` is the last day of a term that nothing interrupts."""

    measure: str
    area_code: str
    decided_on: date
    received_on: date
    checked_in: date | None
    agreed: date | None
    taken_on: date
    end: date
    ordered_from: date | None = None
    ordered_to: date | None = None
    months: int | None = None


def treatment(rng: Random, area_code: str, checked_in: date, taken_on: date | None = None) -> Start:
    """A case of community treatment that begins with its check-in on a day."""
    received = checked_in - rng.randrange(1, 11) * DAY
    return Start(
        measure=TREATMENT,
        area_code=area_code,
        decided_on=received - rng.randrange(0, 4) * DAY,
        received_on=received,
        checked_in=checked_in,
        agreed=checked_in + rng.choice((0, 0, 0, 1, 2, 4)) * DAY,
        taken_on=taken_on or max(received, FOUNDED_ON),
        end=last_day(checked_in, 36),
    )


def rehabilitation(rng: Random, area_code: str, released: date, months: int, taken_on: date | None = None) -> Start:
    """A case of community rehabilitation that begins with the release from isolation."""
    first, last = fates.rehabilitation_span(released, months)
    received = released + rng.randrange(0, 2) * DAY
    checked_in = working_day_from(received + rng.randrange(1, 7) * DAY)
    return Start(
        measure=REHABILITATION,
        area_code=area_code,
        decided_on=released - rng.randrange(4, 20) * DAY,
        received_on=received,
        checked_in=checked_in,
        agreed=min(checked_in + rng.randrange(0, 3) * DAY, received + 15 * DAY),
        taken_on=taken_on or max(received, FOUNDED_ON),
        end=last,
        ordered_from=first,
        ordered_to=last,
        months=months,
    )


def town(rng: Random, begins: date) -> str:
    """A town by its share of clients. Of late the demo worker's own gets fewer: those around the day come to it too."""
    late = begins >= date(2023, 1, 1)
    shares = [9 if late and one.code == SOCIAL_WORKER_TOWN else one.share for one in TOWNS]
    return rng.choices([one.code for one in TOWNS], shares)[0]


# Until the report ----------------------------------------------------------------------------------------------------
def until_the_report() -> list[tuple[Start, Fate]]:
    """The 371 clients received by the day of the report, in order of their coming: 296 and 75; 29 and 5 closed normally."""
    rng = Random(f"{SEED} until the report")
    cases = [*_completed(rng), *_ended_early(rng), *_running(rng)]
    return sorted(cases, key=lambda case: (case[0].taken_on, case[0].decided_on, case[0].area_code))


def _completed(rng: Random) -> list[tuple[Start, Fate]]:
    found = []
    for number in range(19):  # taken over from the towns when the agency began
        checked_in = working_day_from(date(2011, 7, 5) + timedelta(days=number * 27 + rng.randrange(20)))
        found.append(treatment(rng, town(rng, FOUNDED_ON), checked_in, FOUNDED_ON + rng.randrange(0, 35) * DAY))
    for number in range(10):
        found.append(
            treatment(
                rng,
                town(rng, FOUNDED_ON),
                working_day_from(date(2012, 12, 28) + timedelta(days=number * 10 + rng.randrange(8))),
            )
        )
    for released, months in (
        (date(2012, 3, 12), 36),
        (date(2012, 9, 20), 36),
        (date(2012, 12, 27), 24),
        (date(2013, 6, 18), 24),
        (date(2014, 3, 4), 24),
    ):
        taken_on = FOUNDED_ON + rng.randrange(0, 35) * DAY if released < FOUNDED_ON else None
        found.append(rehabilitation(rng, town(rng, FOUNDED_ON), released, months, taken_on))
    return [(start, _calm(rng, start)) for start in found]


def _ended_early(rng: Random) -> list[tuple[Start, Fate]]:
    found: list[tuple[Start, Fate]] = []
    for checked_in, ending in (
        (date(2013, 5, 20), Ending("isolation", date(2014, 11, 18), "use")),
        (date(2014, 8, 12), Ending("isolation", date(2015, 9, 22), "refusal")),
        (date(2013, 9, 9), Ending("terminated", date(2015, 3, 10))),
        (date(2013, 7, 16), Ending("died", date(2014, 7, 29))),
        (date(2014, 3, 18), Ending("transferred_out", date(2015, 6, 16))),
    ):
        start = treatment(rng, town(rng, FOUNDED_ON), checked_in)
        found.append((start, replace(_calm(rng, start), ending=ending, detentions=())))
    start = rehabilitation(rng, town(rng, FOUNDED_ON), date(2014, 10, 14), 36)
    found.append(
        (start, replace(_calm(rng, start), ending=Ending("transferred_out", date(2016, 1, 12)), detentions=()))
    )
    return found


def _running(rng: Random) -> list[tuple[Start, Fate]]:
    """331 clients who are still there on the day of the report; six of them came in the month before it."""
    months = [add_months(date(2013, 5, 1), number) for number in range(36)]
    counts = dict.fromkeys(months, 9) | {months[-1]: 6, date(2016, 5, 1): 1}
    for month in rng.sample(months[1:-1], 9):
        counts[month] += 1
    for less, more in zip(*[iter(rng.sample(months[1:-1], 16))] * 2, strict=True):
        counts[less], counts[more] = counts[less] - 2, counts[more] + 2
    measures = [TREATMENT] * 262 + [REHABILITATION] * 69
    rng.shuffle(measures)
    short = dict(SHORT_OF_ALL)
    found = []
    for month, count in counts.items():
        for _ in range(count):
            measure, area = measures.pop(), town(rng, month)
            first, last = {months[0]: (8, 27), date(2016, 5, 1): (2, 4)}.get(month, (1, 27))
            begins = month.replace(day=rng.randrange(first, last + 1))
            if measure == TREATMENT:
                start = treatment(rng, area, begins + rng.randrange(1, 9) * DAY, begins)
                start = replace(start, received_on=begins, decided_on=begins - rng.randrange(0, 4) * DAY)
            else:
                start = rehabilitation(rng, area, begins, _months(rng, begins))
                start = replace(start, received_on=begins, taken_on=begins)
            found.append((start, _running_fate(rng, start, short)))
    assert not any(short.values())
    return found


def _months(rng: Random, begins: date) -> int:
    """The term of an order of rehabilitation; short ones only where they do not end before the report."""
    months = rng.choices((36, 24, 12), (80, 13, 7))[0]
    return months if last_day(begins, months) > PUBLISHED_ON else 36


def _running_fate(rng: Random, start: Start, short: dict[str, int]) -> Fate:
    """In three towns a test of some clients is overdue on the day measured; nowhere else is anything."""
    fate = fates.draw(rng, start.checked_in, start.agreed, start.end, start.area_code, calm=True)
    monthly = (
        start.measure == TREATMENT and start.checked_in and date(2015, 6, 1) <= start.checked_in <= date(2016, 2, 28)
    )
    if short.get(start.area_code) and monthly and 14 <= start.checked_in.day <= 26:  # type: ignore[union-attr]
        short[start.area_code] -= 1
        return replace(fate, late_over=MEASURED_ON, keeping=0.999, detentions=(), unreported=0)
    return fate


def _calm(rng: Random, start: Start) -> Fate:
    fate = fates.draw(rng, start.checked_in, start.agreed, start.end, start.area_code, calm=True)
    return replace(fate, detentions=(), unreported=0)


# After the report ----------------------------------------------------------------------------------------------------
def after_the_report(until: date) -> Iterator[Start]:
    """Those who came later, in order, up to a day. Nobody's coming depends on how far the story is told."""
    month = PUBLISHED_ON.replace(day=1)
    while month <= until:
        rng = Random(f"{SEED} intake {month}")
        count = 7 if month == PUBLISHED_ON.replace(day=1) else rng.choice((7, 8, 8, 9, 9))
        first = 6 if month == PUBLISHED_ON.replace(day=1) else 1
        for begins in sorted(month.replace(day=rng.randrange(first, 28)) for _ in range(count)):
            start = _later(rng, begins)
            if start.taken_on <= until:
                yield start
        month = add_months(month, 1)


def _later(rng: Random, begins: date) -> Start:
    area = town(rng, begins)
    if rng.random() < 0.19:
        return replace(
            rehabilitation(rng, area, begins, rng.choices((36, 24, 12), (78, 14, 8))[0]),
            taken_on=begins,
            received_on=begins,
        )
    start = treatment(rng, area, begins + rng.randrange(1, 13) * DAY)
    start = replace(start, received_on=begins, decided_on=begins - rng.randrange(0, 4) * DAY, taken_on=begins)
    unusual = rng.random()
    if unusual < 0.006:  # never comes
        return replace(start, checked_in=None, agreed=None)
    if unusual < 0.011:  # comes too late
        late = working_day_from(begins + rng.randrange(18, 26) * DAY)
        return replace(start, checked_in=late, agreed=late + DAY, end=last_day(late, 36))
    return start


def again(rng: Random, outcome: str, closed_on: date, area_code: str) -> Start | None:
    """The next case of the same person, where there is one: after isolation, or after using again."""
    if outcome == "isolation" and rng.random() < 0.72:
        released = closed_on + timedelta(days=rng.randrange(560, 731))
        if released > PUBLISHED_ON:
            return replace(rehabilitation(rng, area_code, released, 36), taken_on=released, received_on=released)
    if outcome == "completed" and rng.random() < 0.03:
        begins = closed_on + timedelta(days=rng.randrange(200, 1200))
        if begins > PUBLISHED_ON:
            start = treatment(rng, area_code, begins + rng.randrange(1, 9) * DAY)
            return replace(start, received_on=begins, decided_on=begins - DAY, taken_on=begins)
    return None
