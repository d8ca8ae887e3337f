"""Clients arranged around the day of loading, so that on that day every kind of work is there to be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from xiangnuan.demo.calendar import SHANGHAI
from xiangnuan.demo.fate import Fate, Move
from xiangnuan.demo.intake import SEED, Start, rehabilitation, treatment
from xiangnuan.demo.life import Life
from xiangnuan.demo.opening import open_case
from xiangnuan.demo.persons import Register, a_person
from xiangnuan.demo.places import BY_CODE, SOCIAL_WORKER_TOWN
from xiangnuan.demo.plan import PersonPlan
from xiangnuan.law.days import add_months, last_day
from xiangnuan.people.services import PersonData

DAY = timedelta(days=1)
TEST, CONTACT, REVIEW = "drug_test", "contact", "review"
Arrange = Callable[[Life, date], None]


@dataclass(frozen=True)
class Member:
    """One client: a window that ends `months` into the term falls on the day plus `due` days.

    Windows of the kinds in `leaves` are open from that one on. `before` adds to the course before windows are cut,
    `after` to what happened in the end.
    """

    months: int
    due: int
    leaves: tuple[str, ...] = ()
    woman: bool = False
    before: Arrange | None = None
    after: Arrange | None = None
    tiers: tuple[str, ...] = ("B", "C1")


def _morning(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(8, minute), SHANGHAI)


def _did_not_come(life: Life, day: date) -> None:
    life.test(day - 5 * DAY, "missed", note="约好的时间没有来，电话里说厂里临时加班。")


def _refused_twice(life: Life, day: date) -> None:
    for ago in (128, 40):
        life.test(day - ago * DAY, "refused", note="情绪激动，不愿检测；讲明满三次的后果，已教育。")


def _left_twice(life: Life, day: date) -> None:
    life.go_away(day - 122 * DAY, day - 108 * DAY, told=False)
    life.go_away(day - 52 * DAY, day - 38 * DAY, told=False)


def _is_detained(life: Life, day: date) -> None:
    life.tell("detained", day - 9 * DAY, until=day + 6 * DAY, note="因交通违法被行政拘留十五日，派出所书面通知。")
    life.blocked.append((day - 9 * DAY, day + 6 * DAY))


def _is_away(life: Life, day: date) -> None:
    life.go_away(day - 4 * DAY, day + 3 * DAY, told=True)


def _goes_up_a_tier(life: Life, day: date) -> None:
    life.tell("tier", day - 2 * DAY, event={"tier": "B"}, note="近期失业、与家人争吵，经小组讨论由 C1 上调，增加谈话。")


def _positive_yesterday(life: Life, day: date) -> None:
    life.test(
        day - DAY,
        "positive",
        positives=["methamphetamine"],
        note="现场阳性，本人当场表示有异议；样本分 A、B 两份封存，已送检。",
    )


def _positive_by_medicine(life: Life, day: date) -> None:
    first = life.test(
        day - 64 * DAY,
        "positive",
        positives=["morphine"],
        medication="含可待因的止咳药",
        note="本人说明感冒服药，样本封存送检。",
    )
    life.confirm(first, day - 62 * DAY, "negative").note = "实验室检测阴性，附止咳药处方。"


def _tested_today(life: Life, day: date) -> None:
    life.test(day, "negative", recorded_at=_morning(day, 32))


def _called_today(life: Life, day: date) -> None:
    life.contact(day, "phone").recorded_at = _morning(day, 47)


def _talked_today(life: Life, day: date) -> None:
    life.contact(day, "talk").recorded_at = _morning(day, 55)


def _wrong_day(life: Life, day: date) -> None:
    life.slip(life.contact(day - 20 * DAY, "talk"))


def _without(*kinds: str) -> Arrange:
    def drop(life: Life, day: date) -> None:
        life.case.happenings = [happening for happening in life.case.happenings if happening.kind not in kinds]

    return drop


_MEMBERS = (
    # due today
    Member(5, 0, (TEST,)),
    Member(16, 0, (TEST,), woman=True),
    Member(8, 0, (CONTACT,)),
    # overdue
    Member(7, -4, (TEST,), before=_did_not_come),
    Member(3, -2, (CONTACT,)),
    # this week
    Member(2, 1, (TEST, CONTACT)),
    Member(24, 3, (TEST,)),
    Member(27, 6, (TEST,), woman=True),
    Member(6, 4, (REVIEW,)),
    # done today
    Member(4, 6, (TEST,), after=_tested_today),
    Member(11, 9, (CONTACT,), after=_called_today),
    Member(21, 12, (CONTACT,), after=_talked_today, woman=True),
    # near a threshold
    Member(10, 2, (TEST,), before=_refused_twice),
    Member(14, 5, before=_left_twice),
    # interrupted, moved, away
    Member(20, 17, before=_is_detained),
    Member(30, 10, before=_is_away),
    # what a worker follows up
    Member(9, 12, (TEST,), after=_positive_yesterday),
    Member(22, 15, after=_positive_by_medicine),
    Member(15, 20, after=_goes_up_a_tier, tiers=("C1",)),
    Member(33, 8, after=_wrong_day),
    # ending
    Member(36, 22),
    Member(36, 45, woman=True),
    Member(36, -5, after=_without("notice_served", "closed")),
)


def the_cast(register: Register, first_number: int, day: date) -> list[PersonPlan]:
    """The demo worker's clients whose stories turn on the day of loading."""
    persons = [_member(register, first_number + place, member, day) for place, member in enumerate(_MEMBERS)]
    for build in (_moved_here, _not_yet_here, _too_late, _without_agreement, _rehabilitation_ends):
        persons.append(build(register, first_number + len(persons), day))
    persons.append(_entered_twice(register, first_number + len(persons), day, persons[0].data))
    return persons


def _first_day(months: int, due: date) -> date:
    """The first day of a term whose `months` months end on `due`; where no day does, the nearest earlier one."""
    start = add_months(due + DAY, -months) + 2 * DAY
    while last_day(start, months) > due:
        start -= DAY
    return start


def _months_to(due: date, months: int) -> int:
    """`months`, or the next length of the same rhythm for which a term ends exactly on `due` (not every month has a 31st)."""
    step = 1 if months <= 12 else 2
    near = (months, months - step, months + step, months - 2 * step, months + 2 * step)
    return next((one for one in near if last_day(_first_day(one, due), one) == due), months)


def _person(register: Register, number: int, start: Start, woman: bool) -> tuple[Random, PersonPlan]:
    rng = Random(f"{SEED} cast {number}")
    return rng, a_person(rng, register, number, BY_CODE[start.area_code], start.received_on, woman=woman)


def _member(register: Register, number: int, member: Member, day: date) -> PersonPlan:
    months, due = member.months, day + member.due * DAY
    if member.due == 0:
        months = _months_to(due, months)
    first = _first_day(months, due)
    due = last_day(first, months)
    start = treatment(Random(f"{SEED} start {number}"), SOCIAL_WORKER_TOWN, first)
    rng, person = _person(register, number, start, member.woman)
    fate = Fate(start.checked_in, start.agreed, keeping=1.0, medicines=0.0, tiers=member.tiers)
    life = Life(open_case(rng, person, start), fate, rng, dict.fromkeys(member.leaves, due))
    before, after = member.before, member.after
    person.cases.append(life.fill((lambda lived: before(lived, day)) if before else None))
    if after:
        after(life, day)
    return person


def _lived(
    register: Register,
    number: int,
    start: Start,
    fate: Fate,
    *,
    woman: bool = False,
    after: Arrange | None = None,
    day: date | None = None,
) -> PersonPlan:
    rng, person = _person(register, number, start, woman)
    life = Life(open_case(rng, person, start), fate, rng)
    person.cases.append(life.fill())
    if after and day:
        after(life, day)
    return person


def _moved_here(register: Register, number: int, day: date) -> PersonPlan:
    """Came from another town ten days ago and has not reported here yet."""
    start = treatment(Random(f"{SEED} start {number}"), "330482002", _first_day(18, day + 25 * DAY))
    move = Move(day - 10 * DAY, SOCIAL_WORKER_TOWN, day + 2 * DAY, day + 3 * DAY)
    return _lived(register, number, start, Fate(start.checked_in, start.agreed, keeping=1.0, medicines=0.0, move=move))


def _not_yet_here(register: Register, number: int, day: date) -> PersonPlan:
    """Received the decision six days ago: nine days are left for checking in."""
    return _arriving(register, number, day - 6 * DAY, day + 3 * DAY, day + 4 * DAY)


def _too_late(register: Register, number: int, day: date) -> PersonPlan:
    """Should have checked in three days ago; the report to the police is not written yet."""
    late = day - 18 * DAY
    return _arriving(register, number, late, day + 9 * DAY, day + 10 * DAY, after=_without("police_report"), day=day)


def _without_agreement(register: Register, number: int, day: date) -> PersonPlan:
    """Checked in three days ago; the agreement is still to be signed."""
    return _arriving(register, number, day - 8 * DAY, day - 3 * DAY, day + 4 * DAY, woman=True)


def _arriving(
    register: Register,
    number: int,
    received: date,
    checked_in: date,
    agreed: date,
    *,
    woman: bool = False,
    after: Arrange | None = None,
    day: date | None = None,
) -> PersonPlan:
    start = Start(
        "community_treatment",
        SOCIAL_WORKER_TOWN,
        received - DAY,
        received,
        checked_in,
        agreed,
        received,
        last_day(checked_in, 36),
    )
    return _lived(
        register, number, start, Fate(checked_in, agreed, keeping=1.0, medicines=0.0), woman=woman, after=after, day=day
    )


def _rehabilitation_ends(register: Register, number: int, day: date) -> PersonPlan:
    """Two years of rehabilitation that end in a month and a half."""
    start = rehabilitation(Random(f"{SEED} start {number}"), SOCIAL_WORKER_TOWN, _first_day(24, day + 41 * DAY), 24)
    return _lived(register, number, start, Fate(start.checked_in, start.agreed, keeping=1.0, medicines=0.0))


def _entered_twice(register: Register, number: int, day: date, known: PersonData) -> PersonPlan:
    """A client whom a colleague in the next town entered again, without papers, when a new decision came."""
    received = day - 5 * DAY
    start = Start(
        "community_treatment", "330482002", received - DAY, received, received + 4 * DAY, day + 9 * DAY, received,
        last_day(received + 4 * DAY, 36),
    )  # fmt: skip
    person = _lived(register, number, start, Fate(start.checked_in, start.agreed, keeping=1.0, medicines=0.0))
    person.data = replace(
        person.data,
        name=known.name,
        identity_kind="none",
        identity_number="",
        sex=known.sex,
        birth_date=known.birth_date,
        phones=known.phones[:1],
    )
    return person
