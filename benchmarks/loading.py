"""Writing rows in bulk: COPY into PostgreSQL, executemany into SQLite, indexes made anew when all rows are in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection, models, transaction

from xiangnuan.access.crypto import encrypt
from xiangnuan.access.fields import EncryptedTextField

Row = tuple[Any, ...]
_LOADED, _WAITING = "benchmark_loaded", "benchmark_waiting"


def is_postgresql() -> bool:
    """Whether the rows go to PostgreSQL."""
    return bool(connection.vendor == "postgresql")


# Rows ----------------------------------------------------------------------------------------------------------------
def stored(model: type[models.Model], instances: Iterable[models.Model]) -> Iterator[Row]:
    """The instances as rows of their table, in the order of its columns; what is secret is encrypted here."""
    take, steps = _way(model)
    for instance in instances:
        row = take(instance)
        if steps:
            changed = list(row)
            for place, step in steps:
                changed[place] = step(changed[place])
            row = tuple(changed)
        yield row


@cache
def _way(model: type[models.Model]) -> tuple[Callable[[Any], Row], list[tuple[int, Callable[[Any], Any]]]]:
    fields = model._meta.concrete_fields
    steps = [(place, step) for place, field in enumerate(fields) if (step := _step(field))]
    return attrgetter(*(field.attname for field in fields)), steps


def _step(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, models.JSONField):
        return lambda value: json.dumps(value, ensure_ascii=False)
    if isinstance(field, EncryptedTextField):
        place = f"{field.model._meta.db_table}.{field.column}"
        return lambda value: encrypt(value, place) if value else b""
    if connection.vendor == "sqlite" and isinstance(field, models.DateField | models.TimeField):
        return lru_cache(maxsize=100_000)(lambda value: field.get_db_prep_save(value, connection))
    return None


def columns(model: type[models.Model]) -> str:
    """The columns of a table, in the order of `stored`."""
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)


# PostgreSQL ----------------------------------------------------------------------------------------------------------
def copy_agency(number: int, rows: Iterable[tuple[type[models.Model], Iterable[Row]]]) -> None:
    """Write one agency in one transaction, with the note that it is done."""
    connection.ensure_connection()
    with transaction.atomic(), connection.connection.cursor() as cursor:
        for model, lines in rows:
            with cursor.copy(f"COPY {model._meta.db_table} ({columns(model)}) FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
        cursor.execute(f"INSERT INTO {_LOADED} VALUES (%s)", [number])


def loaded() -> set[int]:
    """The agencies that an earlier, interrupted load has brought in."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {_LOADED} (agency integer PRIMARY KEY)")
        cursor.execute(f"SELECT agency FROM {_LOADED}")
        return {number for (number,) in cursor.fetchall()}


def set_indexes_aside(tables: Sequence[type[models.Model]]) -> None:
    """Drop keys, constraints and indexes of the tables and note how to make them again, in one transaction."""
    names = [model._meta.db_table for model in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {_WAITING} (id serial PRIMARY KEY, step integer, statement text NOT NULL)"
        )
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype::text FROM pg_constraint"
            " WHERE contype IN ('f', 'u', 'p') AND"
            " (conrelid = ANY(%s::regclass[]::oid[]) OR confrelid = ANY(%s::regclass[]::oid[]))"
            " ORDER BY contype = 'f' DESC",
            [names, names],
        )
        for table, name, definition, kind in cursor.fetchall():
            step = {"p": 0, "u": 1, "f": 2}[kind]
            _wait(cursor, step, f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = ANY(%s::regclass[]::oid[])",
            [names],
        )
        for name, definition in cursor.fetchall():
            _wait(cursor, 1, definition)
            cursor.execute(f"DROP INDEX {name}")


def _wait(cursor: Any, step: int, statement: str) -> None:
    cursor.execute(f"INSERT INTO {_WAITING} (step, statement) VALUES (%s, %s)", [step, statement])


def make_indexes(processes: int = 2) -> None:
    """Make again what `set_indexes_aside` dropped: keys first, then indexes, then what refers to them."""
    for step in (0, 1, 2):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, statement FROM {_WAITING} WHERE step = %s ORDER BY id", [step])
            waiting = cursor.fetchall()
        # Statements of one table would wait for each other: spread them by turns.
        with ThreadPoolExecutor(processes) as pool:
            list(pool.map(_make, waiting))


def _make(waiting: tuple[int, str]) -> None:
    number, statement = waiting
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL max_parallel_maintenance_workers = 0")
            cursor.execute(statement.replace("%", "%%") if "%" in statement else statement)
            cursor.execute(f"DELETE FROM {_WAITING} WHERE id = %s", [number])
    finally:
        connection.close()  # each thread has its own


def finish_postgresql(tables: Sequence[type[models.Model]]) -> None:
    """Set the sequences behind the rows, gather statistics, and drop the notes of the load."""
    with connection.cursor() as cursor:
        for model in tables:
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, key])
            (sequence,) = cursor.fetchone()
            if sequence:
                cursor.execute(f"SELECT setval(%s, (SELECT coalesce(max({key}), 0) + 1 FROM {table}))", [sequence])
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute(f"DROP TABLE {_LOADED}, {_WAITING}")
        cursor.execute("CHECKPOINT")


# SQLite --------------------------------------------------------------------------------------------------------------
class SqliteLoad:
    """A bulk load into SQLite: indexes away, one great transaction, indexes made again."""

    def __enter__(self) -> SqliteLoad:
        with connection.cursor() as cursor:
            for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-262144"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
            self.indexes = cursor.fetchall()
            for name, _statement in self.indexes:
                cursor.execute(f'DROP INDEX "{name}"')
            cursor.execute("BEGIN")
        return self

    def write(self, model: type[models.Model], rows: Sequence[Row]) -> None:
        """Write rows as `stored` gives them."""
        marks = ", ".join("?" * len(model._meta.concrete_fields))
        statement = f"INSERT INTO {model._meta.db_table} ({columns(model)}) VALUES ({marks})"
        connection.connection.executemany(statement, rows)

    def __exit__(self, *_: object) -> None:
        with connection.cursor() as cursor:
            for _name, statement in self.indexes:
                cursor.execute(statement)
            cursor.execute("COMMIT")
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA journal_mode=WAL")
        connection.close()
