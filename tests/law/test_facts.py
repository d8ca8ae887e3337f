"""Facts that cannot be true are refused with one clear sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangnuan.law import Event, Facts, FactsError, answer, answer_json, rulebook_for

GOOD: dict[str, Any] = {
    "area": "330482",
    "measure": "community_treatment",
    "decision_received": "2024-03-01",
    "checked_in": "2024-03-10",
    "agreed": None,
    "ordered_term_months": None,
    "events": [],
}


def refusal(**changes: Any) -> FactsError:
    with pytest.raises(FactsError) as caught:
        Facts.from_json({**GOOD, **changes})
    return caught.value


def test_the_least_that_must_be_said_is_area_measure_and_decision() -> None:
    facts = Facts.from_json({key: GOOD[key] for key in ("area", "measure", "decision_received")})
    assert facts.checked_in is None
    assert facts.events == ()


@pytest.mark.parametrize("missing", ["area", "measure", "decision_received"])
def test_what_is_missing_is_named(missing: str) -> None:
    with pytest.raises(FactsError, match=missing):
        Facts.from_json({key: value for key, value in GOOD.items() if key != missing})


def test_an_unknown_key_is_refused() -> None:
    assert refusal(cheked_in="2024-03-10").en == "cheked_in is not a known key."


def test_a_day_that_does_not_exist_is_refused_where_it_stands() -> None:
    error = refusal(events=[{"kind": "contact", "on": "2024-02-30", "form": "talk"}])
    assert error.en == "events[0].on is not a calendar day (write YYYY-MM-DD): 2024-02-30."
    assert error.zh == "events[0].on 不是有效日期，应写作 YYYY-MM-DD：2024-02-30。"
    assert error.say("en") == error.en
    assert error.say("zh") == str(error)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"kind": "drug_test", "on": "2024-04-01"}, "events[0].result is missing."),
        ({"kind": "drug_test", "on": "2024-04-01", "result": "maybe"}, "events[0].result must be 'negative'"),
        ({"kind": "party", "on": "2024-04-01"}, "events[0] is no known kind of event: party."),
        ({"on": "2024-04-01"}, "events[0] has no kind."),
        ({"kind": "tier", "on": "2024-04-01", "tier": "D"}, "events[0].tier must be"),
        ({"kind": "absence", "from": "2024-04-03", "to": "2024-04-01", "permitted": True, "reported": True}, "before"),
        ({"kind": "absence", "from": "2024-04-03", "to": None, "permitted": "no", "reported": True}, "true or false"),
        ({"kind": "absence", "from": "2024-04-03", "to": None}, "events[0].permitted is missing."),
        ({"kind": "detained", "on": "2024-04-03"}, "events[0].from is missing."),
        ({"kind": "moved", "on": "2024-04-03", "checked_in": "2024-04-01"}, "events[0].checked_in (2024-04-01)"),
        ({"kind": "drug_test", "on": "2024-04-01", "result": "negative", "makes_up": "2024-04-02"}, "makes_up"),
        ({"kind": "died", "on": 20240401}, "not a calendar day"),
        ("died", "events[0]"),
    ],
)
def test_an_event_that_cannot_be_true_is_refused(event: Any, words: str) -> None:
    assert words.replace("'", "") in refusal(events=[event]).en


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"measure": "compulsory_isolation"}, "measure must be community_treatment or community_rehabilitation"),
        ({"area": "平湖"}, "area must be an administrative code"),
        ({"area": 330482}, "area"),
        ({"checked_in": "2024-02-20"}, "checked_in (2024-02-20) is before decision_received (2024-03-01)."),
        ({"agreed": "2024-02-20"}, "agreed (2024-02-20) is before decision_received"),
        ({"ordered_term_months": 0}, "ordered_term_months is too small: 0."),
        ({"ordered_term_months": "36"}, "ordered_term_months must be a whole number"),
        ({"ordered_from": "2024-03-01", "ordered_to": "2024-02-01"}, "ordered_to (2024-02-01) is before ordered_from"),
        ({"events": {}}, "events must be a list."),
        ({"decision_received": None}, "decision_received is not a calendar day"),
    ],
)
def test_facts_that_cannot_be_true_are_refused(changes: dict[str, Any], words: str) -> None:
    assert words in refusal(**changes).en


def test_facts_are_one_object() -> None:
    with pytest.raises(FactsError, match="JSON 对象"):
        Facts.from_json([])  # type: ignore[arg-type]


def test_an_event_is_read_and_written_with_the_callers_own_key() -> None:
    told = {"kind": "drug_test", "on": "2024-04-01", "result": "negative", "method": "laboratory"}
    event = Event.from_json(told, ref=17)
    assert event.ref == 17
    assert event.to_json() == told
    with pytest.raises(FactsError, match="kind"):
        Event.from_json({"on": "2024-04-01"})


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """Good facts with one value put somewhere that may not belong there."""
    told: Any = {
        **GOOD,
        "events": [
            {"kind": "drug_test", "on": "2024-04-01", "result": "negative"},
            {"kind": "absence", "from": "2024-04-01", "to": None, "permitted": True, "reported": False},
            {"kind": "moved", "on": "2024-05-01", "checked_in": None},
        ],
    }
    value = draw(
        st.recursive(
            LEAVES, lambda part: st.lists(part, max_size=2) | st.dictionaries(st.text(max_size=5), part, max_size=2)
        )
    )
    place = draw(st.sampled_from([*told, "events 0", "events 1", "events 2", "new"]))
    if place.startswith("events "):
        event = told["events"][int(place[-1])]
        event[draw(st.sampled_from([*event, "new"]))] = value
    else:
        told[place] = value
    return draw(st.sampled_from([told, told, told, value]))


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.dates().map(str)
    | st.sampled_from(["drug_test", "died", "absence", "moved", "negative", "2024-02-30", "330482"])
)


@given(spoiled())
def test_whatever_is_written_is_either_read_or_refused_in_one_sentence(told: Any) -> None:
    found = read_or_refused(told)
    if isinstance(found, FactsError):
        assert found.zh.endswith("。")
        assert found.en.endswith(".")
        assert "\n" not in found.en
    else:
        assert Facts.from_json(found.to_json()) == found
        assert answer_json(answer(found, rulebook_for(found.area), date(2024, 6, 1)))


def read_or_refused(told: Any) -> Facts | FactsError:
    try:
        return Facts.from_json(told)
    except FactsError as error:
        return error
