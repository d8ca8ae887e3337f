"""The database's own refusal to change or delete what stands in the audit trail, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

TABLES = ("access_auditentry", "access_auditseal")
_REFUSAL = "the audit trail is append-only"


def guard(cursor: Any, vendor: str) -> None:
    """Put the triggers in place that refuse UPDATE and DELETE of the trail and its seals."""
    if vendor == "postgresql":
        cursor.execute(
            "CREATE OR REPLACE FUNCTION access_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'insufficient_privilege'; END $$"
        )
    for table in TABLES:
        if vendor == "postgresql":
            cursor.execute(
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION access_append_only()"
            )
        elif vendor == "sqlite":
            for act in ("UPDATE", "DELETE"):
                cursor.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
                )


def unguard(cursor: Any, vendor: str) -> None:
    """Take the triggers away."""
    for table in TABLES:
        if vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_kept ON {table}")
        elif vendor == "sqlite":
            for act in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}")


@contextmanager
def unguarded() -> Iterator[None]:
    """A transaction in which the trail can be changed: for archiving after the statutory time, and emptying the demo."""
    with transaction.atomic(), connection.cursor() as cursor:
        unguard(cursor, connection.vendor)
        yield
        guard(cursor, connection.vendor)
