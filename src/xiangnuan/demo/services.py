"""Writes the planned agency into the database in bulk, so that it ends as if every service had been called."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Model

from xiangnuan.access import audit
from xiangnuan.access.areas import load_areas
from xiangnuan.access.models import Agency, Area, AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.cases.models import (
    Absence,
    BreachCount,
    Case,
    Contact,
    DrugTest,
    Fact,
    Obligation,
    SubstanceResult,
)
from xiangnuan.demo import places
from xiangnuan.demo.agency import plan_agency
from xiangnuan.demo.aid import tell_aid
from xiangnuan.demo.assessing import tell_assessing
from xiangnuan.demo.beyond import arrange
from xiangnuan.demo.course import tell_course
from xiangnuan.demo.documents import tell_documents
from xiangnuan.demo.intake import SEED, DayNotTold
from xiangnuan.demo.papers import add_papers
from xiangnuan.demo.planning import tell_planning
from xiangnuan.demo.prerelease import tell_prerelease
from xiangnuan.demo.rights import tell_rights
from xiangnuan.demo.rows import Rows
from xiangnuan.demo.testing import tell_testing
from xiangnuan.people.models import Address, FamilyMember, Person, Phone
from xiangnuan.web.bulk import insert_objects, reset_sequences
from xiangnuan.web.clock import now, today

LOADED = "demo.load"
"""The act under which a loading stands in the audit trail."""


class NotTheDemo(Exception):
    """The database holds an agency that is not the demo's: nothing is loaded into it and nothing is removed."""


class AlreadyLoaded(Exception):
    """The demo agency is in the database."""


@dataclass(frozen=True, slots=True)
class Loading:
    """A loading of the demo agency: the day it was made for, by which version of the plan, and what it wrote."""

    agency: int
    day: date
    version: str
    persons: int
    cases: int
    facts: int


def version() -> str:
    """A digest of all that the plan is made from: the code of this app and the rulebooks."""
    root = Path(__file__).parent.parent
    sources = sorted([*root.glob("demo/*.py"), *root.glob("law/**/*.py"), *root.glob("law/rulebooks/*.yaml")])
    digest = hashlib.sha256(str(SEED).encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def demo_agency() -> Agency | None:
    """The demo agency, where it is loaded; raises NotTheDemo where another agency is in the database."""
    others = Agency.objects.exclude(name=places.NAME).first()
    if others is not None:
        raise NotTheDemo(others.name)
    return Agency.objects.filter(name=places.NAME).first()


def last_loading() -> Loading | None:
    """What the audit trail says of the loading of the demo agency; None where there is none."""
    agency = demo_agency()
    entry = AuditEntry.objects.filter(act=LOADED, object=agency.pk).first() if agency else None
    if agency is None or entry is None:
        return None
    detail = dict(entry.detail)
    return Loading(agency=agency.pk, day=date.fromisoformat(detail.pop("day")), **detail)


def is_touched() -> bool:
    """Whether anybody has written something since the loading."""
    entry = AuditEntry.objects.filter(act=LOADED).first()
    return entry is not None and AuditEntry.objects.filter(pk__gt=entry.pk, action=audit.Action.WRITE).exists()


@transaction.atomic
def load_demo_agency(day: date | None = None, tell: Callable[[str], None] = lambda stage: None) -> Loading:
    """Load the demo agency as it stands at the end of `day` (today), all or nothing.

    `tell` is called with the name of each stage. Raises NotTheDemo beside another agency, AlreadyLoaded beside itself,
    DayNotTold for a day that the plan does not reach.
    """
    if demo_agency() is not None:
        raise AlreadyLoaded
    day = day or today()
    if day > today():
        raise DayNotTold("a day to come cannot be told")
    # Everything that is made stays until it is written: the collector would only look at it again and again.
    gc.disable()
    try:
        tell("plan")
        persons = plan_agency(day)
        tell("areas")
        load_areas()
        agency = _agency()
        users = _accounts(agency, day)
        tell("rows")
        rows = Rows(agency, users, day, now()).fill(persons)
        papers = add_papers(rows)
        tell("write")
        write(rows)
        _insert(Attachment, papers)
        arrange(users, rows.cases, day)
        tell_planning(agency, users, day)
        tell_prerelease(agency, users, day)
        if day == today():
            # Sealing and answering are acts of today; a demo of another day has none yet.
            tell("rights")
            tell_rights(agency, users, day)
            tell("assessing")
            tell_assessing(agency, users, day)
            tell("aid")
            tell_aid(agency, users, day)
            tell("course")
            tell_course(agency, users, day)
            tell("documents")
            tell_documents(agency, users, day)
            tell("testing")
            tell_testing(agency, users, day)
    finally:
        gc.enable()
    loading = Loading(agency.pk, day, version(), len(rows.persons), len(rows.cases), len(rows.facts))
    detail = {"day": day.isoformat(), "version": loading.version} | {
        name: getattr(loading, name) for name in ("persons", "cases", "facts")
    }
    audit.record(None, audit.Action.WRITE, LOADED, agency, detail=detail)
    return loading


def write(rows: Rows) -> None:
    """Insert all rows, in the order in which they stand on each other."""
    _insert(Person, rows.persons)
    _insert(Phone, rows.phones)
    _insert(Address, rows.addresses)
    _insert(FamilyMember, rows.family)
    _insert(Case, rows.cases)
    _insert(Fact, rows.facts)
    _insert(DrugTest, rows.tests)
    _insert(SubstanceResult, rows.substances)
    _insert(Contact, rows.contacts)
    _insert(Absence, rows.absences)
    _insert(Obligation, rows.obligations)
    _insert(BreachCount, rows.breaches)
    _insert(AuditEntry, rows.entries)


def _insert(model: type[Model], rows: Sequence[Model]) -> None:
    insert_objects(rows)
    if rows and rows[0].pk is not None:
        reset_sequences([model])


def _agency() -> Agency:
    agency = Agency.objects.create(
        name=places.NAME, short_name=places.SHORT_NAME, area_id=places.COUNTY, founded_on=places.FOUNDED_ON
    )
    agency.towns.set(Area.objects.filter(pk__in=places.BY_CODE))
    return agency


def _accounts(agency: Agency, day: date) -> dict[str, User]:
    """One account for each role, and the workers of the towns; who left cannot sign in. By username of the plan."""
    password, closed = make_password(places.PASSWORD), make_password(None)
    common = {"agency": agency, "started_on": places.FOUNDED_ON, "password": password}
    users = {
        role.role: User(username=role.role, name=role.name, role=role.role, area_id=role.area_code, **common)
        for role in places.ROLE_ACCOUNTS
    }
    manager = places.MANAGER
    users[manager.username] = User(username=manager.username, name=manager.name, role=Role.MANAGER, **common)
    shown = places.worker_on(places.SOCIAL_WORKER_TOWN, 0, day)
    for staff, area in places.all_staff(day):
        gone = staff.until is not None and staff.until < day
        users[staff.username] = User(
            agency=agency,
            username=places.SOCIAL_WORKER if staff is shown else staff.username,
            name=places.SOCIAL_WORKER_NAME if staff is shown else staff.name,
            role=Role.SOCIAL_WORKER,
            area_id=area,
            started_on=staff.since,
            left_on=staff.until if gone else None,
            is_active=not gone,
            password=password if staff is shown else closed,
        )
    User.objects.bulk_create(users.values())
    return users
