"""What a filled sheet says: scores, bands with their reasons, crises, what is missing, a tier proposed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from xiangnuan.instruments.building import Instrument
from xiangnuan.instruments.schema import CrisisKind, Level, Tier, Words


@dataclass(frozen=True, slots=True)
class Counted:
    """One answer in a score: what was answered and how many points it gave."""

    item: str
    name: Words
    answer: int
    points: int


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """A score with its range and the answers in it; `value` is None while items of it are `waiting` for an answer."""

    id: str
    title: Words
    value: int | float | None
    least: int | float
    most: int | float
    counted: tuple[Counted, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BandResult:
    """The band in which a score lies, and a sentence that says why."""

    score: str
    value: int | float
    label: Words
    level: Level | None
    tier: Tier | None
    explanation: Words


@dataclass(frozen=True, slots=True)
class Crisis:
    """An answer after which somebody acts on the same day."""

    item: str
    kind: CrisisKind
    answer: int
    sentence: Words


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that speaks for a tier: an answer or a score's band; `decisive` where the proposal follows from it."""

    tier: Tier
    sentence: Words
    decisive: bool


@dataclass(frozen=True, slots=True)
class TierProposal:
    """The tier that the sheet proposes, with all that speaks for it and against it. A person decides."""

    tier: Tier
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """All that a filled sheet says, with the instrument's id, version and digest. It stands without the instrument."""

    instrument: str
    version: str
    digest: str
    scores: tuple[ScoreResult, ...]
    bands: tuple[BandResult, ...]
    crises: tuple[Crisis, ...]
    missing: tuple[str, ...]
    completeness: float
    tier: TierProposal | None

    @property
    def is_complete(self) -> bool:
        """Whether every item that was to be answered is answered."""
        return not self.missing

    def score(self, name: str) -> int | float | None:
        """A score's value by its id, None while it waits for answers; raises KeyError where there is no such score."""
        for score in self.scores:
            if score.id == name:
                return score.value
        raise KeyError(name)

    def band(self, name: str) -> BandResult | None:
        """The band of a score by the score's id; None where it has none (yet)."""
        return next((band for band in self.bands if band.score == name), None)

    def is_of(self, instrument: Instrument) -> bool:
        """Whether it was made with exactly this instrument, to the last word."""
        return (self.instrument, self.version, self.digest) == (instrument.id, instrument.version, instrument.digest)

    def as_json(self) -> dict[str, Any]:
        """The result as plain data, ready for `json.dumps`."""
        plain: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return plain

    @classmethod
    def from_json(cls, data: object) -> Result:
        """A stored result as it was, whatever became of the instrument; raises ValueError for other data."""
        return _adapter().validate_python(data)


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Result]:
    return TypeAdapter(Result)
