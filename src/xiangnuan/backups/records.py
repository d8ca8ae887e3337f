"""The lines inside a backup: what stands in them, and how values of any field become text and values again."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models

FORMAT = 1

_WRITERS: dict[type, tuple[str, Callable[[Any], str]]] = {
    bytes: ("b", lambda value: base64.b64encode(value).decode()),
    memoryview: ("b", lambda value: base64.b64encode(bytes(value)).decode()),
    datetime: ("t", datetime.isoformat),
    date: ("d", date.isoformat),
    time: ("h", time.isoformat),
    timedelta: ("s", lambda value: repr(value.total_seconds())),
    Decimal: ("n", str),
    UUID: ("u", str),
    dict: ("j", lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True)),
    list: ("j", lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True)),
}
_READERS: dict[str, Callable[[str], Any]] = {
    "b": base64.b64decode,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "h": time.fromisoformat,
    "s": lambda text: timedelta(seconds=float(text)),
    "n": Decimal,
    "u": UUID,
    "j": json.loads,
}


def tables() -> list[type[models.Model]]:
    """Every table of the installation but the sessions: after a restore everybody signs in anew."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not issubclass(model, Session)
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def fields_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns of a table."""
    return list(model._meta.local_concrete_fields)


def line_of(values: Any) -> bytes:
    """One row as a line of JSON; values that JSON does not know are `{kind: text}`."""
    return json.dumps([_written(value) for value in values], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _written(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return str(value) if type(value) not in (str, bool, int, float) and isinstance(value, str) else value
    for kind in type(value).__mro__:
        if kind in _WRITERS:
            name, write = _WRITERS[kind]
            return {name: write(value)}
    raise TypeError(f"a backup cannot hold a {type(value).__name__}")


def values_of(line: list[Any]) -> list[Any]:
    """The values that `line_of` wrote."""
    return [_read(value) if isinstance(value, dict) else value for value in line]


def _read(value: dict[str, str]) -> Any:
    ((kind, text),) = value.items()
    return _READERS[kind](text)


class Digest:
    """The digest of a table's rows, whatever the order in which they are read."""

    def __init__(self) -> None:
        self.sum, self.rows = 0, 0

    def add(self, line: bytes) -> None:
        """Take a row in."""
        self.sum = (self.sum + int.from_bytes(hashlib.sha256(line).digest(), "big")) % (1 << 256)
        self.rows += 1

    @property
    def hex(self) -> str:
        """64 hex digits."""
        return f"{self.sum:064x}"


def head_line(**content: Any) -> bytes:
    """A line that is no row: the head, the beginning and end of a table or a file, the end of all."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Chunks of any size as whole lines, each with its end."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        *whole, rest = rest.split(b"\n")
        for line in whole:
            yield line + b"\n"
    if rest:
        raise ValueError("a line was cut off")
