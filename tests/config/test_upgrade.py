"""The tables change with data in them, forward and back, and what stood in them stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tests.worlds import a_case, a_worker

from xiangnuan.access import audit, chain
from xiangnuan.access.guards import unguarded
from xiangnuan.access.models import AuditEntry, AuditSeal
from xiangnuan.cases.services import TestData, record_contact, record_drug_test
from xiangnuan.web.clock import today

# The tables of the first version that was in use; later ones stand on them.
FIRST = [("access", "0001_initial"), ("people", "0001_initial"), ("cases", "0001_initial")]
Columns = dict[str, tuple[str, ...]]


def contents(columns: Columns) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables, in a set order, as the database gives it."""
    quote = connection.ops.quote_name
    found = {}
    with connection.cursor() as cursor:
        for table, names in columns.items():
            cursor.execute(f"SELECT {', '.join(map(quote, names))} FROM {quote(table)}")
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


def first_columns() -> Columns:
    """The columns of the first tables."""
    apps = MigrationExecutor(connection).loader.project_state(FIRST).apps
    return {
        model._meta.db_table: tuple(field.column for field in model._meta.local_concrete_fields)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in dict(FIRST)
    }


@pytest.fixture
def emptied(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    """Take the trail away afterwards: its guard refuses the emptying of the tables."""
    settings.HOME = tmp_path  # where the end of the chain is kept
    yield
    with unguarded():
        AuditSeal.objects.all().delete()
        AuditEntry.objects.all().delete()


@pytest.mark.usefixtures("emptied")
def test_what_stands_in_the_tables_stays_while_they_change_back_and_forward() -> None:
    worker = a_worker()
    case = a_case(worker)
    record_contact(worker, case, on=today() - timedelta(days=20), form="phone", said="近况平稳")
    record_drug_test(worker, case, TestData(on=today() - timedelta(days=10), result="negative"))
    chain.seal()
    columns = first_columns()
    before = contents(columns)
    assert sum(map(len, before.values())) > 20
    try:
        MigrationExecutor(connection).migrate(FIRST)
        assert contents(columns) == before
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert contents(columns) == before
    # The guard of the audit trail is in place again, and the trail is still whole.
    audit.record(worker, audit.Action.READ, "people.person", person=case.person_id)
    chain.seal()
    assert chain.verify_audit().fault is None
