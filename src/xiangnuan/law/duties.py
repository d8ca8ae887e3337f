"""What the engine answers with: duties, breaches and the term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

KINDS = (
    "check_in",
    "agreement",
    "drug_test",
    "contact",
    "review",
    "confirmation",
    "return_test",
    "police_report",
    "transfer_check_in",
    "transfer_agreement",
    "end_notice",
)
"""Every kind of duty, in the order in which the law comes to them."""

SERIES = ("drug_test", "contact", "review")
"""The kinds that come again and again through the term."""

CHAINED = ("confirmation", "return_test", "police_report", "transfer_check_in", "transfer_agreement")
"""The kinds that a fact opens."""

BREACH_KINDS = ("test_refusal", "absence_times", "absence_days", "late_check_in")


class FactRef(NamedTuple):
    """A fact that an answer rests on; `ref` is the caller's own key of it."""

    kind: str
    on: date
    ref: Any = None


class Obligation(NamedTuple):
    """One duty: the n-th of its kind, its window, and what settled it. `status` is derived, never kept.

    `due` is None where the law says “promptly”. From `lapses_on` on an unsettled duty is lapsed. `held`: a detention
    is open, the dates are “not before”. `rule` is the parameter's id; for a series with its tier and stage
    (`ct.tests.schedule/A/2`). `opened_by` is the fact that opened a chained duty.
    """

    kind: str
    number: int
    opens: date
    due: date | None
    lapses_on: date | None
    settled_on: date | None
    settled_by: FactRef | None
    excused: bool
    held: bool
    rule: str
    opened_by: FactRef | None = None

    def status(self, as_of: date) -> str:
        """`open`, `overdue`, `done`, `done_late` or `lapsed` at the end of the day `as_of`."""
        return status(self.due, self.lapses_on, self.settled_on, self.excused, as_of)


def status(due: date | None, lapses_on: date | None, settled_on: date | None, excused: bool, as_of: date) -> str:
    """The status of a duty at the end of a day, from what the projection keeps of it."""
    if settled_on is not None and settled_on <= as_of:
        if excused:
            return "lapsed"
        return "done" if due is None or settled_on <= due else "done_late"
    if lapses_on is not None and as_of >= lapses_on:
        return "lapsed"
    return "overdue" if due is not None and as_of > due else "open"


@dataclass(frozen=True, slots=True)
class Breach:
    """A count against its threshold. `serious_on` is the day from which it is serious; a named person decides."""

    kind: str
    count: int
    threshold: int | None
    left: int | None
    warn: bool
    serious: bool
    serious_on: date | None
    facts: tuple[FactRef, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Term:
    """The term of the measure. `end` is the last day; while `not_before` a detention is open and it may be later.

    `ended_on` is the day of death or termination. `warnings` are keys of the sentences in `explaining`.
    """

    start: date | None
    end: date | None
    state: str
    suspended_days: int
    not_before: bool
    ended_on: date | None
    warnings: tuple[str, ...]
    rule: str
