"""Writing the audit trail: one line a read, a write or a reveal, with who and from where taken from the request."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.utils import timezone

from xiangnuan.access.models import AuditEntry, User
from xiangnuan.access.standing import marks_of

Action = AuditEntry.Action


@dataclass(frozen=True)
class Origin:
    """Where an act comes from."""

    address: str | None = None


NOWHERE = Origin()
origin: ContextVar[Origin] = ContextVar("audit_origin", default=NOWHERE)


def entry(
    user: User | None,
    action: str,
    act: str,
    subject: models.Model | None = None,
    *,
    person: int | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Build an entry without saving it, for bulk writers."""
    marks = marks_of(user, person) if user and person else {}
    return AuditEntry(
        at=timezone.now(),
        agency=user.agency_id if user else getattr(subject, "agency_id", None),
        user=user.pk if user else None,
        user_name=user.name if user else "",
        action=action,
        act=act,
        kind=subject._meta.model_name or "" if subject is not None else "",
        object=subject.pk if subject is not None else None,
        person=person,
        detail=(detail or {}) | marks,
        address=origin.get().address,
    )


def record(
    user: User | None,
    action: str,
    act: str,
    subject: models.Model | None = None,
    *,
    person: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write one entry in the running transaction.

    `act` names the page or service (`cases.record_drug_test`), `detail` holds numbers and codes, never personal data.
    """
    _insert(entry(user, action, act, subject, person=person, detail=detail))


def _insert(built: AuditEntry) -> None:
    # Every page leaves an entry: the statement is put together once and not at each of them.
    statement, fields = _statement(connection.vendor)
    values = [field.get_db_prep_save(getattr(built, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@lru_cache(maxsize=4)
def _statement(vendor: str) -> tuple[str, list[models.Field[Any, Any]]]:
    fields = [field for field in AuditEntry._meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(AuditEntry._meta.db_table)} ({columns}) VALUES ({marks})", fields


def written(user: User | None, act: str, subject: models.Model, *, person: int | None = None, **detail: Any) -> None:
    """Record that a service wrote `subject`."""
    record(user, Action.WRITE, act, subject, person=person, detail=detail)
