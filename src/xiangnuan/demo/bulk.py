"""Inserts many rows of one model at once, each value as its field stores it; nothing else of the model is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

_BATCH = 20_000
# Values of these are stored as they are; of the others the field knows how.
_AS_THEY_ARE = (
    models.AutoField,
    models.BigAutoField,
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.BigIntegerField,
    models.ForeignKey,
)


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert unsaved rows. Moments that a field would set by itself are stored as the row has them.

    Rows either all have a key or all let the database give one.
    """
    if not rows:
        return
    keyed = rows[0].pk is not None
    fields = [field for field in model._meta.local_concrete_fields if keyed or not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # names of our own models
    values_of = attrgetter(*(field.attname for field in fields))
    prepared = [(place, _preparer(field)) for place, field in enumerate(fields) if type(field) not in _AS_THEY_ARE]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _BATCH):
            batch = []
            for row in rows[start : start + _BATCH]:
                values = list(values_of(row))
                for place, prepare in prepared:
                    values[place] = prepare(values[place])
                batch.append(values)
            cursor.executemany(statement, batch)
        if keyed:
            for reset in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(reset)


def _preparer(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    def prepare(value: Any) -> Any:
        return None if value is None else field.get_db_prep_save(value, connection)

    return prepare
