"""What a rulebook file may say: the schema that refuses everything it does not know."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from string import Formatter
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    field_validator,
    model_validator,
)

from xiangnuan.law.days import read_day

PROMPTLY = "promptly"
"""The value of a deadline for which the law gives no number of days."""

Unit = Literal["day", "working_day", "month", "year", "times", "number", "flag", "text", "schedule"]
Mark = Literal["A", "B", "C"]
PLACEHOLDERS = frozenset(
    {"value", "number", "opens", "due", "count", "left", "rhythm", "stage", "fact", "start", "end"}
)
"""What a sentence's template may ask for."""


class RulebookError(ValueError):
    """A rulebook that cannot be used: where, and why, in one sentence."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _listed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _article(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _day(value: object) -> date:
    try:
        return read_day(value)
    except ValueError:
        raise ValueError(f"{value} is no day (YYYY-MM-DD)") from None


Day = Annotated[date, BeforeValidator(_day)]


class Words(_Part):
    """The same thing said in Chinese and in English."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def say(self, language: str) -> str:
        """The words in `zh` or `en`."""
        return self.en if language == "en" else self.zh


class Law(_Part):
    """A law, regulation or other source: its names, its number, since when it is in force."""

    zh: str
    en: str
    number: str | None = None
    in_force: Day | None = None


class Ground(_Part):
    """An article of a law."""

    law: str
    article: Annotated[str, BeforeValidator(_article)] | None = None


class Rhythm(_Part):
    """How often: every so many months, or every so many days."""

    months: Annotated[int, Field(ge=1, le=36)] | None = None
    days: Annotated[int, Field(ge=1, le=366)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Rhythm:
        if (self.months is None) == (self.days is None):
            raise ValueError("a rhythm has either months or days")
        return self


class Stage(_Part):
    """A stretch of the term with one rhythm; `every: null` asks for nothing. The last stage may leave out `months`."""

    months: Annotated[int, Field(ge=1, le=120)] | None = None
    every: Rhythm | None


def _stages(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    if not stages:
        raise ValueError("a schedule has at least one stage")
    if any(stage.months is None for stage in stages[:-1]):
        raise ValueError("only the last stage may leave out its months")
    return stages


Stages = Annotated[tuple[Stage, ...], BeforeValidator(_listed)]


class Schedule(_Part):
    """A series' rhythm by stage of the term, and by tier where a place or an agreement says so."""

    style: Literal["calendar", "rolling"] = "calendar"
    stages: Stages
    tiers: dict[Literal["A", "B", "C1", "C2"], Stages] = {}

    @field_validator("stages")
    @classmethod
    def _check_stages(cls, stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
        return _stages(stages)

    @field_validator("tiers")
    @classmethod
    def _check_tiers(cls, tiers: dict[Any, tuple[Stage, ...]]) -> dict[Any, tuple[Stage, ...]]:
        return {tier: _stages(stages) for tier, stages in tiers.items()}

    def __hash__(self) -> int:
        return id(self)


Value = int | bool | str | Words | Schedule | None


def _sort_of_value(value: object) -> str:
    if isinstance(value, Schedule) or (isinstance(value, dict) and "stages" in value):
        return "schedule"
    return "words" if isinstance(value, dict | Words) else "plain"


class Dated(_Part):
    """A value from a day on (to a last day, or until the next one); null ends the rule. Its source is never missing."""

    from_: Day = Field(alias="from")
    to: Day | None = None
    value: Annotated[
        Annotated[Schedule, Tag("schedule")]
        | Annotated[Words, Tag("words")]
        | Annotated[int | bool | str | None, Tag("plain")],
        Discriminator(_sort_of_value),
    ]
    unit: Literal["day", "working_day"] | None = None
    source: Annotated[str, Field(min_length=2)]
    certainty: Mark
    grounds: Annotated[tuple[Ground, ...], BeforeValidator(_listed)] | None = None


class ParameterSheet(_Part):
    """One rule as a file states it; an overlay states only what differs."""

    title: Words | None = None
    unit: Unit | None = None
    grounds: Annotated[tuple[Ground, ...], BeforeValidator(_listed)] | None = None
    values: Annotated[tuple[Dated, ...], BeforeValidator(_listed)] = ()
    counts_from: Literal["decision_received", "check_in"] | None = None
    sentence: Words | None = None
    brief: Words | None = None
    note: Words | None = None

    @field_validator("values")
    @classmethod
    def _no_overlap(cls, values: tuple[Dated, ...]) -> tuple[Dated, ...]:
        for value in values:
            if value.to is not None and value.to < value.from_:
                raise ValueError(f"the value of {value.from_} ends before it begins")
        for earlier, later in pairwise(values):
            if later.from_ <= earlier.from_ or (earlier.to is not None and later.from_ <= earlier.to):
                raise ValueError(f"the dates of the values from {earlier.from_} and from {later.from_} overlap")
        return values

    @field_validator("sentence", "brief")
    @classmethod
    def _known_placeholders(cls, sentence: Words | None) -> Words | None:
        for text in (sentence.zh, sentence.en) if sentence else ():
            unknown = {name for _, name, _, _ in Formatter().parse(text) if name is not None} - PLACEHOLDERS
            if unknown:
                raise ValueError(f"unknown placeholder {', '.join(sorted(unknown))}")
        return sentence


class Sheet(_Part):
    """A whole rulebook file (or an agency's own overlay, which has the same form)."""

    area: Annotated[str, Field(pattern=r"^\d{0,12}$")]
    name: Words
    laws: dict[str, Law] = {}
    parameters: dict[str, ParameterSheet]


def read_sheet(data: object, place: str) -> Sheet:
    """Check what a file or an agency's overlay says; raises RulebookError naming `place` and the spot in it."""
    try:
        return Sheet.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        spot = ".".join(str(step) for step in first["loc"])
        raise RulebookError(f"{place}: {spot or 'file'}: {first['msg']}") from None


def fits(value: Value, unit: str) -> bool:
    """Whether a value can be one of this unit; null ends any rule."""
    if value is None:
        return True
    if unit == "schedule":
        return isinstance(value, Schedule)
    if unit == "flag":
        return isinstance(value, bool)
    if unit == "text":
        return isinstance(value, Words)
    if unit in ("day", "working_day") and value == PROMPTLY:
        return True
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
