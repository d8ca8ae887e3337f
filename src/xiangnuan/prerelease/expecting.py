"""When a stay is expected to end: a range, until the centre has named the day."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from xiangnuan import law
from xiangnuan.law.days import add_months

TERM, EARLY, EXTENSION, NOTICE = (
    "isolation.term", "isolation.early", "isolation.extension", "isolation.release_notice",
)  # fmt: skip


class Expected(NamedTuple):
    """The days that the law leaves open for a release: the earliest, the regular last day, the latest by extension."""

    earliest: date
    regular: date
    latest: date


def expected_release(area_code: str, decided_on: date) -> Expected | None:
    """The range of a release by DCL 47, counted from the day of the decision; None where no rule is in force then."""
    rulebook = law.rulebook_for(area_code)
    values = [rulebook.value(name, decided_on) for name in (EARLY, TERM, EXTENSION)]
    if not all(isinstance(value, int) for value in values):
        return None
    early, term, extension = (int(str(value)) for value in values)
    return Expected(
        add_months(decided_on, early), add_months(decided_on, term), add_months(decided_on, term + extension)
    )
