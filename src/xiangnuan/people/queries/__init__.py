"""Every read about persons that is more than one line; each starts at the gate."""

from __future__ import annotations

from xiangnuan.people.queries.comparing import compared, record_rows
from xiangnuan.people.queries.duplicates import Pair, is_sealed_number, possible_doubles, probable_doubles
from xiangnuan.people.queries.finding import Found, first_found, search_persons, visible_persons

__all__ = [
    "Found",
    "Pair",
    "compared",
    "first_found",
    "is_sealed_number",
    "possible_doubles",
    "probable_doubles",
    "record_rows",
    "search_persons",
    "visible_persons",
]
