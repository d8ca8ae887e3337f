"""A model field whose text is encrypted in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

from xiangnuan.access.crypto import decrypt, encrypt

_sealed: ContextVar[bool] = ContextVar("read_sealed", default=False)


@contextmanager
def as_sealed() -> Iterator[None]:
    """Read encrypted fields as the bytes that the database holds: for backups, which need not open them."""
    token = _sealed.set(True)
    try:
        yield
    finally:
        _sealed.reset(token)


class EncryptedTextField(models.BinaryField[Any, Any]):
    """Text in Python, AES-256-GCM bytes in the database. It cannot be searched: keep a blind index beside it."""

    description = "Encrypted text"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs["editable"] = kwargs.get("editable", True)
        super().__init__(*args, **kwargs)

    @property
    def place(self) -> str:
        """Table and column: what a value is bound to."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_default(self) -> str:
        return ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        if _sealed.get():
            return bytes(value or b"")  # type: ignore[return-value]
        return decrypt(bytes(value), self.place) if value else ""

    def to_python(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            value = encrypt(value, self.place) if value else b""
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: Any) -> str:
        return str(self.value_from_object(obj))
