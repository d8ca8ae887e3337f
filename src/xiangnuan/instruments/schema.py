"""What an instrument's file may say: the schema that refuses everything it does not know."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, ValidationError, model_validator

Mark = Literal["A", "B", "C"]
Level = Literal["none", "mild", "moderate", "severe"]
Tier = Literal["A", "B", "C1", "C2"]
Method = Literal["sum", "mean", "max", "count"]
CrisisKind = Literal["self_harm", "psychosis", "overdose", "violence"]
Respondent = Literal["self", "worker"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class InstrumentError(ValueError):
    """An instrument that cannot be used: the file, the key in it, and why."""

    def __init__(self, place: str, spot: str, reason: str) -> None:
        self.place, self.spot, self.reason = place, spot, reason
        super().__init__(f"{place}: {spot}: {reason}" if spot else f"{place}: {reason}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _listed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _alone(value: object) -> object:
    return (value,) if isinstance(value, str) else _listed(value)


def _day(value: object) -> date:
    if type(value) is date:
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError(f"{value} is no day (YYYY-MM-DD)")


def _version(value: object) -> object:
    if isinstance(value, float):
        raise ValueError('a version with a dot is written in quotes, as in "1.10"')
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _sort_of_options(value: object) -> str:
    return "named" if isinstance(value, str) else "listed"


Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=60)]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_alone), Field(min_length=1)]
Text = Annotated[str, Field(min_length=2)]


class Words(_Part):
    """The same thing said in Chinese and in English."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def say(self, language: str) -> str:
        """The words in `zh` or `en`."""
        return self.en if language == "en" else self.zh


class Choice(_Part):
    """One answer that can be ticked: the number that it stands for and its words."""

    value: int
    label: Words


Choices = Annotated[tuple[Choice, ...], BeforeValidator(_listed), Field(min_length=2)]


class Span(_Part):
    """An answer that is a whole number between two ends, both included."""

    min: int
    max: int

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if self.min >= self.max:
            raise ValueError("min is to be less than max")
        return self


class Condition(_Part):
    """When an item is asked: any of the items named was answered with at least (at most) this."""

    item: Ids
    at_least: int | None = None
    at_most: int | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Condition:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a condition has at_least, at_most or both")
        return self

    def holds(self, answer: int) -> bool:
        """Whether an answer meets it."""
        return (self.at_least is None or answer >= self.at_least) and (self.at_most is None or answer <= self.at_most)


class ItemSheet(_Part):
    """A question as a file states it: with options (or the name of an option set), or with a number."""

    id: Id
    text: Words
    short: Words | None = None
    section: Id | None = None
    options: (
        Annotated[Annotated[Choices, Tag("listed")] | Annotated[Id, Tag("named")], Discriminator(_sort_of_options)]
        | None
    ) = None
    number: Span | None = None
    reverse: bool = False
    optional: bool = False
    shown_when: Condition | None = None

    @model_validator(mode="after")
    def _one_way_to_answer(self) -> ItemSheet:
        if (self.options is None) == (self.number is None):
            raise ValueError("an item has either options or a number")
        return self


class ScoreSheet(_Part):
    """A figure and how it is made: `weights` for a weighted sum, `factor` for a sum times a factor."""

    id: Id
    title: Words
    method: Method
    items: Ids
    weights: dict[Id, Annotated[int, Field(ge=1)]] = {}
    factor: Annotated[int | float, Field(gt=0)] = 1
    at_least: int = 1

    @model_validator(mode="after")
    def _fits_its_method(self) -> ScoreSheet:
        if self.method != "sum" and (self.weights or self.factor != 1):
            raise ValueError("only a sum has weights or a factor")
        if self.method != "count" and self.at_least != 1:
            raise ValueError("only a count has at_least")
        return self


class BandSheet(_Part):
    """A stretch of one score (or of several with the same bands), from a value on, with a level or a tier."""

    score: Ids
    from_: int | float = Field(alias="from")
    to: int | None = None
    label: Words
    level: Level | None = None
    tier: Tier | None = None

    @model_validator(mode="after")
    def _one_meaning(self) -> BandSheet:
        if (self.level is None) == (self.tier is None):
            raise ValueError("a band has either a level or a tier")
        return self


class CrisisRule(_Part):
    """An answer after which somebody acts on the same day, whatever the score."""

    item: Id
    at_least: int
    kind: CrisisKind
    sentence: Words


class Trigger(_Part):
    """An answer that proposes a tier by itself. `at_once`: also while other items are unanswered."""

    item: Id
    at_least: int | None = None
    at_most: int | None = None
    tier: Tier
    at_once: bool = False
    sentence: Words

    @model_validator(mode="after")
    def _says_something(self) -> Trigger:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a trigger has either at_least or at_most")
        return self

    @property
    def condition(self) -> Condition:
        """When it fires."""
        return Condition(item=(self.item,), at_least=self.at_least, at_most=self.at_most)


class Sheet(_Part):
    """A whole instrument file (or an agency's own, which has the same form)."""

    id: Id
    version: Annotated[str, BeforeValidator(_version), Field(pattern=r"^\d+(\.\d+)*$")]
    from_: Annotated[date, BeforeValidator(_day)] = Field(alias="from")
    title: Words
    purpose: Words
    source: Text
    licence: Text
    certainty: Mark
    note: Words | None = None
    time_frame: Words
    respondent: Respondent
    sections: dict[Id, Words] = {}
    option_sets: dict[Id, Choices] = {}
    items: Annotated[tuple[ItemSheet, ...], BeforeValidator(_listed), Field(min_length=1)]
    scores: Annotated[tuple[ScoreSheet, ...], BeforeValidator(_listed), Field(min_length=1)]
    bands: Annotated[tuple[BandSheet, ...], BeforeValidator(_listed)] = ()
    crisis: Annotated[tuple[CrisisRule, ...], BeforeValidator(_listed)] = ()
    triggers: Annotated[tuple[Trigger, ...], BeforeValidator(_listed)] = ()


_REASONS = {"extra_forbidden": "this key is not known", "missing": "this key is missing"}


def read_sheet(data: object, place: str) -> Sheet:
    """Check what a file or an agency's own instrument says; raises InstrumentError naming `place` and the key."""
    try:
        return Sheet.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        reason = _REASONS.get(first["type"], first["msg"].removeprefix("Value error, "))
        raise InstrumentError(place, _spot(data, first["loc"]), reason) from None


def _spot(data: object, steps: tuple[int | str, ...]) -> str:
    """The way to a key, with an entry's id in place of its number where it has one: `items.q3.options`."""
    names: list[str] = []
    here: Any = data
    for step in steps:
        if step in ("listed", "named") and not (isinstance(here, dict) and step in here):
            continue
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
        own = here.get("id") if isinstance(step, int) and isinstance(here, dict) else None
        names.append(own if isinstance(own, str) else str(step))
    return ".".join(names)
