"""How large a dataset is: a county, a province, the nation."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache

SEED = 20260503
# An agency serves about 370 active clients, a worker about 30 of them: the size of the demo agency.
ACTIVE_OF_AGENCY = 370
ACTIVE_OF_WORKER = 30
PERSONS_TO_ACTIVE = 10 / 3
CASES_TO_ACTIVE = 4


@dataclass(frozen=True, slots=True)
class Size:
    """A dataset's size. `under` is the administrative code below which the agencies lie ("" for the whole country).

    `whole` says whether it also holds what no measured page asks for: duties of cases closed before the agency used
    the system, and results by substance.
    """

    name: str
    active: int
    under: str
    whole: bool

    @property
    def agencies(self) -> int:
        """How many agencies share the active cases."""
        return max(1, round(self.active / ACTIVE_OF_AGENCY))


SIZES = {
    size.name: size
    for size in (
        Size("village", 60, "330482", True),  # for trying the benchmarks themselves
        Size("county", 2_000, "330482", True),
        Size("province", 30_000, "33", True),
        Size("nation", 300_000, "", False),
    )
}


@dataclass(frozen=True, slots=True)
class Share:
    """What one agency holds: its number (from 1), its county and towns, and how many of each it has."""

    number: int
    county: str
    towns: tuple[str, ...]
    active: int
    persons: int
    cases: int


def shares(size: Size) -> list[Share]:
    """The agencies of a dataset, each with its part of the active cases, spread over the counties of the area."""
    counties = _counties(size.under)
    chosen = random.Random(f"{SEED} {size.name}")
    places = [counties[place % len(counties)] for place in range(size.agencies)]
    if len(counties) > size.agencies:
        places = sorted(chosen.sample(counties, size.agencies))
    towns = _towns()
    found = []
    for number, county in enumerate(places, 1):
        before, after = (round(size.active * part / size.agencies) for part in (number - 1, number))
        active = after - before
        found.append(
            Share(
                number,
                county,
                tuple(towns[county][:8]),
                active,
                round(active * PERSONS_TO_ACTIVE),
                round(active * CASES_TO_ACTIVE),
            )
        )
    return found


@lru_cache(maxsize=1)
def _towns() -> dict[str, list[str]]:
    from xiangnuan.access.areas import divisions  # needs Django set up, which the sizes themselves do not

    towns: dict[str, list[str]] = {}
    for code in sorted(divisions()):
        if len(code) == 9:
            towns.setdefault(code[:6], []).append(code)
    return towns


def _counties(under: str) -> list[str]:
    return [county for county, towns in sorted(_towns().items()) if county.startswith(under) and len(towns) > 2]
