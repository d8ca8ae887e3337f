"""Fast insertion of many rows of one table: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from operator import attrgetter
from typing import Any

from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, connections, models

# Values of these fields are stored as they are; of the others the field knows how.
_PLAIN = (
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.BigAutoField,
    models.AutoField,
    models.PositiveSmallIntegerField,
    models.PositiveIntegerField,
    models.BigIntegerField,
    models.ForeignKey,
)


def new_keys(model: type[models.Model], count: int) -> list[int]:
    """Keys that no other writer gets: from the sequence on PostgreSQL; on SQLite after the highest one.

    Must run inside the writing transaction, which on SQLite is the only one.
    """
    if not count:
        return []
    table, column = model._meta.db_table, model._meta.pk.column if model._meta.pk else "id"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, column, count]
            )
            return [row[0] for row in cursor.fetchall()]
        highest = model._default_manager.aggregate(models.Max("pk"))["pk__max"] or 0
        # AUTOINCREMENT never gives a number twice, not even one that was deleted.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        first = max(highest, last[0] if last else 0) + 1
        return list(range(first, first + count))


def insert_objects(objects: Sequence[models.Model]) -> None:
    """Insert model objects that have their keys (or a table whose key is given by the database, then all without)."""
    if not objects:
        return
    model = type(objects[0])
    keyed = objects[0].pk is not None
    fields = [field for field in model._meta.local_concrete_fields if keyed or not field.primary_key]
    values_of = attrgetter(*(field.attname for field in fields))
    prepare = _preparers(fields)
    rows = (_prepared(values_of(row), prepare) for row in objects)
    insert_rows(model, [str(field.column) for field in fields], rows)


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows whose values are in the database's own form, in the order of `columns`."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"
            cursor.executemany(statement, rows)  # type: ignore[arg-type]


def reset_sequences(tables: Sequence[type[models.Model]]) -> None:
    """Let the next keys follow the highest ones: after rows were inserted with keys of their own (PostgreSQL)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


def stored_days(rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    """Rows whose days are still `date`, in the database's own form: SQLite keeps them as text."""
    if connection.vendor != "sqlite":
        return rows
    texts: dict[date, str] = {}

    def text(day: date) -> str:
        found = texts.get(day)
        if found is None:
            found = texts[day] = day.isoformat()
        return found

    return ([text(value) if type(value) is date else value for value in row] for row in rows)


@contextmanager
def without_collector() -> Iterator[None]:
    """Leave the collector of cycles off: what a list becomes stays until it is written, and it would look at it all again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _preparers(fields: Sequence[models.Field[Any, Any]]) -> list[tuple[int, Callable[[Any], Any]]]:
    return [(place, _preparer(field)) for place, field in enumerate(fields) if type(field) not in _PLAIN]


def _preparer(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    connection_ = connections[DEFAULT_DB_ALIAS]  # the wrapper itself: its proxy costs more than the work

    def prepare(value: Any) -> Any:
        return None if value is None else field.get_db_prep_save(value, connection_)

    if not isinstance(field, models.DateField):
        return prepare
    # Days and the one moment of an import come again and again.
    known: dict[Any, Any] = {}

    def prepare_once(value: Any) -> Any:
        try:
            return known[value]
        except KeyError:
            found = known[value] = prepare(value)
            return found

    return prepare_once


def _prepared(values: Sequence[Any], prepare: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    row = list(values)
    for place, change in prepare:
        row[place] = change(row[place])
    return row
