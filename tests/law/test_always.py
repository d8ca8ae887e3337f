"""What must always hold, whatever the facts and whatever the day."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.reading import OVERLAYS
from tests.law.worlds import days, lives

from xiangnuan.law import SERIES, Answer, Event, Facts, Obligation, Rulebook, answer, answer_json, rulebook_for

BOOKS = {
    "shipped": rulebook_for("330482"),
    "tiers": rulebook_for("330482", [OVERLAYS["tiers"]]),
    "rolling": rulebook_for("330482", [OVERLAYS["rolling"]]),
    "changed": rulebook_for("330482", [OVERLAYS["changed_rhythm"]]),
    "custody counts": rulebook_for("330482", [OVERLAYS["custody_counts"]]),
    "not served first": rulebook_for("330482", [OVERLAYS["not_served_first"]]),
}
books = st.sampled_from([BOOKS["shipped"], BOOKS["shipped"], BOOKS["tiers"], BOOKS["changed"]])
any_book = st.sampled_from(list(BOOKS.values()))
as_ofs = days(0, 1700)


def windows(found: Answer, kind: str) -> list[Obligation]:
    return [duty for duty in found.obligations if duty.kind == kind]


@given(lives(), any_book, as_ofs, st.randoms())
def test_the_order_of_input_is_irrelevant(facts: Facts, book: Rulebook, as_of: date, random: Any) -> None:
    mixed = list(facts.events)
    random.shuffle(mixed)
    one = answer(facts, book, as_of)
    other = answer(dataclasses.replace(facts, events=tuple(mixed)), book, as_of)
    assert (one.term, one.obligations, one.breaches, one.refresh_on) == (
        other.term,
        other.obligations,
        other.breaches,
        other.refresh_on,
    )


@given(lives(), any_book, as_ofs)
def test_the_same_question_has_the_same_answer(facts: Facts, book: Rulebook, as_of: date) -> None:
    assert answer_json(answer(facts, book, as_of)) == answer_json(answer(facts, book, as_of))


@given(lives(), any_book, as_ofs)
def test_a_later_fact_never_changes_an_earlier_answer(facts: Facts, book: Rulebook, as_of: date) -> None:
    def known(day: date | None) -> date | None:
        return day if day is not None and day <= as_of else None

    earlier = dataclasses.replace(
        facts,
        checked_in=known(facts.checked_in),
        agreed=known(facts.agreed),
        events=tuple(
            event._replace(until=known(event.until), checked_in=known(event.checked_in), agreed=known(event.agreed))
            for event in facts.events
            if event.on <= as_of
        ),
    )
    one, other = answer(facts, book, as_of), answer(earlier, book, as_of)
    assert (one.term, one.obligations, one.breaches) == (other.term, other.obligations, other.breaches)


@given(lives(), any_book, as_ofs)
def test_every_window_of_a_series_lies_inside_the_term(facts: Facts, book: Rulebook, as_of: date) -> None:
    found = answer(facts, book, as_of)
    for duty in found.obligations:
        if duty.kind in SERIES:
            assert found.term.start is not None
            assert found.term.end is not None
            assert duty.due is not None
            assert found.term.start <= duty.opens <= duty.due <= found.term.end


@given(lives(), any_book, as_ofs)
def test_no_duty_but_the_notice_at_the_end_reaches_past_the_last_day(facts: Facts, book: Rulebook, as_of: date) -> None:
    found = answer(facts, book, as_of)
    for duty in found.obligations:
        if duty.due is not None and found.term.end is not None and duty.kind != "end_notice":
            assert duty.due <= found.term.end


def suspended_between(found: Answer, last: date, first: date) -> int:
    """Days strictly between two windows on which the term was suspended."""
    gone = set()
    for event in found.facts.events:
        if event.kind == "detained" and event.on <= found.as_of:
            until = min(event.until or found.as_of, found.as_of)
            gone |= {event.on + timedelta(days=n) for n in range((until - event.on).days)}
    return sum(last < day < first for day in gone)


@given(lives(), books, as_ofs)
def test_windows_neither_overlap_nor_leave_a_gap_outside_suspensions(facts: Facts, book: Rulebook, as_of: date) -> None:
    found = answer(facts, book, as_of)
    for kind in SERIES:
        if kind == "drug_test" and book is BOOKS["tiers"] and any(e.tier == "C2" for e in facts.events):
            continue  # a tier that asks for nothing leaves a gap by rule
        duties = windows(found, kind)
        for earlier, later in pairwise(duties):
            assert earlier.due is not None
            assert earlier.due < later.opens
            gap = (later.opens - earlier.due).days - 1
            assert gap == suspended_between(found, earlier.due, later.opens)
        if duties and found.term.ended_on is None:
            assert duties[-1].due == found.term.end


@given(lives(), any_book, as_ofs)
def test_a_fact_settles_one_duty_of_a_kind_and_a_duty_is_settled_by_one_fact(
    facts: Facts, book: Rulebook, as_of: date
) -> None:
    found = answer(facts, book, as_of)
    used = Counter(
        (duty.kind, duty.settled_by.kind, duty.settled_by.ref)
        for duty in found.obligations
        if duty.settled_by is not None
    )
    assert all(times == 1 for times in used.values())
    assert len({(duty.kind, duty.number) for duty in found.obligations}) == len(found.obligations)
    for duty in found.obligations:
        assert (duty.settled_on is None) == (duty.settled_by is None)
        if duty.settled_on is not None:
            assert duty.opens <= duty.settled_on <= as_of


def settled(found: Answer) -> dict[tuple[str, int], tuple[str, date, Any]]:
    return {
        (duty.kind, duty.number): (duty.status(found.as_of), duty.settled_by.on, duty.settled_by.ref)
        for duty in found.obligations
        if duty.settled_by is not None
    }


@given(lives(), any_book, as_ofs, st.integers(1, 200))
def test_as_days_pass_done_stays_done(facts: Facts, book: Rulebook, as_of: date, more: int) -> None:
    before = settled(answer(facts, book, as_of))
    after = settled(answer(facts, book, as_of + timedelta(days=more)))
    assert before.items() <= after.items()


@given(lives(), books, as_ofs, st.integers(1, 200))
def test_what_lapsed_or_was_late_stays_so(facts: Facts, book: Rulebook, as_of: date, more: int) -> None:
    later = as_of + timedelta(days=more)
    after = {(duty.kind, duty.number): duty.status(later) for duty in answer(facts, book, later).obligations}
    for duty in answer(facts, book, as_of).obligations:
        status = duty.status(as_of)
        if status in ("lapsed", "done_late"):
            assert after[duty.kind, duty.number] == status
        elif status == "overdue":
            assert after[duty.kind, duty.number] in ("overdue", "lapsed", "done_late")


@given(lives(), any_book, as_ofs, st.integers(1, 200))
def test_counts_of_breaches_never_fall(facts: Facts, book: Rulebook, as_of: date, more: int) -> None:
    after = {breach.kind: breach for breach in answer(facts, book, as_of + timedelta(days=more)).breaches}
    for breach in answer(facts, book, as_of).breaches:
        assert breach.count <= after[breach.kind].count
        assert breach.serious <= after[breach.kind].serious
        if breach.serious:
            assert breach.serious_on == after[breach.kind].serious_on


@given(lives(), books, as_ofs)
def test_the_suspended_days_are_the_shift_of_the_end(facts: Facts, book: Rulebook, as_of: date) -> None:
    free = dataclasses.replace(
        facts, events=tuple(event for event in facts.events if event.kind not in ("detained", "died", "imprisoned"))
    )
    found, without = answer(facts, book, as_of), answer(free, book, as_of)
    if found.term.end is not None:
        assert without.term.end is not None
        assert (found.term.end - without.term.end).days == found.term.suspended_days


@given(lives(), as_ofs)
def test_an_overlay_that_repeats_its_parent_changes_nothing(facts: Facts, as_of: date) -> None:
    repeated = {
        "area": "330482",
        "name": {"zh": "重复", "en": "the same again"},
        "parameters": {
            parameter.id: {
                "values": [
                    {
                        "from": setting.from_,
                        "to": setting.to,
                        "value": setting.value.model_dump() if hasattr(setting.value, "model_dump") else setting.value,
                        "source": setting.source,
                        "certainty": setting.certainty,
                    }
                    for setting in parameter.history
                ]
            }
            for parameter in BOOKS["shipped"].parameters()
        },
    }
    book = rulebook_for("330482", [contract_days(repeated)])
    one, other = answer(facts, BOOKS["shipped"], as_of), answer(facts, book, as_of)
    assert (one.term, one.obligations, one.breaches) == (other.term, other.obligations, other.breaches)


def contract_days(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: contract_days(part) for key, part in value.items() if not (key == "to" and part is None)}
    if isinstance(value, list | tuple):
        return [contract_days(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


@given(lives(), any_book, as_ofs, st.integers(1, 60))
def test_until_the_day_of_refreshing_only_statuses_change(facts: Facts, book: Rulebook, as_of: date, more: int) -> None:
    """The projection keeps dates and derives statuses: it is wrong on no day before `refresh_on`."""
    found = answer(facts, book, as_of)
    later = as_of + timedelta(days=more)
    if found.refresh_on is not None and later >= found.refresh_on:
        later = found.refresh_on - timedelta(days=1)
    again = answer(facts, book, later)
    assert found.obligations == again.obligations
    assert [(breach.kind, breach.count) for breach in found.breaches] == [
        (breach.kind, breach.count) for breach in again.breaches
    ]


@given(lives(), any_book, as_ofs)
def test_null_due_is_never_overdue_and_ended_means_ended(facts: Facts, book: Rulebook, as_of: date) -> None:
    found = answer(facts, book, as_of)
    for duty in found.obligations:
        status = duty.status(as_of)
        assert duty.due is not None or status != "overdue"
        if found.term.state in ("died", "terminated"):
            assert status in ("done", "done_late", "lapsed")
        if found.term.state == "completed" and duty.kind != "end_notice":
            assert status in ("done", "done_late", "lapsed")


@pytest.mark.parametrize("kind", ["died", "imprisoned"])
@given(facts=lives(), as_of=as_ofs)
def test_an_ending_known_today_changes_no_answer_of_yesterday(kind: str, facts: Facts, as_of: date) -> None:
    ended = dataclasses.replace(facts, events=(*facts.events, Event(kind, as_of + timedelta(days=1))))
    one, other = answer(facts, BOOKS["shipped"], as_of), answer(ended, BOOKS["shipped"], as_of)
    assert (one.term, one.obligations, one.breaches) == (other.term, other.obligations, other.breaches)
