"""What an app lets be measured from outside: numbers without personal data, computed when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Values = Iterable[tuple[Mapping[str, str], float]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A gauge: its name, a sentence, the names of its labels, and the function that gives (labels, value)."""

    name: str
    text: str
    labels: tuple[str, ...]
    values: Callable[[], Values]


_measures: dict[str, Measure] = {}


def register(measure: Measure) -> None:
    """Offer a measure; the same name again replaces it."""
    _measures[measure.name] = measure


def measures() -> list[Measure]:
    """All measures, in order of registering."""
    return list(_measures.values())
