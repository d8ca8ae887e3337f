"""Putting a backup back: into an empty database, in one transaction, with its papers."""

from __future__ import annotations

import base64
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from xiangnuan.access import audit, chain
from xiangnuan.access.guards import unguarded
from xiangnuan.access.models import Agency, AuditSeal, User
from xiangnuan.backups import records
from xiangnuan.backups.reading import Content, Visitor, read_backup
from xiangnuan.web.bulk import insert_rows, reset_sequences
from xiangnuan.web.clock import now
from xiangnuan.web.durable import written_whole

_BATCH = 2_000


class NotEmpty(Exception):
    """The database holds an installation already: nothing was changed."""


class OtherVersion(Exception):
    """The backup was made by another version of the tables; the message names the migrations that differ."""


def restore(path: Path) -> Content:
    """Restore a backup into the empty database of the settings; all of it or nothing.

    Raises NotEmpty, OtherVersion, `reading.Damaged`. Files that lay in the way are put aside, not over-written.
    """
    call_command("migrate", verbosity=0, interactive=False)
    if Agency.objects.exists() or User.objects.exists():
        raise NotEmpty
    with transaction.atomic(), unguarded():
        # Whatever migrations put in comes back with the backup.
        for model in records.tables():
            model._base_manager.all()._raw_delete("default")
        content = read_backup(path, _Restorer())
        reset_sequences(records.tables())
        _keep_head()
        detail = {"made_at": content.made_at, "rows": sum(content.rows.values()), "files": content.files}
        audit.record(None, audit.Action.WRITE, "access.restore", detail=detail)
    return content


def _keep_head() -> None:
    """The chain's end is that of the backup from here on; what was sealed after it is gone, and the trail says so."""
    last = AuditSeal.objects.order_by("-number").first()
    if last is None:
        chain.head_file().unlink(missing_ok=True)
    else:
        chain.keep_head(last)


class _Restorer(Visitor):
    """Writes rows in batches and files aside, then into place."""

    def __init__(self) -> None:
        self.models = {model._meta.db_table: model for model in records.tables()}
        self.batch: list[list[Any]] = []
        self.columns: list[str] = []
        self.table = ""
        self.writing = ExitStack()
        self.file: BinaryIO  # the one that has begun

    def head(self, content: Content) -> None:
        here = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
        there = {f"{app}.{name}" for app, name in content.migrations}
        if here != there:
            raise OtherVersion(", ".join(sorted(here ^ there)[:10]))

    def begin_table(self, table: str, columns: list[str]) -> None:
        fields = {str(field.column): field for field in records.fields_of(self.models[table])}
        self.table, self.columns = table, columns
        self.prepare = [fields[column].get_db_prep_save for column in columns]

    def row(self, values: list[Any]) -> None:
        read = records.values_of(values)
        self.batch.append([prepare(value, connection) for prepare, value in zip(self.prepare, read, strict=True)])
        if len(self.batch) >= _BATCH:
            self._write()

    def end_table(self, table: str) -> None:
        self._write()

    def _write(self) -> None:
        if self.batch:
            insert_rows(self.models[self.table], self.columns, self.batch)
            self.batch = []

    def begin_file(self, name: str) -> None:
        path = _place_of(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.file = self.writing.enter_context(written_whole(path))

    def piece(self, text: str) -> None:
        self.file.write(base64.b64decode(text))

    def end_file(self, name: str) -> None:
        path = _place_of(name)
        if path.exists():
            os.replace(path, path.with_name(f"{path.name}.before-{now():%Y%m%d%H%M%S}"))
        self.writing.close()


def _place_of(name: str) -> Path:
    """Where a file of the backup belongs; raises ValueError for a name that leads elsewhere."""
    kind, _, rest = name.partition("/")
    parts = rest.split("/")
    if name == "secret.txt":
        return Path(settings.HOME) / name
    if kind == "attachments" and len(parts) == 2 and all(part.isalnum() for part in parts):
        return Path(settings.ATTACHMENTS) / parts[0] / parts[1]
    raise ValueError(f"a file {name!r} has no place")


def put_aside() -> str:
    """Make room for a restore without losing what is there: the SQLite file, or the PostgreSQL schema, gets another name.

    Returns that name. The service must not run meanwhile.
    """
    stamp = f"before_{now():%Y%m%d%H%M%S}"
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"ALTER SCHEMA public RENAME TO {stamp}")
            cursor.execute("CREATE SCHEMA public")
        connection.close()
        return stamp
    file = Path(str(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    for ending in ("", "-wal", "-shm"):
        part = file.with_name(file.name + ending)
        if part.exists():
            os.replace(part, file.with_name(f"{file.name}.{stamp}{ending}"))
    return f"{file.name}.{stamp}"
