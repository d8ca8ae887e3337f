"""Random lives of a case, for what must always hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from xiangnuan.law import Event, Facts

FIRST = date(2014, 1, 1)
LAST_OFFSET = 1500


def days(start: int = 0, stop: int = LAST_OFFSET) -> st.SearchStrategy[date]:
    """Days around the life of a case, half of them close together in its first months."""
    near = st.integers(start, min(start + 200, stop))
    return st.one_of(near, st.integers(start, stop)).map(lambda offset: FIRST + timedelta(days=offset))


@st.composite
def spans(draw: st.DrawFn, kind: str, longest: int) -> Event:
    """An absence or a detention, open or over."""
    start = draw(days(100))
    length = draw(st.none() | st.integers(0, longest))
    until = None if length is None else start + timedelta(days=length)
    flags: dict[str, Any] = {}
    if kind == "absence":
        flags = {"permitted": draw(st.booleans()), "reported": draw(st.booleans())}
    return Event(kind, start, until=until, **flags)


@st.composite
def moves(draw: st.DrawFn) -> Event:
    """A change of place, with or without what has to follow."""
    on = draw(days(100))

    def later() -> date | None:
        gap = draw(st.none() | st.integers(0, 40))
        return None if gap is None else on + timedelta(days=gap)

    return Event("moved", on, checked_in=later(), agreed=later())


@st.composite
def drug_tests(draw: st.DrawFn) -> Event:
    """A test of any result, some of them making up for an earlier one."""
    on = draw(days(60))
    back = draw(st.none() | st.integers(1, 60))
    return Event(
        "drug_test",
        on,
        result=draw(
            st.sampled_from(
                ["negative", "negative", "negative", "positive", "refused", "evaded", "missed", "missed_excused"]
            )
        ),
        method=draw(st.sampled_from([None, "onsite", "laboratory", "hair"])),
        makes_up=None if back is None else on - timedelta(days=back),
    )


LIVING = st.one_of(
    drug_tests(),
    drug_tests(),
    drug_tests(),
    days(60).map(lambda on: Event("contact", on, form="talk")),
    days(60).map(lambda on: Event("review", on)),
    spans("absence", 40),
    spans("detained", 60),
    moves(),
    st.builds(lambda on, tier: Event("tier", on, tier=tier), days(60), st.sampled_from(["A", "B", "C1", "C2"])),
    days(100).map(lambda on: Event("renewed_use", on)),
    days(100).map(lambda on: Event("police_report", on)),
    days(1000).map(lambda on: Event("notice_served", on)),
)
ENDING = st.one_of(
    days(120).map(lambda on: Event("died", on)),
    days(120).map(lambda on: Event("imprisoned", on)),
    days(120).map(lambda on: Event("ended", on, why="isolation")),
)


@st.composite
def lives(draw: st.DrawFn) -> Facts:
    """The facts of one case: mostly ordinary, sometimes ended early, never checked in, or with printed dates."""
    decision = draw(days(0, 200))
    gap = draw(st.one_of(st.integers(0, 40), st.integers(0, 15), st.none()))
    checked_in = None if gap is None else decision + timedelta(days=gap)
    agreed = None
    if checked_in is not None and draw(st.booleans()):
        agreed = checked_in + timedelta(days=draw(st.integers(0, 30)))
    measure = draw(st.sampled_from(["community_treatment", "community_treatment", "community_rehabilitation"]))
    printed: dict[str, Any] = {}
    if measure == "community_rehabilitation":
        printed["ordered_term_months"] = draw(st.sampled_from([None, 6, 12, 24, 30, 36]))
        if draw(st.booleans()):
            first = decision + timedelta(days=draw(st.integers(0, 20)))
            printed["ordered_from"] = first
            printed["ordered_to"] = first + timedelta(days=draw(st.integers(100, 1096)))
    events = draw(st.lists(LIVING, max_size=18)) + draw(st.lists(ENDING, max_size=1))
    numbered = [event._replace(ref=number) for number, event in enumerate(events)]
    return Facts("330482", measure, decision, checked_in=checked_in, agreed=agreed, events=tuple(numbered), **printed)
