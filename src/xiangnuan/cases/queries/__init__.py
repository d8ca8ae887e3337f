"""Every read about cases that is more than one line; each starts at the gate."""

from __future__ import annotations

from xiangnuan.cases.queries.duties import (
    asked_for,
    end_of_week,
    missed_windows,
    next_duty,
    persons_to_call,
    persons_to_test,
)
from xiangnuan.cases.queries.history import FactEntry, history_of
from xiangnuan.cases.queries.recent import last_test_by, recent_cases

__all__ = [
    "FactEntry",
    "asked_for",
    "end_of_week",
    "history_of",
    "last_test_by",
    "missed_windows",
    "next_duty",
    "persons_to_call",
    "persons_to_test",
    "recent_cases",
]
