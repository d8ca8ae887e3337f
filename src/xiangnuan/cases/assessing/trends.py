"""The trend of one score as a drawing: points, the line between them, and the bands behind; all in whole pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xiangnuan.cases.assessing.choosing import said
from xiangnuan.cases.assessing.models import Assessment
from xiangnuan.cases.assessing.wording import TONES
from xiangnuan.instruments import Instrument

WIDTH, HEIGHT = 640, 230
LEFT, RIGHT, TOP, BOTTOM = 40, 124, 22, 28
AT_MOST = 60
"""The latest points that are drawn; the table holds them all."""


@dataclass(frozen=True, slots=True)
class Point:
    """One assessment on the line."""

    pk: int
    on: date
    value: float
    band: str
    tone: str
    who: str
    version: str
    x: int
    y: int

    @property
    def label_y(self) -> int:
        """Where its figure stands: above the point."""
        return self.y - 9


@dataclass(frozen=True, slots=True)
class BandStripe:
    """A band behind the line."""

    label: str
    tone: str
    y: int
    height: int

    @property
    def text_y(self) -> int:
        """The baseline of its label."""
        return self.y + 14

    @property
    def has_room(self) -> bool:
        """Whether the label fits into the stripe."""
        return self.height >= 18


@dataclass(frozen=True, slots=True)
class Trend:
    """One score of one instrument over time."""

    instrument: str
    title: str
    score: str
    least: float
    most: float
    points: tuple[Point, ...]
    stripes: tuple[BandStripe, ...]
    lines: tuple[str, ...]
    change: float
    """From the first to the last point."""

    width, height, left, bottom_y = WIDTH, HEIGHT, LEFT, HEIGHT - BOTTOM

    @property
    def name(self) -> str:
        """A name for anchors of the page."""
        return f"{self.instrument}-{self.score}"

    @property
    def right(self) -> int:
        """Where the ground ends."""
        return WIDTH - RIGHT

    @property
    def ground(self) -> int:
        """The width of the ground."""
        return WIDTH - RIGHT - LEFT

    @property
    def least_y(self) -> int:
        """Where the scale's least stands."""
        return HEIGHT - BOTTOM + 4

    @property
    def most_y(self) -> int:
        """Where the scale's most stands."""
        return TOP + 4


def trends_of(rows: Sequence[Assessment], sheets: dict[tuple[str, str], Instrument]) -> list[Trend]:
    """The trends of what a person has filled in at least twice, the earliest first in `rows`.

    Scores without bands and scores that stay at nought are left out: they show nothing. A line breaks where another
    version of the instrument begins; versions with another range are another trend.
    """
    groups: dict[tuple[str, str, float, float], list[tuple[Assessment, float]]] = {}
    titles: dict[tuple[str, str, float, float], tuple[str, str]] = {}
    for row in rows:
        banded = {band.score for band in row.outcome.bands}
        for score in row.outcome.scores:
            if score.value is None or score.id not in banded:
                continue
            key = (row.instrument, score.id, score.least, score.most)
            groups.setdefault(key, []).append((row, score.value))
            titles[key] = (said(row.title), said(score.title))
    return [
        _trend(key, titles[key], found[-AT_MOST:], sheets)
        for key, found in groups.items()
        if len(found) > 1 and any(value for _, value in found)
    ]


def _trend(
    key: tuple[str, str, float, float],
    titles: tuple[str, str],
    found: list[tuple[Assessment, float]],
    sheets: dict[tuple[str, str], Instrument],
) -> Trend:
    instrument, score, least, most = key
    first, last = found[0][0].on, found[-1][0].on
    points = []
    for row, value in found:
        band = row.outcome.band(score)
        points.append(
            Point(
                pk=row.pk,
                on=row.on,
                value=value,
                band=said(band.label) if band else "",
                tone=TONES.get(str(band.level or band.tier), "plan") if band else "plan",
                who=str(row.get_who_display()),
                version=row.version,
                x=_x(row.on, first, last),
                y=_y(value, least, most),
            )
        )
    latest = sheets.get((instrument, found[-1][0].version))
    return Trend(
        instrument=instrument,
        title=titles[0] if titles[0] == titles[1] else f"{titles[0]} ・ {titles[1]}",
        score=score,
        least=least,
        most=most,
        points=tuple(points),
        stripes=_stripes(latest, score, least, most) if latest else (),
        lines=_lines(points),
        change=round(found[-1][1] - found[0][1], 2),
    )


def _x(on: date, first: date, last: date) -> int:
    """Days are as far apart as they were; everything on one day stands in the middle."""
    room = WIDTH - LEFT - RIGHT - 24
    span = (last - first).days
    return LEFT + 12 + (room * (on - first).days // span if span else room // 2)


def _y(value: float, least: float, most: float) -> int:
    room = HEIGHT - TOP - BOTTOM
    return HEIGHT - BOTTOM - round(room * (value - least) / ((most - least) or 1))


def _stripes(instrument: Instrument, name: str, least: float, most: float) -> tuple[BandStripe, ...]:
    score = next((one for one in instrument.scores if one.id == name), None)
    if score is None or (float(score.least), float(score.most)) != (float(least), float(most)):
        return ()
    stripes = []
    for band in score.bands:
        upper = _y(float(most if band.below is None else band.below), least, most)
        lower = _y(float(band.from_), least, most)
        tone = TONES.get(str(band.level or band.tier), "plan")
        stripes.append(BandStripe(said(band.label), tone, upper, max(lower - upper, 1)))
    return tuple(stripes)


def _lines(points: Sequence[Point]) -> tuple[str, ...]:
    """The lines between points of one version, each as the coordinates of a polyline."""
    lines: list[list[str]] = []
    version = None
    for point in points:
        if point.version != version:
            lines.append([])
            version = point.version
        lines[-1].append(f"{point.x},{point.y}")
    return tuple(" ".join(line) for line in lines if len(line) > 1)
