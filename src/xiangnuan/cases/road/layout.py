"""Laying a term out as a road: stretches of six months, each mark at its place, all in whole units of the drawing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from typing import Any

from xiangnuan import law
from xiangnuan.cases.road.marks import Mark, Span, marks_of, spans_of
from xiangnuan.cases.road.months import HALF, Months
from xiangnuan.cases.road.phrases import phrases
from xiangnuan.web import clock

# Units of the drawing; a stretch is WIDTH x HEIGHT and scales as a whole.
COLUMN = 72
WIDTH = COLUMN * HALF
HEIGHT = 92
MIDDLE = 58
HEIGHTS = {"test": MIDDLE, "contact": 34, "review": 48, "paper": 82}
SUN_ROOM = 21
_GAP = {"test": 17, "contact": 15, "review": 14, "paper": 13}
_EDGE = 9
# The road warms from the first stretch to the last in this many steps.
WARMTH = 6


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark with its place in a stretch."""

    x: int
    y: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Bar:
    """A span, or the part of it that lies in a stretch."""

    x: int
    width: int
    span: Span


@dataclass(slots=True)
class Stretch:
    """Six months of road. `end`: where the road ends in it; `cool` and `warm`: its first and last step of colour."""

    number: int
    labels: list[str]
    end: int
    cool: int
    warm: int
    description: str = ""
    is_extension: bool = False
    placed: list[Placed] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    suspended: list[Bar] = field(default_factory=list)
    sun: int | None = None
    sun_label: str = ""
    gate: int | None = None
    gate_label: str = ""
    gate_shape: str = ""
    planned_gate: int | None = None

    @property
    def is_first_half(self) -> bool:
        """Whether it opens a line on a desk."""
        return self.number % 2 == 0


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A shape with its meaning and how many of it there are (None where a count says nothing)."""

    shape: str
    label: str
    count: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table that says the same as the picture."""

    on: date
    until: date | None
    words: str
    ref: Any


@dataclass(slots=True)
class Road:
    """The whole picture. `years`: the stretches by year, each with its name. Without a first day it is a sketch."""

    state: str
    years: list[tuple[str, list[Stretch]]]
    title: str
    months: int
    month: int | None
    suspended_days: int
    not_before: bool
    ended_on: date | None
    legend: list[LegendItem] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def is_sketch(self) -> bool:
        """Whether the road has no dates yet, because the person has not checked in."""
        return self.state == "sketch"


def lay_out(answer: law.Answer, months_ordered: int = 36) -> Road:
    """The road of an answer, as of its day. Before check-in it is a sketch of `months_ordered` months without dates."""
    term = answer.term
    marks, spans = marks_of(answer), spans_of(answer)
    lines = _lines(marks, spans)
    if term.start is None or term.end is None:
        return _sketch(months_ordered, lines)
    last = max(term.end, term.start)
    base_last = last - timedelta(days=term.suspended_days)
    stop = term.ended_on if term.ended_on is not None and term.ended_on < last else None
    months = Months.of(term.start, max(term.start, stop or last))
    base = len(Months.of(term.start, max(term.start, base_last)))
    stretches = [_stretch(number, months, base) for number in range(ceil(len(months) / HALF))]
    _put_sun(stretches, months, answer)
    _put_marks(stretches, months, marks)
    _put_spans(stretches, months, spans)
    _put_gate(stretches, months, term, stop, base_last)
    for stretch in stretches:
        stretch.description = _describe(stretch)
    now = months.place(answer.as_of)
    return Road(
        state=term.state,
        years=_years(stretches),
        title=road_name(base),
        months=base,
        month=now + 1 if now is not None and term.state in ("running", "suspended") else None,
        suspended_days=term.suspended_days,
        not_before=term.not_before,
        ended_on=term.ended_on,
        legend=_legend(marks, spans, answer),
        lines=lines,
    )


def road_name(months: int) -> str:
    """三年路, or what a shorter term is called."""
    words = phrases()
    return words.names.get(months) or words.other_name.format(months=months)


def _sketch(count: int, lines: list[Line]) -> Road:
    stretches, words = [], phrases()
    for number in range(ceil(count / HALF)):
        first = number * HALF
        here = min(HALF, count - first)
        labels = [words.month_number.format(number=first + place + 1) for place in range(here)]
        stretches.append(Stretch(number, labels, here * COLUMN, *_warmth(first, count), words.no_dates))
    return Road("sketch", _years(stretches), road_name(count), count, None, 0, False, None, lines=lines)


def _stretch(number: int, months: Months, base: int) -> Stretch:
    first = number * HALF
    columns = range(first, min(first + HALF, len(months)))
    labels = [_label(months.middle(column), is_first=column == 0) for column in columns]
    end = _x(months, months.last + timedelta(days=1), columns[-1]) if columns[-1] == len(months) - 1 else WIDTH
    # What lies behind the unsuspended end keeps the warmest colour and says that it is an extension.
    return Stretch(number, labels, end, *_warmth(first, base), is_extension=first >= base)


def _label(day: date, *, is_first: bool) -> str:
    return phrases().column(day, with_year=is_first or day.month == 1)


def _warmth(first: int, count: int) -> tuple[int, int]:
    """The steps of colour at both ends of the stretch that begins with a month, of a road of `count` months."""
    count = max(count, HALF)
    return min(WARMTH, first * WARMTH // count), min(WARMTH, (first + HALF) * WARMTH // count)


def _x(months: Months, day: date, column: int) -> int:
    """Where a day begins, in units of the stretch that holds its column."""
    return column % HALF * COLUMN + round(COLUMN * months.part(column, day))


def _years(stretches: list[Stretch]) -> list[tuple[str, list[Stretch]]]:
    words, years = phrases(), []
    for year, number in enumerate(range(0, len(stretches), 2)):
        name = words.years[year] if year < len(words.years) else words.year_number.format(number=year + 1)
        years.append((name, stretches[number : number + 2]))
    return years


def _put_sun(stretches: list[Stretch], months: Months, answer: law.Answer) -> None:
    place = months.place(answer.as_of)
    if place is None or answer.term.state not in ("running", "suspended"):
        return
    stretch = stretches[place // HALF]
    # The middle of the day, so that the first day is not on the edge.
    stretch.sun = _x(months, answer.as_of, place) + round(COLUMN / 62)
    words = phrases()
    stretch.sun_label = words.today if answer.as_of == clock.today() else words.short(answer.as_of)


def _put_marks(stretches: list[Stretch], months: Months, marks: Iterable[Mark]) -> None:
    """Marks of one month stand evenly around its middle, in order of day; those of the running month beside the sun."""
    groups: dict[tuple[int, str], list[Mark]] = defaultdict(list)
    for mark in marks:
        place = months.place(mark.on)
        if place is not None:
            groups[(place, mark.track)].append(mark)
    for (place, track), group in groups.items():
        stretch = stretches[place // HALF]
        left = place % HALF * COLUMN
        # The last month may be cut short by the end of the road.
        width = max(min(COLUMN, stretch.end - left), 2 * _EDGE)
        gap = min(_GAP[track], (width - 2 * _EDGE) // max(len(group) - 1, 1))
        # A flag stands at the end of its month, as what looks back on it.
        middle = left + max(width - 16, 0) if track == "review" else left + width // 2
        start = middle - gap * (len(group) - 1) // (1 if track == "review" else 2)
        for number, mark in enumerate(group):
            x = start + gap * number
            if track == "test" and stretch.sun is not None and left <= stretch.sun <= left + COLUMN:
                x = _beside(stretch.sun, x, mark, left)
            stretch.placed.append(Placed(x, HEIGHTS[track], mark))


def _beside(sun: int, x: int, mark: Mark, left: int) -> int:
    if mark.shape in ("planned", "overdue"):
        return min(max(x, sun + SUN_ROOM), left + COLUMN - _EDGE) if mark.shape == "planned" else x
    return max(min(x, sun - SUN_ROOM), left + _EDGE)


def _put_spans(stretches: list[Stretch], months: Months, spans: Iterable[Span]) -> None:
    for span in spans:
        first, last = max(span.on, months.firsts[0]), min(span.until, months.last)
        if last < first:
            continue
        begin, end = months.place(first), months.place(last)
        assert begin is not None
        assert end is not None
        for stretch in stretches[begin // HALF : end // HALF + 1]:
            x = _x(months, first, begin) if stretch.number == begin // HALF else 0
            until = _x(months, last + timedelta(days=1), end) if stretch.number == end // HALF else WIDTH
            bar = Bar(x, max(until - x, 5), span)
            (stretch.suspended if span.kind == "suspended" else stretch.bars).append(bar)


def _put_gate(stretches: list[Stretch], months: Months, term: law.Term, stop: date | None, base_last: date) -> None:
    """The end of the road; where it was moved by a suspension, also the day on which it would have ended."""
    stretch = stretches[-1]
    stretch.gate = stretch.end
    assert term.end is not None
    words = phrases()
    if stop is not None:
        stretch.gate_shape = "stop"
        said = words.gates["died" if term.state == "died" else "ended"]
        stretch.gate_label = said.format(day=words.long(stop))
        return
    stretch.gate_shape = "gate"
    said = words.gates["not_before" if term.not_before else "end"]
    stretch.gate_label = said.format(day=words.long(term.end))
    if term.suspended_days:
        place = months.place(base_last)
        if place is not None:
            stretches[place // HALF].planned_gate = _x(months, base_last + timedelta(days=1), place)


def _describe(stretch: Stretch) -> str:
    """What the stretch shows, in one sentence for those who do not see it."""
    words = phrases()
    counts: dict[str, int] = {}
    for placed in stretch.placed:
        counts[placed.mark.shape] = counts.get(placed.mark.shape, 0) + 1
    for bar in (*stretch.bars, *stretch.suspended):
        counts[bar.span.kind] = counts.get(bar.span.kind, 0) + 1
    said = words.comma.join(f"{words.shapes[shape]} {count}" for shape, count in counts.items())
    span = f"{stretch.labels[0]} – {stretch.labels[-1]}" if len(stretch.labels) > 1 else stretch.labels[0]
    told = [span, said, stretch.sun_label if stretch.sun is not None else "", stretch.gate_label]
    return words.semicolon.join(part for part in told if part)


def _legend(marks: list[Mark], spans: list[Span], answer: law.Answer) -> list[LegendItem]:
    counts: dict[str, int] = defaultdict(int)
    for mark in marks:
        counts[mark.shape] += 1
    for span in spans:
        counts[span.kind] += 1
    planned = ("planned", "contact-planned", "review-planned")
    cleared = sum(
        1
        for duty in answer.obligations
        if duty.kind == "confirmation" and duty.settled_by is not None and _was_negative(answer, duty.settled_by.ref)
    )
    items, words = [], phrases()
    for shape, label in words.shapes.items():
        if not counts.get(shape):
            continue
        note = words.cleared.format(count=cleared) if shape == "positive" and cleared else ""
        items.append(LegendItem(shape, label, None if shape in planned else counts[shape], note))
    return items


def _was_negative(answer: law.Answer, ref: Any) -> bool:
    return any(event.ref == ref and event.result == "negative" for event in answer.facts.events)


def _lines(marks: list[Mark], spans: list[Span]) -> list[Line]:
    lines = [Line(mark.on, None, mark.title, mark.ref) for mark in marks]
    lines += [Line(span.on, span.until, span.title, span.ref) for span in spans]
    return sorted(lines, key=lambda line: line.on)
