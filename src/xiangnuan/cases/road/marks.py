"""What stands on the road: each fact and each window as a mark with its own shape, before it has a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from xiangnuan import law
from xiangnuan.cases.road.phrases import Phrases, phrases

_TEST_SHAPES = {
    "negative": "negative",
    "positive": "positive",
    "refused": "refused",
    "evaded": "refused",
    "missed": "missed",
    "missed_excused": "excused",
}
# Kinds that come in series, and the track on which they stand: on the road, above it, on a pole.
_TRACKS = {"drug_test": "test", "contact": "contact", "review": "review"}
_STATES = {"lapsed": "missed", "overdue": "overdue", "open": "planned"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its track and shape, the day by which it is placed, its words, and the fact it stands for."""

    track: str
    shape: str
    on: date
    title: str
    ref: Any = None
    number: int | None = None
    is_past: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasts: an absence below the road, a suspension on it. `until` is its last day on the road."""

    kind: str
    on: date
    until: date
    title: str
    ref: Any = None


def marks_of(answer: law.Answer) -> list[Mark]:
    """Every mark of an answer, in order of day: facts that had happened by `as_of`, and windows not settled by one."""
    words = phrases()
    found = [*_facts(answer, words), *_windows(answer, words)]
    return sorted(found, key=lambda mark: (mark.on, not mark.is_past))


def _facts(answer: law.Answer, words: Phrases) -> Iterator[Mark]:
    facts, shapes = answer.facts, words.shapes
    numbers = {
        (duty.kind, duty.settled_by.ref): duty.number
        for duty in answer.obligations
        if duty.settled_by is not None and duty.kind in _TRACKS
    }
    for event in facts.events:
        if event.on > answer.as_of:
            continue
        track = _TRACKS.get(event.kind)
        if track is not None:
            shape = _TEST_SHAPES[event.result or "missed"] if track == "test" else track
            number = numbers.get((event.kind, event.ref))
            yield Mark(track, shape, event.on, _said(words, event.on, shapes[shape], number), event.ref, number)
        elif event.kind in words.papers:
            said = words.papers[event.kind] + (f" {event.tier}" if event.tier else "")
            yield Mark("paper", "paper", event.on, _said(words, event.on, said), event.ref)
    for day, ref, kind in (
        (facts.checked_in, facts.checked_in_ref, "checked_in"),
        (facts.agreed, facts.agreed_ref, "agreed"),
    ):
        if day is not None and day <= answer.as_of:
            yield Mark("paper", "paper", day, _said(words, day, words.papers[kind]), ref)


def _windows(answer: law.Answer, words: Phrases) -> Iterator[Mark]:
    """Windows that no fact has settled; one that passed is shown as missed unless a fact in it says what happened."""
    told = [event.on for event in answer.facts.events if event.kind == "drug_test" and event.on <= answer.as_of]
    for duty in answer.obligations:
        track = _TRACKS.get(duty.kind)
        if track is None or duty.due is None or (duty.settled_on and duty.settled_on <= answer.as_of):
            continue
        status = duty.status(answer.as_of)
        # Refused, evaded, not come: the fact itself stands in the window.
        if track == "test" and status != "open" and any(duty.opens <= day <= duty.due for day in told):
            continue
        state = _STATES[status]
        shape = state if track == "test" else f"{track}-{state}"
        title = words.window.format(
            number=duty.number,
            name=words.kinds[duty.kind],
            opens=words.long(duty.opens),
            due=words.short(duty.due) if duty.due.year == duty.opens.year else words.long(duty.due),
            state=words.states["held" if duty.held else status],
        )
        yield Mark(track, shape, duty.due, title, None, duty.number, is_past=status == "lapsed")


def spans_of(answer: law.Answer) -> list[Span]:
    """Absences and suspensions, as far as they had come by `as_of`."""
    words, found = phrases(), []
    for event in answer.facts.events:
        if event.kind not in ("absence", "detained") or event.on > answer.as_of:
            continue
        ended = event.until if event.until is not None and event.until <= answer.as_of else None
        kind = "suspended"
        if event.kind == "absence":
            kind = "absence" if event.permitted or event.reported else "absence-late"
        title = words.span.format(
            words=words.states[kind],
            start=words.long(event.on),
            end=words.long(ended) if ended else words.not_over,
        )
        # The day of return or release is no day away any more.
        last = max(event.on, ended - timedelta(days=1)) if ended else answer.as_of
        found.append(Span(kind, event.on, last, title, event.ref))
    return found


def _said(words: Phrases, day: date, said: str, number: int | None = None) -> str:
    if number is None:
        return f"{words.long(day)} {said}"
    return words.fact.format(day=words.long(day), number=number, words=said)
