"""All rows of one agency: places, accounts, persons, cases, facts and what the engine projects from them."""

from __future__ import annotations

import random
from collections import defaultdict, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Model
from django.utils import timezone

from benchmarks import careers, persons
from benchmarks.sizes import ACTIVE_OF_WORKER, SEED, Share, Size
from xiangnuan.access.models import Agency, User
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Absence, BreachCount, Case, Contact, DrugTest, Fact, Obligation, SubstanceResult
from xiangnuan.cases.projection import COUNTS, DUTIES, Table, project
from xiangnuan.people.models import Address, FamilyMember, Person, Phone
from xiangnuan.people.services.registering import build_person
from xiangnuan.people.services.surroundings import build_address, build_phone

# For how long the agencies have used the system: older closed cases came in with their papers only.
IN_USE_DAYS = 579
_OLDEST_DAYS = 3_400  # the law itself is of 2008

# Numbers are given out in blocks, so that agencies can be made independently: so many rows an active case at most.
_BLOCK = {
    User: 2,
    Person: 4,
    Phone: 6,
    Address: 7,
    FamilyMember: 3,
    Case: 5,
    Fact: 130,
    SubstanceResult: 130,
    Obligation: 280,
    BreachCount: 8,
}
_LARGEST_AGENCY = 500
_PASSWORD = make_password(None)  # nobody signs in by password: the benchmark opens sessions

Rows = dict[type[Model], list[Any]]


@dataclass(frozen=True)
class _Numbers:
    """The next free number of each table in this agency's block."""

    used: dict[type[Model], int]
    first: int

    def __call__(self, model: type[Model]) -> int:
        size = _BLOCK[model] * _LARGEST_AGENCY
        used = self.used[model]
        assert used < size, f"the block of {model.__name__} is full"
        self.used[model] = used + 1
        return (self.first - 1) * size + used + 1


def rows_of(share: Share, size: Size, as_of: date) -> Rows:
    """All rows of an agency, equal to what the services would have written; the same for the same share and day."""
    rng = random.Random(f"{SEED} {size.name} {share.number}")
    number = _Numbers(defaultdict(int), share.number)
    setting = careers.Setting(rng, as_of, as_of - timedelta(IN_USE_DAYS), size.whole, number)
    rows: Rows = defaultdict(list)
    agency = _agency(share)
    rows[Agency].append(agency)
    rows[Agency.towns.through].extend(
        Agency.towns.through(pk=agency.pk * 16 + place, agency_id=agency.pk, area_id=town)
        for place, town in enumerate(share.towns)
    )
    workers = _accounts(rows, share, number)
    taken: set[str] = set()
    second_cases = share.cases - share.persons
    for place in range(share.persons):
        area, worker = rng.choice(share.towns), workers[rng.randrange(len(workers))]
        person = _person(rows, share, setting, agency, worker, taken)
        if place < share.active:
            # Workers have equal shares of the running cases.
            worker = workers[place % len(workers)]
            fate, on_paper = careers.a_running_fate(setting, area), False
        else:
            fate = careers.a_closed_fate(setting, area, as_of, 1, _OLDEST_DAYS)
            on_paper = fate.closed_on is not None and fate.closed_on < setting.in_use_since
        if rng.random() * (share.persons - place) < second_cases:
            second_cases -= 1
            earlier = careers.a_closed_fate(setting, area, fate.began, 60, 900)
            earlier_on_paper = (earlier.closed_on or as_of) < setting.in_use_since
            career = careers.a_career(setting, person, area, worker, earlier, on_paper=earlier_on_paper)
            career.case.is_current = False
            _keep(rows, setting, career, size.whole or not earlier_on_paper)
        career = careers.a_career(setting, person, area, worker, fate, on_paper=on_paper)
        _keep(rows, setting, career, size.whole or not on_paper)
        person.worker_id, person.area_code = worker.pk, area
    return dict(rows)


def _agency(share: Share) -> Agency:
    return Agency(
        pk=share.number,
        name=f"第{share.number}社工服务社（{share.county}）",
        short_name=f"社工社{share.number}",
        area_id=share.county,
        founded_on=date(2012, 12, 17),
    )


def _accounts(rows: Rows, share: Share, number: Callable[[type[Model]], int]) -> list[User]:
    roles = [Role.MANAGER, Role.SUPERVISOR, Role.TOWN_OFFICE]
    roles += [Role.SOCIAL_WORKER] * max(1, round(share.active / ACTIVE_OF_WORKER))
    workers = []
    for place, role in enumerate(roles):
        user = User(
            pk=number(User),
            username=f"{role}.{share.number}.{place}",
            name=f"{Role(role).label}{place}",
            role=role,
            agency_id=share.number,
            area_id=share.towns[0] if role == Role.TOWN_OFFICE else None,
            password=_PASSWORD,
            started_on=date(2013, 1, 1),
            created_at=_long_ago(),
        )
        rows[User].append(user)
        if role == Role.SOCIAL_WORKER:
            workers.append(user)
    return workers


def _person(
    rows: Rows, share: Share, setting: careers.Setting, agency: Agency, worker: User, taken: set[str]
) -> Person:
    rng, number = setting.rng, setting.number
    data = persons.a_description(rng, share.county, taken)
    person = build_person(agency, data, worker)
    person.pk = number(Person)
    person.created_at = _long_ago()
    rows[Person].append(person)
    for position, text in enumerate(data.phones):
        phone = build_phone(person, text, position)
        phone.pk = number(Phone)
        rows[Phone].append(phone)
    for kind, text in ((Address.Kind.HOUSEHOLD, data.household), (Address.Kind.RESIDENCE, data.residence)):
        if text:
            address = build_address(person, kind, text)
            address.pk = number(Address)
            rows[Address].append(address)
    if rng.random() < 0.25:
        name, relation = persons.a_relative(rng)
        member = FamilyMember(
            pk=number(FamilyMember),
            agency_id=agency.pk,
            person=person,
            name=name,
            relation=relation,
            phone=persons.a_phone(rng),
            is_emergency_contact=True,
        )
        rows[FamilyMember].append(member)
    return person


def _keep(rows: Rows, setting: careers.Setting, career: careers.Career, with_duties: bool) -> None:
    """Project a case as the services do, and take its rows."""
    wanted = project(career.case, career.facts, setting.as_of)
    for name, value in wanted.columns.items():
        setattr(career.case, name, value)
    rows[Case].append(career.case)
    rows[Fact] += career.facts
    for detail in career.details:
        rows[type(detail)].append(detail)
    rows[SubstanceResult] += career.substances
    if with_duties:
        case = career.case
        place = (case.agency_id, case.area_code, case.worker_id, case.pk)
        for table, row in _PROJECTED.items():
            for key, values in wanted.of(table).items():
                rows[table.model].append(row(setting.number(table.model), *place, *key, *values))


# Millions of duties: plain rows with the names of the columns, not objects of the model.
_PROJECTED: dict[Table, Callable[..., Any]] = {
    table: namedtuple(table.label, ("id", "agency_id", "area_code", "worker_id", "case_id", *table.key, *table.names))  # type: ignore[misc]
    for table in (DUTIES, COUNTS)
}


def _long_ago() -> datetime:
    return datetime(2025, 1, 6, 9, tzinfo=timezone.get_default_timezone())


# In the order in which a row names others.
TABLES: tuple[type[Model], ...] = (
    Agency,
    Agency.towns.through,
    User,
    Person,
    Phone,
    Address,
    FamilyMember,
    Case,
    Fact,
    DrugTest,
    SubstanceResult,
    Contact,
    Absence,
    Obligation,
    BreachCount,
)
