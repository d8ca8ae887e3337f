"""Changing the keys: everything encrypted moves to a new key version, in small steps that may end at any moment.

A value says by its head which key sealed it, so that a rotation that was killed is simply gone on with. The blind
indexes of a row change together with its value; lookups ask for both digests meanwhile (`crypto.blind_indexes`).
"""

from __future__ import annotations

import base64
import hmac
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.db.models import BinaryField
from django.db.models.functions import Substr

from xiangnuan.access import audit, crypto
from xiangnuan.access.fields import EncryptedTextField

BATCH = 500
Index = Callable[[str], str]
Progress = Callable[[int, int], None]


class Outside(Protocol):
    """Something encrypted outside the columns of models, such as files."""

    name: str

    def versions(self) -> Mapping[int, int]:
        """How many things each key version has sealed."""

    def rotate(self) -> Iterator[int]:
        """Seal everything anew that the active key has not sealed; yields how many are done after each step."""


@dataclass(frozen=True)
class Column:
    """An encrypted column with the blind-index columns that are made from it."""

    model: type[models.Model]
    name: str
    indexes: Mapping[str, Index]

    @property
    def label(self) -> str:
        """Table and column."""
        return f"{self.model._meta.db_table}.{self.name}"

    def rows(self) -> Any:
        """The rows that hold a value, with the first bytes of it as `head`."""
        head = Substr(self.name, 1, 3, output_field=BinaryField())
        return self.model._base_manager.order_by("pk").annotate(head=head).exclude(**{self.name: ""})

    def field(self, name: str) -> Any:
        """A field of the model by its name."""
        return self.model._meta.get_field(name)


# Blind-index columns by model label and encrypted field; apps declare theirs when they are ready.
_indexes: dict[tuple[str, str], dict[str, Index]] = {}
_outside: list[Outside] = []


def declare_index(model: str, name: str, column: str, index: Index) -> None:
    """Say that `column` of a model is the blind index that `index` makes of its encrypted field `name`."""
    _indexes.setdefault((model, name), {})[column] = index


def declare_outside(thing: Outside) -> None:
    """Let a rotation reach something encrypted that lies in no column."""
    _outside.append(thing)


def columns() -> list[Column]:
    """Every encrypted column of the installation, found among the models: none can be forgotten."""
    return [
        Column(model, one.name, _indexes.get((model._meta.label, one.name), {}))
        for model in apps.get_models()
        for one in model._meta.local_concrete_fields
        if isinstance(one, EncryptedTextField)
    ]


def usage() -> dict[str, dict[int, int]]:
    """How many values each key version has sealed, by column."""
    found: dict[str, dict[int, int]] = {}
    for column in columns():
        counts = column.rows().order_by().values_list("head").annotate(models.Count("pk"))
        found[column.label] = {int.from_bytes(bytes(head)[1:], "big"): count for head, count in counts}
    for thing in _outside:
        found[thing.name] = dict(thing.versions())
    return found


def pending() -> int:
    """How many values an older key has sealed."""
    active = crypto.keyring().active
    return sum(count for by_version in usage().values() for version, count in by_version.items() if version != active)


@dataclass
class Outcome:
    """What a rotation did: values sealed anew, indexes that had to be mended, and rows that could not be."""

    version: int
    values: int = 0
    indexes: int = 0
    refused: list[str] = field(default_factory=list)

    def refuse(self, row: str) -> None:
        """Note a row that could not be moved, once."""
        if row not in self.refused:
            self.refused.append(row)


def add_key(path: Path, cipher: str) -> int:
    """Add a fresh key and a fresh index key to the key file and make them the active ones; returns the version."""
    content = crypto.read_key_file(path)
    version = max(map(int, content["keys"])) + 1
    content["keys"][str(version)] = crypto.new_key(cipher)
    content["active"] = version
    newest = max(map(int, content["indexes"])) + 1
    content["indexes"][str(newest)] = base64.b64encode(secrets.token_bytes(32)).decode()
    crypto.replace_key_file(path, content)
    audit.record(None, audit.Action.WRITE, "access.add_key", detail={"version": version, "cipher": cipher})
    return version


def rotate(progress: Progress | None = None, *, settle: float = 2 * crypto.LOOK_EVERY) -> Outcome:
    """Move every value to the active key and every blind index to the active index key.

    It may be killed at any moment and called again; it runs beside the working system. `settle`: seconds to wait
    before the last look, in which other processes notice the new key file.
    """
    outcome = Outcome(crypto.keyring().active)
    total, done = pending(), 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done, max(total, done))

    for final in (False, True):
        if final:
            time.sleep(settle)
        for column in columns():
            for count in _rotate_column(column, outcome):
                tell(count)
        for thing in _outside:
            for count in thing.rotate():
                outcome.values += count
                tell(count)
    for column in columns():
        if column.indexes:
            outcome.indexes += _mend_indexes(column, outcome)
    detail = {"version": outcome.version, "values": outcome.values, "refused": len(outcome.refused)}
    audit.record(None, audit.Action.WRITE, "access.rotate_keys", detail=detail)
    return outcome


def _rotate_column(column: Column, outcome: Outcome) -> Iterator[int]:
    after = 0
    head = crypto.keyring().head
    while True:
        old = column.rows().exclude(head=head).filter(pk__gt=after).values_list("pk", flat=True)
        batch = list(old[:BATCH])
        if not batch:
            return
        after = batch[-1]
        done = _reseal(column, batch, outcome)
        outcome.values += done
        yield done


def _reseal(column: Column, keys: list[int], outcome: Outcome) -> int:
    """Seal some rows anew with their indexes; where one is damaged or two claim one index, the others go one by one."""
    try:
        with transaction.atomic():
            return _write(column, keys)
    except (IntegrityError, crypto.Undecryptable):
        if len(keys) == 1:
            outcome.refuse(f"{column.label} #{keys[0]}")
            return 0
        return sum(_reseal(column, [key], outcome) for key in keys)


def _write(column: Column, keys: list[int]) -> int:
    # The lock keeps a worker's correction from being overwritten by what was read before it.
    rows = column.model._base_manager.select_for_update().filter(pk__in=keys).values_list("pk", column.name)
    head, place = crypto.keyring().head, column.field(column.name).place
    changes = []
    for key, text in rows:
        sealed = crypto.encrypt(text, place)
        # Where yet another key has come meanwhile, the next round has it.
        if not text or sealed[:3] != head:
            continue
        changes.append((sealed, *(index(text) for index in column.indexes.values()), key))
    quote = connection.ops.quote_name
    names = [str(column.field(name).column) for name in (column.name, *column.indexes)]
    assignments = ", ".join(f"{quote(name)} = %s" for name in names)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {quote(column.model._meta.db_table)} SET {assignments} WHERE id = %s", changes)
    return len(changes)


def _mend_indexes(column: Column, outcome: Outcome) -> int:
    """Look at every row whether its indexes are those of the active key; mend those that are not."""
    mended, after = 0, 0
    while True:
        keys = list(column.rows().filter(pk__gt=after).values_list("pk", flat=True)[: 4 * BATCH])
        if not keys:
            return mended
        after = keys[-1]
        wrong = _wrong_indexes(column, keys, outcome)
        if wrong:
            mended += _reseal(column, wrong, outcome)


def _wrong_indexes(column: Column, keys: list[int], outcome: Outcome) -> list[int]:
    rows = column.model._base_manager.filter(pk__in=keys).values_list("pk", column.name, *column.indexes)
    try:
        return [key for key, text, *stored in rows if text and not _fits(column, text, stored)]
    except crypto.Undecryptable:
        if len(keys) > 1:
            return [wrong for key in keys for wrong in _wrong_indexes(column, [key], outcome)]
        outcome.refuse(f"{column.label} #{keys[0]}")
        return []


def _fits(column: Column, text: str, stored: list[str]) -> bool:
    wanted = [index(text) for index in column.indexes.values()]
    return all(hmac.compare_digest(one, other) for one, other in zip(wanted, stored, strict=True))


class StillInUse(Exception):
    """A key that values still need cannot go."""


def retire(path: Path | None = None) -> list[int]:
    """Take all key versions out of the key file but the active one; returns them. Raises StillInUse before that is safe.

    Older backups need the older file: keep a copy of it as long as those backups are kept.
    """
    path = path or settings.KEYRING
    content = crypto.read_key_file(path)
    used: Counter[int] = Counter()
    for by_version in usage().values():
        used.update(by_version)
    gone = [int(version) for version in content["keys"] if int(version) != content["active"]]
    needed = [version for version in gone if used[version]]
    if needed:
        raise StillInUse(", ".join(f"{version}: {used[version]}" for version in needed))
    if any(_mend_indexes(column, Outcome(content["active"])) for column in columns() if column.indexes):
        raise StillInUse("blind indexes")
    content["keys"] = {str(content["active"]): content["keys"][str(content["active"])]}
    newest = max(content["indexes"], key=int)
    content["indexes"] = {newest: content["indexes"][newest]}
    crypto.replace_key_file(path, content)
    audit.record(None, audit.Action.WRITE, "access.retire_keys", detail={"versions": gone})
    return gone
