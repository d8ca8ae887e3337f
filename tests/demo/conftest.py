"""The demo agency as a plan and, shared by the tests of this folder, in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from xiangnuan.access.models import Agency
from xiangnuan.demo.agency import plan_agency
from xiangnuan.demo.plan import PersonPlan
from xiangnuan.demo.services import load_demo_agency

PLANNED_FOR = date(2026, 11, 23)
"""A Monday, with all of the agency's life before it."""
LOADED_FOR = date(2017, 6, 30)
"""A year after the published report: its figures must come out although life has gone on."""


@pytest.fixture(scope="session")
def persons() -> list[PersonPlan]:
    """Everybody of the demo agency as it is planned for one day."""
    return plan_agency(PLANNED_FOR)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The agency in the database, for the tests of one module; what each of them writes is taken back, and in the end all."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(datetime(2017, 6, 30, 12, 0, tzinfo=UTC), tick=False):
            load_demo_agency(LOADED_FOR)
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def agency(loaded: None, db: None) -> Agency:
    """The demo agency."""
    return Agency.objects.get()
