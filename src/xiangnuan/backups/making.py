"""Taking a backup of a running installation: a consistent moment of the database, then the papers, sealed as written."""

from __future__ import annotations

import base64
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from xiangnuan.access import crypto, vault
from xiangnuan.access.fields import as_sealed
from xiangnuan.backups import records
from xiangnuan.web.clock import now
from xiangnuan.web.durable import written_whole

LABEL, PURPOSE = "backup/", "backup"
ENDING = ".xnb"
_PIECE = 64 * 1024
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Made:
    """A finished backup: where it lies, its size, and what is in it."""

    path: Path
    size: int
    made_at: datetime
    rows: int
    files: int


def back_up(target: Path, progress: Progress | None = None) -> Made:
    """Write a backup into the folder `target`, or to the file of that name (`….xnb`); whole or not at all.

    Beside the working service: writers wait for nothing. Raises OSError where the target cannot be written.
    """
    at = now()
    path = target if target.suffix == ENDING else target / f"xiangnuan-{at:%Y%m%d-%H%M%S}{ENDING}"
    path.parent.mkdir(parents=True, exist_ok=True)
    written = _Writer(at, progress)
    with written_whole(path) as file:
        vault.seal(file, LABEL, written.chunks(), 0, crypto.cipher_for(PURPOSE))
    return Made(path, path.stat().st_size, at, written.rows, written.files)


class _Writer:
    """The plain content of a backup, packed, a chunk at a time."""

    def __init__(self, at: datetime, progress: Progress | None) -> None:
        self.at, self.progress = at, progress
        self.rows = self.files = 0

    def chunks(self) -> Iterator[bytes]:
        packer, held = zlib.compressobj(6), bytearray()
        for line in self._lines():
            held += packer.compress(line)
            while len(held) >= vault.CHUNK:
                yield bytes(held[: vault.CHUNK])
                del held[: vault.CHUNK]
        held += packer.flush()
        for start in range(0, len(held), vault.CHUNK):
            yield bytes(held[start : start + vault.CHUNK])

    def _lines(self) -> Iterator[bytes]:
        with _moment() as alias:
            applied = MigrationRecorder(connections[alias]).applied_migrations()
            yield records.head_line(
                format=records.FORMAT,
                made_at=self.at.isoformat(),
                database=connections["default"].vendor,
                migrations=sorted(map(list, applied)),
                tables=[model._meta.db_table for model in records.tables()],
            )
            for model in records.tables():
                yield from self._table(model, alias)
        yield from self._files()
        yield records.head_line(done=True, rows=self.rows, files=self.files)

    def _table(self, model: type[models.Model], alias: str) -> Iterator[bytes]:
        fields = records.fields_of(model)
        yield records.head_line(table=model._meta.db_table, columns=[field.column for field in fields])
        digest = records.Digest()
        rows = model._base_manager.using(alias).order_by().values_list(*(field.attname for field in fields))
        with as_sealed():
            for row in rows.iterator(chunk_size=2_000):
                line = records.line_of(row)
                digest.add(line)
                yield line
        yield records.head_line(end=model._meta.db_table, rows=digest.rows, digest=digest.hex)
        self.rows += digest.rows
        if self.progress:
            self.progress(model._meta.db_table, digest.rows)

    def _files(self) -> Iterator[bytes]:
        """The papers (sealed as they lie), then what the service keeps beside the database."""
        attachments = Path(settings.ATTACHMENTS)
        for path in sorted(attachments.glob("??/*")):
            if "." not in path.name:
                yield from self._file(f"attachments/{path.parent.name}/{path.name}", path)
        secret = Path(settings.HOME) / "secret.txt"
        if secret.exists():
            yield from self._file("secret.txt", secret)

    def _file(self, name: str, path: Path) -> Iterator[bytes]:
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return  # swept away since it was listed: no row named it
        with file:
            yield records.head_line(file=name)
            digest = records.Digest()
            while piece := file.read(_PIECE):
                line = records.line_of([base64.b64encode(piece).decode()])
                digest.add(line)
                yield line
            yield records.head_line(end=name, rows=digest.rows, digest=digest.hex)
        self.files += 1


@contextmanager
def _moment() -> Iterator[str]:
    """The alias of a connection on which the database stands still at one moment, while others go on writing."""
    default: Any = connections["default"]
    if default.vendor == "postgresql":
        with transaction.atomic(), default.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield "default"
        return
    # A copy made in one read transaction: reading it for minutes keeps nobody from writing.
    with tempfile.TemporaryDirectory(dir=settings.HOME, prefix=".backup-") as folder:
        copy = Path(folder) / "moment.sqlite3"
        with default.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        alias = f"backup-{os.getpid()}"
        connections.databases[alias] = {**default.settings_dict, "NAME": str(copy)}
        try:
            yield alias
        finally:
            connections[alias].close()
            del connections[alias], connections.databases[alias]
