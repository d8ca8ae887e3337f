"""Numbers as they are published: rates that never round to a claim, and small cells that are held back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_TENTH = Decimal("0.1")


def percent(numerator: int, denominator: int) -> Decimal | None:
    """A rate in percent with one decimal; None without a denominator.

    Only all is 100 and only none is 0: 1,999 of 2,000 is 99.9, since “100 %” would be a claim about the last one too.
    """
    if denominator <= 0:
        return None
    rate = (Decimal(100 * numerator) / Decimal(denominator)).quantize(_TENTH, ROUND_HALF_UP)
    if numerator < denominator:
        rate = min(rate, Decimal("99.9"))
    return max(rate, _TENTH) if numerator > 0 else rate


@dataclass(frozen=True, slots=True)
class Hidden:
    """A count that is not shown because it is smaller than `below` and could point at somebody."""

    below: int

    def __str__(self) -> str:
        return f"<{self.below}"


def suppressed(count: int, below: int | None) -> int | Hidden:
    """The count, or `Hidden` where it lies between 1 and `below` - 1. Zero says nothing of anybody and is shown."""
    return Hidden(below) if below is not None and 0 < count < below else count
