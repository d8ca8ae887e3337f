"""The rules in force in one area: national values with the overlays of province, city and agency laid on them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from xiangnuan.law.days import add_months, within, within_working_days
from xiangnuan.law.schema import (
    PROMPTLY,
    Ground,
    Law,
    ParameterSheet,
    RulebookError,
    Schedule,
    Sheet,
    Value,
    Words,
    fits,
)


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """One value of a parameter in its time, with where it comes from."""

    parameter: Parameter
    value: Value
    unit: str
    from_: date
    to: date | None
    source: str
    certainty: str
    grounds: tuple[Ground, ...]
    overlay: Words

    @property
    def days(self) -> int | None:
        """The number of days of a deadline; None where the law says “promptly”."""
        return self.value if isinstance(self.value, int) else None


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A rule of law: what it is called, where it stands, and every value that it has had."""

    id: str
    title: Words
    unit: str
    grounds: tuple[Ground, ...]
    counts_from: str | None
    sentence: Words | None
    brief: Words | None
    notes: tuple[tuple[Words, Words], ...]
    history: tuple[Setting, ...]
    starts: tuple[int, ...]

    def at(self, ordinal: int) -> Setting | None:
        """The value in force on a day (an ordinal), or None where no rule is in force."""
        place = bisect_right(self.starts, ordinal) - 1
        if place < 0:
            return None
        setting = self.history[place]
        if setting.value is None or (setting.to is not None and setting.to.toordinal() < ordinal):
            return None
        return setting


class Deadline(NamedTuple):
    """The last day for an act; `due` is None for “promptly”, `published` false where holidays are not yet known."""

    due: date | None
    setting: Setting
    published: bool = True


class Rulebook:
    """Every parameter in force in an area, ready to be asked by id and day. Immutable; build it with `rulebook_for`."""

    def __init__(self, area: str, sheets: tuple[Sheet, ...]) -> None:
        self.area = area
        self.sheets = sheets
        self.laws: Mapping[str, Law] = {code: law for sheet in sheets for code, law in sheet.laws.items()}
        self._parameters = {name: _merge(name, sheets) for name in _names(sheets)}
        self.engine_cache: dict[str, object] = {}
        for parameter in self._parameters.values():
            for ground in (*parameter.grounds, *(g for s in parameter.history for g in s.grounds)):
                if ground.law not in self.laws:
                    raise RulebookError(f"{parameter.id}: the law {ground.law} is not listed under laws")

    def __contains__(self, name: str) -> bool:
        return name in self._parameters

    def parameter(self, name: str) -> Parameter:
        """A parameter by id; raises RulebookError where there is none."""
        try:
            return self._parameters[name]
        except KeyError:
            raise RulebookError(f"the rulebook has no parameter {name}") from None

    def parameters(self) -> Iterator[Parameter]:
        """Every parameter in the order of the files, for the rulebook page."""
        yield from self._parameters.values()

    def setting(self, name: str, on: date) -> Setting | None:
        """The value of a parameter in force on a day, with its source; None where no rule is in force."""
        return self.parameter(name).at(on.toordinal())

    def value(self, name: str, on: date) -> Value:
        """The bare value in force on a day, or None."""
        setting = self.setting(name, on)
        return setting.value if setting else None

    def deadline(self, name: str, event: date) -> Deadline | None:
        """The last day for what a parameter asks for after an event; None where no rule is in force on that day."""
        setting = self.setting(name, event)
        return deadline(setting, event) if setting else None

    def law_name(self, code: str, language: str = "zh") -> str:
        """The name of a law by its code."""
        law = self.laws[code]
        return law.en if language == "en" else law.zh


def deadline(setting: Setting, event: date) -> Deadline:
    """The last day after an event by a value in days, working days, months or years."""
    if setting.value == PROMPTLY:
        return Deadline(None, setting)
    if isinstance(setting.value, bool) or not isinstance(setting.value, int):
        raise RulebookError(f"{setting.parameter.id} is no deadline")
    if setting.unit == "working_day":
        found = within_working_days(event, setting.value)
        return Deadline(found.day, setting, found.published)
    if setting.unit == "day":
        return Deadline(within(event, setting.value), setting)
    if setting.unit in ("month", "year"):
        return Deadline(add_months(event, setting.value * (12 if setting.unit == "year" else 1)), setting)
    raise RulebookError(f"{setting.parameter.id} is no deadline")


def _names(sheets: tuple[Sheet, ...]) -> list[str]:
    return list(dict.fromkeys(name for sheet in sheets for name in sheet.parameters))


class _Span(NamedTuple):
    first: int
    last: int | None
    setting: Setting


def _merge(name: str, sheets: tuple[Sheet, ...]) -> Parameter:
    """Lay the overlays on each other: what an overlay does not say stays its parent's."""
    stated = [(sheet, sheet.parameters[name]) for sheet in sheets if name in sheet.parameters]

    def latest(field: str) -> object:
        return next((found for _, p in reversed(stated) if (found := getattr(p, field)) is not None), None)

    title, unit = latest("title"), latest("unit")
    if not isinstance(title, Words) or not isinstance(unit, str):
        raise RulebookError(
            f"{stated[0][0].name.en}: {name}: not in the parent rulebook, so it needs a title and a unit"
        )
    if len({sheet_says.unit for _, sheet_says in stated} - {None}) > 1:
        raise RulebookError(f"{stated[-1][0].name.en}: {name}: an overlay cannot change the unit")
    grounds = latest("grounds") or ()
    assert isinstance(grounds, tuple)
    parameter = Parameter(
        id=name,
        title=title,
        unit=unit,
        grounds=grounds,
        counts_from=latest("counts_from"),  # type: ignore[arg-type]
        sentence=latest("sentence"),  # type: ignore[arg-type]
        brief=latest("brief"),  # type: ignore[arg-type]
        notes=tuple((sheet.name, p.note) for sheet, p in stated if p.note),
        history=(),
        starts=(),
    )
    spans: list[_Span] = []
    for sheet, stated_here in stated:
        spans = _lay_over(spans, _spans(parameter, sheet, stated_here))
    history = tuple(span.setting for span in spans)
    # A frozen parameter and its values point at each other: the one place where that is tied.
    object.__setattr__(parameter, "history", history)
    object.__setattr__(parameter, "starts", tuple(span.first for span in spans))
    return parameter


def _spans(parameter: Parameter, sheet: Sheet, stated: ParameterSheet) -> list[_Span]:
    spans = []
    for dated, following in pairwise((*stated.values, None)):
        assert dated is not None
        unit = dated.unit or parameter.unit
        if not fits(dated.value, unit):
            raise RulebookError(f"{sheet.name.en}: {parameter.id}: {dated.value!r} is no value of the unit {unit}")
        last = dated.to or (following.from_ - timedelta(days=1) if following else None)
        grounds = dated.grounds or stated.grounds or parameter.grounds
        setting = Setting(
            parameter, dated.value, unit, dated.from_, last, dated.source, dated.certainty, grounds, sheet.name
        )
        spans.append(_Span(dated.from_.toordinal(), last.toordinal() if last else None, setting))
    return spans


def _lay_over(below: list[_Span], above: list[_Span]) -> list[_Span]:
    """The values of both, where the upper ones hide the lower ones for as long as they last."""
    for upper in above:
        kept: list[_Span] = []
        for lower in below:
            if _apart(lower, upper) or _apart(upper, lower):
                kept.append(lower)
                continue
            if lower.first < upper.first:
                kept.append(_cut(lower, lower.first, upper.first - 1))
            if upper.last is not None and (lower.last is None or lower.last > upper.last):
                kept.append(_cut(lower, upper.last + 1, lower.last))
        below = sorted([*kept, upper], key=lambda span: span.first)
    return below


def _apart(earlier: _Span, later: _Span) -> bool:
    return earlier.last is not None and earlier.last < later.first


def _cut(span: _Span, first: int, last: int | None) -> _Span:
    to = None if last is None else date.fromordinal(last)
    return _Span(first, last, replace(span.setting, from_=date.fromordinal(first), to=to))


def schedule_of(setting: Setting | None) -> Schedule | None:
    """The schedule in a setting, if there is one."""
    return setting.value if setting is not None and isinstance(setting.value, Schedule) else None
