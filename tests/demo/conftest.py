"""The demo agency as a plan and, shared by the tests of this folder, in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from unittest import mock

import pytest
import time_machine
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from xiangnuan.access.areas import load_areas
from xiangnuan.access.models import Agency
from xiangnuan.demo import places, services
from xiangnuan.demo.agency import plan_agency
from xiangnuan.demo.plan import PersonPlan

PLANNED_FOR = date(2026, 11, 23)
"""A Monday, with all of the agency's life before it."""
LOADED_FOR = date(2016, 10, 31)
"""Half a year after the published report: its figures must come out although life has gone on."""


@pytest.fixture(scope="session")
def persons() -> list[PersonPlan]:
    """Everybody of the demo agency as it is planned for one day."""
    return plan_agency(PLANNED_FOR)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The agency in the database, for the tests of one module; what each of them writes is taken back, and in the end all."""
    # The areas of one county, not of the whole country: it is loaded once a worker.
    county = mock.patch.object(services, "load_areas", partial(load_areas, places.COUNTY))
    with django_db_blocker.unblock(), transaction.atomic(), county:
        with time_machine.travel(datetime(2016, 10, 31, 12, 0, tzinfo=UTC), tick=False):
            services.load_demo_agency(LOADED_FOR)
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def agency(loaded: None, db: None) -> Agency:
    """The demo agency."""
    return Agency.objects.get()
