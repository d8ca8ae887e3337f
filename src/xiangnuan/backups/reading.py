"""Reading a backup: every seal, every digest and every count is checked on the way."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from xiangnuan.access import crypto, vault
from xiangnuan.access.crypto import Undecryptable
from xiangnuan.backups import records
from xiangnuan.backups.making import LABEL, PURPOSE


class Damaged(Exception):
    """The backup is not what was written: changed, cut off, of another installation, or of an unknown form."""


@dataclass
class Content:
    """What a backup says of itself, and what was found in it."""

    made_at: str = ""
    database: str = ""
    migrations: list[list[str]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    files: int = 0
    size: int = 0


class Visitor:
    """What is done with the parts of a backup while it is read; the plain one does nothing."""

    def head(self, content: Content) -> None:
        """The head was read."""

    def begin_table(self, table: str, columns: list[str]) -> None:
        """A table begins."""

    def row(self, values: list[Any]) -> None:
        """A row of the table that has begun, its values still as in the file."""

    def end_table(self, table: str) -> None:
        """A table is complete and its digest right."""

    def begin_file(self, name: str) -> None:
        """A file begins."""

    def piece(self, text: str) -> None:
        """A piece of the file that has begun, in base64."""

    def end_file(self, name: str) -> None:
        """A file is complete and its digest right."""


def read_backup(path: Path, visitor: Visitor | None = None) -> Content:
    """Read a backup from beginning to end; raises Damaged at the first thing that is wrong, OSError where it is not there."""
    walk = _Walk(visitor or Visitor())
    try:
        with path.open("rb") as file:
            for line in records.lines(_unpacked(file)):
                walk.take(line)
    except (Undecryptable, zlib.error, ValueError, KeyError, TypeError) as wrong:
        raise Damaged(f"{wrong} ({walk.where})") from wrong
    if not walk.is_done:
        raise Damaged(f"the end is missing ({walk.where})")
    walk.content.size = path.stat().st_size
    return walk.content


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    sealer = crypto.cipher_for(PURPOSE)
    for chunk in vault.unseal(file, LABEL, lambda _version: sealer):
        yield unpacker.decompress(chunk)
    yield unpacker.flush()
    if not unpacker.eof:
        raise ValueError("the packed content was cut off")


class _Walk:
    """Where in the file a reader is."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.content = visitor, Content()
        self.table = self.file = ""
        self.digest = records.Digest()
        self.is_done = False
        self.where = "head"

    def take(self, line: bytes) -> None:
        found = json.loads(line)
        if isinstance(found, list):
            self.digest.add(line)
            if self.table:
                self.visitor.row(found)
            else:
                self.visitor.piece(found[0])
            return
        self._mark(found)

    def _mark(self, found: dict[str, Any]) -> None:
        if "format" in found:
            if found["format"] != records.FORMAT:
                raise ValueError(f"format {found['format']} is not known here")
            content = self.content
            content.made_at, content.database = found["made_at"], found["database"]
            content.migrations = found["migrations"]
            self.visitor.head(content)
        elif "table" in found:
            self.table, self.digest, self.where = found["table"], records.Digest(), found["table"]
            self.visitor.begin_table(self.table, found["columns"])
        elif "file" in found:
            self.file, self.digest, self.where = found["file"], records.Digest(), found["file"]
            self.visitor.begin_file(self.file)
        elif "end" in found:
            self._end(found)
        elif found.get("done"):
            if found["rows"] != sum(self.content.rows.values()) or found["files"] != self.content.files:
                raise ValueError("the counts do not fit")
            self.is_done = True

    def _end(self, found: dict[str, Any]) -> None:
        if (found["rows"], found["digest"]) != (self.digest.rows, self.digest.hex):
            raise ValueError("the digest does not fit")
        if self.table:
            self.content.rows[self.table], self.content.digests[self.table] = self.digest.rows, self.digest.hex
            self.visitor.end_table(self.table)
            self.table = ""
        else:
            self.content.files += 1
            self.visitor.end_file(self.file)
            self.file = ""
