"""What must always hold, whatever the answers."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from xiangnuan.instruments import Instrument, Item, Result, all_instruments, asked, score

instruments = st.sampled_from(all_instruments())


def possible(item: Item) -> list[int]:
    return [choice.value for choice in item.choices] or list(range(item.least, item.most + 1))


@st.composite
def sheets(draw: st.DrawFn, whole: bool = True) -> tuple[Instrument, dict[str, int | None]]:
    """An instrument and answers to the items that it asks (all of them, or some)."""
    one = draw(instruments)
    answers: dict[str, int | None] = {}
    while left := [item for item in asked(one, answers) if item.id not in answers]:
        answers[left[0].id] = draw(st.sampled_from(possible(left[0])))
    if not whole:
        for name in draw(st.sets(st.sampled_from(sorted(answers)))):
            answers[name] = None
    return one, answers


def answered(one: Instrument, answers: dict[str, int | None]) -> Result:
    """The result, where the answers that are left do not contradict each other."""
    names = {item.id for item in asked(one, answers)}
    return score(one, {name: answer for name, answer in answers.items() if name in names})


@given(sheets())
def test_a_full_sheet_has_every_score_within_its_range_and_in_a_band(sheet: tuple[Instrument, Any]) -> None:
    one, answers = sheet
    result = score(one, answers)
    assert result.is_complete
    for figure, found in zip(one.scores, result.scores, strict=True):
        assert found.value is not None
        assert found.least <= found.value <= found.most
        assert (result.band(figure.id) is None) == (not figure.bands)
    assert (result.tier is not None) == one.proposes_tier


@given(sheets(whole=False))
def test_a_half_filled_sheet_never_guesses_and_never_fails(sheet: tuple[Instrument, Any]) -> None:
    one, answers = sheet
    result = answered(one, answers)
    assert (result.completeness == 1.0) == (not result.missing)
    assert 0 <= result.completeness <= 1
    for found in result.scores:
        assert (found.value is None) == bool(found.waiting)
    assert {band.score for band in result.bands} <= {found.id for found in result.scores if found.value is not None}


@given(sheets(), st.data())
def test_raising_an_item_never_lowers_a_score_that_has_it_unreversed(
    sheet: tuple[Instrument, Any], data: st.DataObject
) -> None:
    one, answers = sheet
    name = data.draw(st.sampled_from(sorted(answers)))
    higher = [value for value in possible(one.item(name)) if value > answers[name]]
    assume(higher)
    raised = {**answers, name: data.draw(st.sampled_from(higher))}
    before, after = score(one, answers), answered(one, raised)
    for figure in one.scores:
        old, new = before.score(figure.id), after.score(figure.id)
        assert old is not None
        if name not in dict(figure.weights):
            continue
        if new is None:  # an item that was not asked before is asked now
            continue
        assert new <= old if one.item(name).reverse else new >= old


@given(sheets(whole=False))
def test_a_missing_answer_takes_no_crisis_away_from_the_others(sheet: tuple[Instrument, Any]) -> None:
    one, answers = sheet
    result = answered(one, answers)
    told = {name: answer for name, answer in answers.items() if answer is not None}
    expected = [rule.item for rule in one.crisis if rule.item in told and told[rule.item] >= rule.at_least]
    assert [crisis.item for crisis in result.crises] == expected


@given(sheets(whole=False))
def test_every_result_survives_json(sheet: tuple[Instrument, Any]) -> None:
    result = answered(*sheet)
    assert Result.from_json(json.loads(json.dumps(result.as_json()))) == result
    assert result.is_of(sheet[0])
