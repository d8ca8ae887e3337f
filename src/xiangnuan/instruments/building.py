"""An instrument ready for use: its items with their answers, its scores with their ranges and bands, its digest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from xiangnuan.instruments.schema import (
    BandSheet,
    Choice,
    Condition,
    CrisisRule,
    InstrumentError,
    ItemSheet,
    Level,
    Mark,
    Method,
    Respondent,
    ScoreSheet,
    Sheet,
    Tier,
    Trigger,
    Words,
)


@dataclass(frozen=True, slots=True)
class Item:
    """A question: its place in the sheet, its words, the answers that it takes and when it is asked."""

    id: str
    number: int
    text: Words
    short: Words
    section: Words | None
    choices: tuple[Choice, ...]
    least: int
    most: int
    reverse: bool
    optional: bool
    shown_when: Condition | None

    @property
    def may_be_absent(self) -> bool:
        """Whether a full sheet can lack an answer to it."""
        return self.optional or self.shown_when is not None

    def accepts(self, answer: int) -> bool:
        """Whether an answer is one of those that the item offers."""
        if self.choices:
            return any(choice.value == answer for choice in self.choices)
        return self.least <= answer <= self.most

    def counted(self, answer: int) -> int:
        """What an answer counts, turned round where the item is reversed."""
        return self.least + self.most - answer if self.reverse else answer


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of a score: from a value on, up to (not including) `below`, or to the end."""

    from_: int | float
    below: int | float | None
    label: Words
    level: Level | None
    tier: Tier | None


@dataclass(frozen=True, slots=True)
class Score:
    """A figure: its method, its items with their weights, its least and most, its bands."""

    id: str
    title: Words
    method: Method
    weights: tuple[tuple[str, int], ...]
    factor: Fraction
    at_least: int
    least: Fraction
    most: Fraction
    whole: bool
    bands: tuple[Band, ...]

    def band(self, value: int | float) -> Band | None:
        """The band of a value; None where the score has no bands."""
        return next((band for band in reversed(self.bands) if exact(value) >= exact(band.from_)), None)


@dataclass(frozen=True, slots=True, eq=False)
class Instrument:
    """One version of a questionnaire or risk sheet. Immutable; its digest changes with any word or number in it."""

    id: str
    version: str
    from_: date
    title: Words
    purpose: Words
    source: str
    licence: str
    certainty: Mark
    note: Words | None
    time_frame: Words
    respondent: Respondent
    items: tuple[Item, ...]
    scores: tuple[Score, ...]
    crisis: tuple[CrisisRule, ...]
    triggers: tuple[Trigger, ...]
    digest: str

    @property
    def proposes_tier(self) -> bool:
        """Whether it is a risk sheet, which proposes a tier."""
        return any(band.tier for score in self.scores for band in score.bands)

    def item(self, name: str) -> Item:
        """An item by id; raises KeyError where there is none."""
        for item in self.items:
            if item.id == name:
                return item
        raise KeyError(name)


def exact(number: int | float) -> Fraction:
    """A number as it is written, without the rounding of floats."""
    return Fraction(str(number))


def build(sheet: Sheet, place: str) -> Instrument:
    """An instrument from a checked sheet; raises InstrumentError where its parts do not fit each other."""
    items = {item.id: _item(number, item, sheet) for number, item in enumerate(sheet.items, start=1)}
    return Instrument(
        id=sheet.id,
        version=sheet.version,
        from_=sheet.from_,
        title=sheet.title,
        purpose=sheet.purpose,
        source=sheet.source,
        licence=sheet.licence,
        certainty=sheet.certainty,
        note=sheet.note,
        time_frame=sheet.time_frame,
        respondent=sheet.respondent,
        items=tuple(items.values()),
        scores=tuple(_score(score, items, sheet, place) for score in sheet.scores),
        crisis=sheet.crisis,
        triggers=sheet.triggers,
        digest=digest(sheet),
    )


def digest(sheet: Sheet) -> str:
    """SHA-256 of all that an instrument says; comments and the layout of the file do not count."""
    said = sheet.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _item(number: int, item: ItemSheet, sheet: Sheet) -> Item:
    choices = sheet.option_sets[item.options] if isinstance(item.options, str) else item.options or ()
    ends = [choice.value for choice in choices]
    if item.number is not None:
        ends = [item.number.min, item.number.max]
    return Item(
        id=item.id,
        number=number,
        text=item.text,
        short=item.short or Words(zh=f"第{number}题", en=f"item {number}"),
        section=sheet.sections[item.section] if item.section else None,
        choices=choices,
        least=min(ends),
        most=max(ends),
        reverse=item.reverse,
        optional=item.optional,
        shown_when=item.shown_when,
    )


def _score(score: ScoreSheet, items: dict[str, Item], sheet: Sheet, place: str) -> Score:
    factor = exact(score.factor)
    weights = tuple((name, score.weights.get(name, 1)) for name in score.items)
    least, most = _ends(score, weights, items)
    whole = score.method != "mean" and factor.denominator == 1
    stretches = tuple(band for band in sheet.bands if score.id in band.score)
    _check_bands(score.id, stretches, least * factor, most * factor, whole, place)
    return Score(
        id=score.id,
        title=score.title,
        method=score.method,
        weights=weights,
        factor=factor,
        at_least=score.at_least,
        least=least * factor,
        most=most * factor,
        whole=whole,
        bands=tuple(
            Band(this.from_, after.from_ if after else None, this.label, this.level, this.tier)
            for this, after in zip(stretches, (*stretches[1:], None), strict=False)
        ),
    )


def _ends(score: ScoreSheet, weights: tuple[tuple[str, int], ...], items: dict[str, Item]) -> tuple[Fraction, Fraction]:
    """The least and the most that a score can be; an item that is not asked counts nothing."""
    least: list[int] = []
    most: list[int] = []
    for name, weight in weights:
        item = items[name]
        least.append(min(0, item.least * weight) if item.may_be_absent else item.least * weight)
        most.append(max(0, item.most * weight) if item.may_be_absent else item.most * weight)
    if score.method == "sum":
        return Fraction(sum(least)), Fraction(sum(most))
    if score.method == "mean":
        return Fraction(sum(least), len(least)), Fraction(sum(most), len(most))
    if score.method == "max":
        return Fraction(max(least)), Fraction(max(most))
    return Fraction(0), Fraction(len(weights))


def _check_bands(
    name: str, stretches: tuple[BandSheet, ...], least: Fraction, most: Fraction, whole: bool, place: str
) -> None:
    """Bands begin at the least score, rise without gap or overlap, and end within the most."""

    def refuse(reason: str) -> InstrumentError:
        return InstrumentError(place, f"bands.{name}", reason)

    if not stretches:
        return
    first, last = stretches[0], stretches[-1]
    if exact(first.from_) != least:
        sort = "gap" if exact(first.from_) > least else "band out of range"
        raise refuse(f"{sort}: the first band begins at {first.from_}, the least score is {_plain(least)}")
    if any(band.to is not None for band in stretches) and not whole:
        raise refuse("a score with fractions has no `to`: each band lasts until the next one begins")
    for this, after in pairwise(stretches):
        if after.from_ <= this.from_:
            raise refuse(f"overlap: the band from {after.from_} follows the band from {this.from_}")
        if this.to is not None and this.to + 1 != after.from_:
            sort = "gap" if this.to + 1 < after.from_ else "overlap"
            raise refuse(f"{sort}: one band ends at {this.to}, the next begins at {after.from_}")
    if exact(last.from_) > most:
        raise refuse(f"band out of range: it begins at {last.from_}, the most is {_plain(most)}")
    if last.to is not None and last.to != most:
        sort = "gap" if last.to < most else "band out of range"
        raise refuse(f"{sort}: the last band ends at {last.to}, the most is {_plain(most)}")


def _plain(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"{float(number):g}"
