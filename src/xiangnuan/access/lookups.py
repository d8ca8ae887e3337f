"""The lookup `prefix`: text that starts with a value, served by an index on SQLite as on PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Lookup


@CharField.register_lookup
class Prefix(Lookup[Any]):
    """`LIKE 'x%'` where a pattern index serves it (PostgreSQL), a range elsewhere (SQLite compares bytes)."""

    lookup_name = "prefix"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, parameters = self.process_lhs(compiler, connection)
        low = str(self.rhs)
        if not low:
            return f"{column} IS NOT NULL", list(parameters)
        # U+10FFFF sorts after every sign that a name can hold.
        return f"({column} >= %s AND {column} < %s)", [*parameters, low, *parameters, low + "\U0010ffff"]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        column, parameters = self.process_lhs(compiler, connection)
        escaped = str(self.rhs).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        return f"{column} LIKE %s", [*parameters, escaped + "%"]
