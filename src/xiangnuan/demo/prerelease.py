"""Pre-release work of the demo agency: centres, visits since the founding, who is inside now, and past hand-overs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from xiangnuan.access import audit
from xiangnuan.access.models import Agency, AuditEntry, User
from xiangnuan.cases.models import Case
from xiangnuan.demo import places
from xiangnuan.demo.calendar import SHANGHAI, pick_day
from xiangnuan.demo.intake import SEED
from xiangnuan.demo.persons import Register, a_person
from xiangnuan.demo.prerelease_words import (
    ARRANGED,
    CENTRES,
    OWN_WORDS,
    SAID,
    SITUATIONS,
    STRENGTHS,
    THEMES,
    visits_2015,
)
from xiangnuan.law.days import add_months
from xiangnuan.people.models import FamilyMember, Person, Phone
from xiangnuan.people.services.registering import build_person
from xiangnuan.people.services.surroundings import build_phone
from xiangnuan.prerelease.models import Centre, Meeting, Preparation, Stay, Visit

DAY = timedelta(days=1)
TERM = 24
_FIRST_VISIT = date(2013, 3, 15)
# Who is inside on the day of loading and not on file yet: town, post, days until the release.
_NEW_INSIDE = (
    ("330482103", 0, 6), ("330482103", 0, 23), ("330482103", 0, 71), ("330482001", 0, 12), ("330482106", 0, 38),
    ("330482108", 0, 55), ("330482102", 0, 84), ("330482002", 0, 140), ("330482107", 0, 320),
)  # fmt: skip


def tell_prerelease(agency: Agency, users: dict[str, User], day: date) -> None:
    """Write all of it as it stands at the end of `day`."""
    rng = Random(f"{SEED} prerelease")
    centres = [Centre(agency=agency, name=name, kind=kind, note=note) for name, kind, note in CENTRES]
    Centre.objects.bulk_create(centres)
    stays = [*_past(agency, centres, rng, day), *_inside(agency, centres, users, rng, day)]
    opened = {id(stay): _opened(stay, rng) for stay in stays}
    Stay.objects.bulk_create(stays, batch_size=500)
    for stay in stays:
        stay.created_at = datetime.combine(min(opened[id(stay)], day), time(10), SHANGHAI)
    Stay.objects.bulk_update(stays, ["created_at"], batch_size=500)
    Preparation.objects.bulk_create([line for stay in stays for line in _lines(stay, rng, day)], batch_size=500)
    _visits(agency, centres, users, stays, rng, day)
    entries = [
        audit.entry(stay.created_by, audit.Action.WRITE, "prerelease.register_stay", stay, person=stay.person_id)
        for stay in stays
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=500)


def _opened(stay: Stay, rng: Random) -> date:
    """When the agency heard of the person: some months before the release."""
    release = stay.released_on or stay.expected_from
    return max(release - rng.randrange(70, 240) * DAY, places.FOUNDED_ON, (stay.decided_on or release) + 20 * DAY)


def _past(agency: Agency, centres: Sequence[Centre], rng: Random, day: date) -> Iterator[Stay]:
    """Whoever came into rehabilitation had been inside before: the first case of a person, since there were visits."""
    cases = Case.objects.filter(
        agency=agency,
        measure=Case.Measure.COMMUNITY_REHABILITATION,
        received_on__gte=_FIRST_VISIT,
        received_on__lte=day,
    ).select_related("person", "worker")
    before = set(
        Case.objects.filter(agency=agency, measure=Case.Measure.COMMUNITY_TREATMENT).values_list("person_id", flat=True)
    )
    for case in cases.order_by("pk"):
        # Of a person with an earlier measure nobody knows where they were in between; nor is every town told in time.
        if case.person_id in before or case.received_on is None or rng.random() < 0.12:
            continue
        early = rng.random() < 0.3
        released = case.received_on
        decided = add_months(released, -(TERM - (rng.randrange(3, 9) if early else 0)))
        yield Stay(
            agency=agency, person=case.person, centre=rng.choice(centres), decided_on=decided,
            decision_number=f"平公（禁）强戒决字〔{decided.year}〕第{rng.randrange(100, 900)}号",
            expected_from=released, expected_to=released, next_step=Stay.Next.REHABILITATION,
            assessed_on=_before(released, 30, rng), readiness=rng.choice((4, 5, 6, 6, 7, 7, 8)),
            strengths=rng.choice(STRENGTHS), own_words=rng.choice(OWN_WORDS), fetched_by=rng.choice(("父亲", "母亲", "姐姐", "妻子", "社工")),
            released_on=released, release_kind=Stay.Release.EARLY if early else Stay.Release.TERM, case=case,
            created_by=case.worker,
        )  # fmt: skip


def _before(day: date, days: int, rng: Random) -> date | None:
    return pick_day(rng, day - days * DAY, day - DAY)


def _inside(
    agency: Agency, centres: Sequence[Centre], users: dict[str, User], rng: Random, day: date
) -> Iterator[Stay]:
    """Clients ordered to isolation within two years, and some who are not on file before."""
    gone = Case.objects.filter(
        agency=agency, is_current=True, outcome=Case.Outcome.ISOLATION, closed_on__gt=add_months(day, -TERM),
        closed_on__lte=day - 20 * DAY,
    ).select_related("person", "person__worker")  # fmt: skip
    for number, case in enumerate(gone.order_by("closed_on", "pk")):
        if case.closed_on is None or case.person.worker_id is None:
            continue
        last = add_months(case.closed_on, TERM)
        # The third is out since three days and waits: what must not be, and what the page is there to say.
        out = day - 3 * DAY if number == 2 else None
        first = out or (last if number < 2 else max(add_months(case.closed_on, 14), day + 20 * DAY))
        yield Stay(
            agency=agency, person=case.person, centre=centres[number % len(centres)], decided_on=case.closed_on,
            decision_number=f"平公（禁）强戒决字〔{case.closed_on.year}〕第{200 + number}号",
            expected_from=min(first, last), expected_to=out or last,
            next_step=Stay.Next.REHABILITATION if out or number < 2 else Stay.Next.UNKNOWN,
            released_on=out, release_kind=Stay.Release.EARLY if out else "", created_by=case.person.worker,
            **_assessed(rng, day, number % 2 == 0),
        )  # fmt: skip
    for number, (town, post, days) in enumerate(_NEW_INSIDE):
        worker = users[places.worker_on(town, post, day).username]
        person = _new_person(agency, worker, town, number, rng, day)
        release = day + days * DAY
        certain = days < 30
        prepared = _assessed(rng, day, days < 60)
        if days < 40:
            prepared |= {
                "fetched_by": "父亲",
                "fetcher_relation": "父亲",
                "fetch_note": "上午九点在所门口，自家车接回。",
            }
        yield Stay(
            agency=agency, person=person, centre=centres[number % len(centres)], decided_on=add_months(release, -TERM),
            expected_from=release, expected_to=release if certain else release + 60 * DAY,
            next_step=Stay.Next.REHABILITATION if days < 60 else Stay.Next.UNKNOWN, created_by=worker, **prepared,
        )  # fmt: skip


def _assessed(rng: Random, day: date, done: bool) -> dict[str, object]:
    if not done:
        return {}
    return {
        "assessed_on": _before(day, 40, rng),
        "readiness": rng.randrange(4, 9),
        "strengths": rng.choice(STRENGTHS),
        "own_words": rng.choice(OWN_WORDS),
    }


def _new_person(agency: Agency, worker: User, town: str, number: int, rng: Random, day: date) -> Person:
    """Somebody who has no case here yet; identity and telephone are nobody's else."""
    taken = set(
        Person.objects.filter(agency=agency).exclude(identity_index="").values_list("identity_index", flat=True)
    )
    while True:
        plan = a_person(rng, Register(), number, places.BY_CODE[town], day)
        person = build_person(agency, replace(plan.data, phones=()), worker)
        if person.identity_index not in taken:
            break
    person.worker, person.area_code = worker, town
    person.save()
    Phone.objects.bulk_create(build_phone(person, one, place) for place, one in enumerate(plan.data.phones))
    FamilyMember.objects.bulk_create(
        FamilyMember(
            agency=agency, person=person, name=one.name, relation=one.relation, phone=one.phone,
            lives_together=one.lives_together, is_emergency_contact=one.is_emergency_contact,
        )
        for one in plan.family
    )  # fmt: skip
    return person


def _lines(stay: Stay, rng: Random, day: date) -> Iterator[Preparation]:
    """What is prepared: all of it for who is out and handed over, more of it the nearer the release."""
    handed, days = stay.case_id is not None, stay.days_left(day)
    for domain in Preparation.Domain.values:
        line = Preparation(stay=stay, domain=domain)
        known = handed or rng.random() < (0.9 if days < 30 else 0.6 if days < 90 else 0.2)
        if known:
            line.need = rng.choices(Preparation.Need.values, (5, 4, 2))[0]
            line.situation = SITUATIONS[domain][Preparation.Need.values.index(line.need)]
            if line.need != Preparation.Need.NONE:
                line.arrangement, line.owner = ARRANGED[domain]
                line.due_on = stay.expected_from
                line.is_ready = handed or rng.random() < 0.5
        yield line


# Visits --------------------------------------------------------------------------------------------------------------
def _visits(
    agency: Agency, centres: Sequence[Centre], users: dict[str, User], stays: Sequence[Stay], rng: Random, day: date
) -> None:
    manager = users[places.MANAGER.username]
    visits = [visit for visit in _planned(agency, centres, manager, rng, day) if visit.on <= day]
    Visit.objects.bulk_create(visits, batch_size=500)
    meetings = []
    for visit in visits:
        there = [stay for stay in stays if stay.centre_id == visit.centre_id and _is_in(stay, visit.on)]
        most = 1 if visit.kind == Visit.Kind.INDIVIDUAL else 4
        # Who comes out next is met first.
        there.sort(key=lambda stay: stay.released_on or stay.expected_from)
        for stay in there[:most]:
            said, agreed = rng.choice(SAID)
            meetings.append(Meeting(agency=agency, visit=visit, stay=stay, said=said, agreed=agreed))
        if not there and visit.kind == Visit.Kind.INDIVIDUAL:
            visit.kind, visit.others = Visit.Kind.GROUP, rng.randrange(8, 20)
    Visit.objects.bulk_update(visits, ["kind", "others"], batch_size=500)
    Meeting.objects.bulk_create(meetings, batch_size=500)
    entries = []
    for visit in visits:
        entry = audit.entry(manager, audit.Action.WRITE, "prerelease.record_visit", visit)
        entry.at = visit.recorded_at
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=500)


def _is_in(stay: Stay, on: date) -> bool:
    return (stay.decided_on or on) <= on - 60 * DAY and on <= (stay.released_on or stay.expected_from) - DAY


def _planned(agency: Agency, centres: Sequence[Centre], manager: User, rng: Random, day: date) -> Iterator[Visit]:
    for year in range(2013, day.year + 1):
        told = visits_2015() if year == 2015 else _of_year(year, rng)
        for number, (on, kind, title, partners, others) in enumerate(told):
            staff = places.worker_on(rng.choice(places.TOWNS).code, 0, on).name
            yield Visit(
                agency=agency, centre=centres[(year + number) % len(centres)], on=on, kind=kind, title=title, partners=partners,
                others=others, staff=f"{staff}、{places.MANAGER.name}", recorded_by=manager,
                recorded_at=datetime.combine(on, time(17, 20), SHANGHAI),
            )  # fmt: skip


def _of_year(year: int, rng: Random) -> Iterator[tuple[date, str, str, str, int]]:
    """Three visits a year at first; since the project of 2016 one a month."""
    months = (4, 7, 11) if year < 2016 else range(1, 13)
    for place, month in enumerate(months):
        first = date(year, month, 1)
        on = pick_day(rng, first, add_months(first, 1) - DAY) or first
        kind, title, partners = THEMES[(year * 5 + place) % len(THEMES)]
        others = 0 if kind == Visit.Kind.INDIVIDUAL else rng.randrange(12, 60)
        yield on, kind, title, partners, others
