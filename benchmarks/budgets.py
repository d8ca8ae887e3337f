"""What is measured, its budget, and what the floor and the best peer took on two cores on 2026-11-23.

The floor is the same SQL behind bare HTTP; the peers ran on PostgreSQL 18 with a nation's data. Milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One job: its words, the budget of its p95, and p50/p95 of the floor and of the best peer then."""

    name: str
    words: str
    budget: float
    floor: tuple[float, float]
    peer: str
    peer_took: tuple[float, float]


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("today", "Today of a worker", 15, (2.5, 4.0), "Directus", (14, 19)),
        Measure("list", "a worker's persons, first page", 15, (2.7, 3.7), "Directus", (17, 21)),
        Measure("person", "a person's page with its months", 20, (2.8, 3.6), "Directus", (18, 25)),
        Measure("search", "search: name, initials, phone tail", 10, (1.6, 2.3), "Directus", (13, 18)),
        Measure("record", "record a test: audit and projection", 20, (2.7, 4.0), "Django admin, tuned", (22, 32)),
    )
}
MIXED_BUDGET, MIXED_FLOOR, MIXED_PEER = 200, 615, ("Directus", 116)
MEMORY_BUDGET_MIB = 250
WEIGHT_BUDGET_KB = 200
ENGINE_BUDGET = (300_000, 60)  # cases, seconds on two cores
REBUILD_BUDGET = 120  # seconds for all obligations of the nation
IMPORT_BUDGET = (100_000, 40)  # rows, seconds
CALAMINE_ROWS = 26_000  # rows of 20 columns a second: the floor of any import
