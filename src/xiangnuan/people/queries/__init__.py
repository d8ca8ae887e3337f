"""Every read about persons that is more than one line; each starts at the gate."""

from __future__ import annotations

from xiangnuan.people.queries.duplicates import possible_doubles
from xiangnuan.people.queries.finding import search_persons, visible_persons

__all__ = ["possible_doubles", "search_persons", "visible_persons"]
