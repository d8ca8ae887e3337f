"""The three-year road: every month, mark and span of a term at its place, for each course that a term can take."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangnuan import law
from xiangnuan.cases.road import Road, lay_out
from xiangnuan.cases.road.layout import COLUMN, HEIGHTS, WIDTH, Placed, Stretch
from xiangnuan.cases.road.months import Months

AREA = "330482103"
Event = law.Event


def road_of(
    checked_in: date | None,
    *events: law.Event,
    as_of: date,
    measure: str = "community_treatment",
    received: date | None = None,
    **decision: Any,
) -> Road:
    """The road of a case whose decision was received a week before check-in."""
    known = received or (checked_in - timedelta(days=7) if checked_in else as_of - timedelta(days=5))
    facts = law.Facts(
        area=AREA,
        measure=measure,
        decision_received=known,
        checked_in=checked_in,
        checked_in_ref="check-in" if checked_in else None,
        events=events,
        **decision,
    )
    return lay_out(law.answer(facts, law.rulebook_for(AREA), as_of), decision.get("ordered_term_months") or 36)


def stretches(road: Road) -> list[Stretch]:
    return [stretch for _name, year in road.years for stretch in year]


def placed(road: Road, *shapes: str) -> list[tuple[int, Placed]]:
    """(number of the stretch, placed mark) of these shapes, in order."""
    return [(stretch.number, one) for stretch in stretches(road) for one in stretch.placed if one.mark.shape in shapes]


def test_three_years_are_six_stretches_of_six_months_named_by_the_calendar():
    road = road_of(date(2025, 10, 8), as_of=date(2026, 11, 23))
    assert [name for name, _stretches in road.years] == ["第一年", "第二年", "第三年"]
    assert [stretch.labels[0] for stretch in stretches(road)] == ["2025年10月", "4月", "10月", "4月", "10月", "4月"]
    assert stretches(road)[0].labels[3] == "2026年1月"
    assert [stretch.end for stretch in stretches(road)] == [WIDTH] * 6
    assert (road.title, road.month, road.months) == ("三年路", 14, 36)


def test_the_road_warms_from_the_first_stretch_to_the_last_without_a_step_between():
    steps = [(stretch.cool, stretch.warm) for stretch in stretches(road_of(date(2025, 10, 8), as_of=date(2026, 1, 1)))]
    assert steps[0][0] == 0
    assert steps[-1][1] == 6
    assert all(earlier[1] == later[0] for earlier, later in pairwise(steps))


def test_each_result_has_a_shape_of_its_own_and_stands_in_the_month_of_its_day():
    results = ["negative", "positive", "refused", "missed", "missed_excused"]
    events = [
        Event("drug_test", date(2025, 10, 20) + timedelta(days=31 * at), result=result, method="onsite", ref=at)
        for at, result in enumerate(results)
    ]
    road = road_of(date(2025, 10, 8), *events, as_of=date(2026, 3, 1))
    found = placed(road, "negative", "positive", "refused", "missed", "excused")
    assert [one.mark.shape for _number, one in found] == ["negative", "positive", "refused", "missed", "excused"]
    assert [(number, one.x // COLUMN) for number, one in found] == [(0, 0), (0, 1), (0, 2), (0, 3), (0, 4)]
    assert {one.y for _number, one in found} == {HEIGHTS["test"]}


def test_a_mark_says_its_day_its_number_and_leads_to_its_fact():
    test = Event("drug_test", date(2025, 11, 12), result="negative", method="onsite", ref=77)
    road = road_of(date(2025, 10, 8), test, as_of=date(2026, 3, 1))
    mark = placed(road, "negative")[0][1].mark
    assert (mark.title, mark.ref) == ("2025年11月12日 第 2 次尿检阴性", 77)


def test_several_marks_of_one_month_stand_beside_each_other_in_order_of_day():
    days = (date(2025, 10, 10), date(2025, 10, 20), date(2025, 11, 2))
    tests = [Event("drug_test", day, result="negative", method="onsite", ref=day.day) for day in days]
    found = placed(road_of(date(2025, 10, 8), *reversed(tests), as_of=date(2026, 3, 1)), "negative")
    places = [one.x for _number, one in found]
    assert places == sorted(places)
    assert all(later - earlier >= 15 for earlier, later in pairwise(places))
    assert all(0 < place < COLUMN for place in places)


def test_todays_sun_stands_at_its_day_and_the_test_of_its_month_beside_it():
    test = Event("drug_test", date(2026, 11, 10), result="negative", method="onsite", ref=1)
    road = road_of(date(2025, 10, 8), test, as_of=date(2026, 11, 23))
    (stretch,) = [stretch for stretch in stretches(road) if stretch.sun is not None]
    assert stretch.number == 2
    assert stretch.sun // COLUMN == 1
    (_number, mark), *_others = placed(road, "negative")
    assert stretch.sun - mark.x >= 20


def test_a_window_that_passed_without_a_word_is_a_missed_test_and_one_with_a_word_is_not_shown_twice():
    refused = Event("drug_test", date(2025, 10, 20), result="refused", method="onsite", ref=1)
    road = road_of(date(2025, 10, 8), refused, as_of=date(2026, 1, 20))
    shapes = [one.mark.shape for _number, one in placed(road, "refused", "missed", "overdue")]
    # October refused, November passed by, December overdue.
    assert shapes == ["refused", "missed", "overdue"]
    assert placed(road, "missed")[0][1].mark.ref is None


def test_contacts_and_reviews_that_were_not_held_show_it_too():
    road = road_of(date(2025, 10, 8), as_of=date(2026, 4, 20))
    assert len(placed(road, "contact-missed")) == 5
    assert len(placed(road, "contact-overdue")) == 1
    assert len(placed(road, "review-overdue")) == 1
    assert placed(road, "review-planned")


def test_a_detention_lies_upon_the_road_and_moves_its_end():
    detained = Event("detained", date(2026, 2, 1), until=date(2026, 4, 2), ref=5)
    road = road_of(date(2025, 10, 8), detained, as_of=date(2026, 11, 23))
    assert road.suspended_days == 60
    bars = [(stretch.number, bar.x, bar.width) for stretch in stretches(road) for bar in stretch.suspended]
    assert [number for number, _x, _width in bars] == [0]
    assert bars[0][1] // COLUMN == 3
    assert bars[0][1] + bars[0][2] <= WIDTH
    last = stretches(road)[-1]
    assert (last.number, last.is_extension) == (6, True)
    assert [name for name, _stretches in road.years][-1] == "第四年"
    assert last.gate == last.end < WIDTH
    assert last.gate_label == "2028年12月6日期满"
    assert stretches(road)[5].planned_gate == WIDTH


def test_a_detention_across_two_stretches_is_drawn_in_both():
    detained = Event("detained", date(2026, 3, 20), until=date(2026, 5, 20), ref=5)
    road = road_of(date(2025, 10, 8), detained, as_of=date(2026, 11, 23))
    bars = {stretch.number: stretch.suspended[0] for stretch in stretches(road) if stretch.suspended}
    assert set(bars) == {0, 1}
    assert bars[0].x + bars[0].width == WIDTH
    assert bars[1].x == 0


def test_while_a_detention_is_open_the_end_is_not_before():
    detained = Event("detained", date(2026, 10, 1), ref=5)
    road = road_of(date(2025, 10, 8), detained, as_of=date(2026, 11, 23))
    assert road.not_before
    assert stretches(road)[-1].gate_label.startswith("不早于")
    assert any(stretch.sun is not None for stretch in stretches(road))
    assert "不早于" in placed(road, "planned")[-1][1].mark.title


def test_marks_of_a_last_month_cut_short_stay_on_the_road():
    detained = Event("detained", date(2026, 2, 1), until=date(2026, 4, 2), ref=5)
    last = stretches(road_of(date(2025, 10, 8), detained, as_of=date(2026, 11, 23)))[-1]
    assert last.placed
    assert all(one.x <= last.end for one in last.placed)


def test_before_check_in_there_is_a_sketch_without_dates():
    road = road_of(None, as_of=date(2026, 11, 23))
    assert road.is_sketch
    assert [stretch.labels[0] for stretch in stretches(road)] == [f"第 {month} 月" for month in (1, 7, 13, 19, 25, 31)]
    assert not any(stretch.placed or stretch.sun is not None for stretch in stretches(road))


@pytest.mark.parametrize(
    ("kind", "words"), [("died", "2026年8月1日死亡"), ("imprisoned", "2026年8月1日终止"), ("ended", "2026年8月1日终止")]
)
def test_a_road_that_ended_early_stops_there(kind, words):
    event = Event(kind, date(2026, 8, 1), why="isolation" if kind == "ended" else None, ref=9)
    road = road_of(date(2025, 10, 8), event, as_of=date(2026, 11, 23))
    last = stretches(road)[-1]
    assert (last.number, last.gate_shape, last.gate_label) == (1, "stop", words)
    assert last.end < WIDTH
    assert road.ended_on == date(2026, 8, 1)
    assert not any(stretch.sun is not None for stretch in stretches(road))
    assert not placed(road, "planned")


def test_a_year_of_rehabilitation_is_one_line():
    road = road_of(
        date(2026, 5, 20),
        as_of=date(2026, 11, 23),
        measure="community_rehabilitation",
        ordered_from=date(2026, 5, 18),
        ordered_to=date(2027, 5, 17),
    )
    assert (road.title, road.months, len(road.years), len(stretches(road))) == ("一年路", 12, 1, 2)
    assert (stretches(road)[0].cool, stretches(road)[1].warm) == (0, 6)


def test_a_term_from_29_february_has_36_months_and_ends_on_28_february():
    road = road_of(date(2024, 2, 29), as_of=date(2024, 3, 31))
    assert (road.months, road.month, len(stretches(road))) == (36, 2, 6)
    assert stretches(road)[-1].gate_label == "2027年2月28日期满"
    assert stretches(road)[-1].end == WIDTH


def test_a_printed_end_on_the_same_day_of_the_month_opens_no_month_of_its_own():
    months = Months.of(date(2024, 3, 10), date(2027, 3, 10))
    assert len(months) == 36
    assert months.place(date(2027, 3, 10)) == 35
    assert months.place(date(2027, 3, 11)) is None


@pytest.mark.parametrize(
    ("first", "names"), [(date(2026, 1, 31), ["2026年2月", "3月"]), (date(2026, 1, 1), ["2026年1月", "2月"])]
)
def test_a_month_is_named_by_the_calendar_month_in_which_most_of_it_lies(first, names):
    assert stretches(road_of(first, as_of=first + timedelta(days=40)))[0].labels[:2] == names


def test_absences_lie_below_the_road_and_an_unreported_one_differs():
    reported = Event("absence", date(2026, 4, 2), until=date(2026, 4, 8), permitted=False, reported=True, ref=1)
    silent = Event("absence", date(2026, 6, 2), until=date(2026, 6, 9), permitted=False, reported=False, ref=2)
    road = road_of(date(2025, 10, 8), reported, silent, as_of=date(2026, 11, 23))
    bars = [bar for stretch in stretches(road) for bar in stretch.bars]
    assert [bar.span.kind for bar in bars] == ["absence", "absence-late"]
    assert bars[0].span.title == "外出：2026年4月2日至2026年4月8日"


def test_an_absence_that_lasts_is_drawn_as_far_as_the_day_asked_about():
    away = Event("absence", date(2026, 11, 1), permitted=True, reported=True, ref=1)
    road = road_of(date(2025, 10, 8), away, as_of=date(2026, 11, 23))
    (bar,) = [bar for stretch in stretches(road) for bar in stretch.bars]
    assert bar.span.until == date(2026, 11, 23)
    assert "还没有结束" in bar.span.title


def test_what_happened_after_the_day_asked_about_is_not_on_the_road():
    later = Event("drug_test", date(2026, 6, 12), result="positive", method="onsite", ref=1)
    away = Event("absence", date(2026, 6, 2), until=date(2026, 6, 9), permitted=True, reported=True, ref=2)
    road = road_of(date(2025, 10, 8), later, away, as_of=date(2026, 5, 1))
    assert not placed(road, "positive")
    assert not any(stretch.bars for stretch in stretches(road))


def test_the_legend_names_only_what_is_there_and_counts_it():
    positive = Event("drug_test", date(2025, 10, 20), result="positive", method="onsite", ref=1)
    cleared = Event("drug_test", date(2025, 10, 22), result="negative", method="laboratory", ref=2)
    road = road_of(date(2025, 10, 8), positive, cleared, as_of=date(2025, 11, 1))
    said = {item.shape: (item.count, item.note) for item in road.legend}
    assert said["positive"] == (1, "（复检阴性 1）")
    assert said["negative"] == (1, "")
    assert said["planned"] == (None, "")
    assert "suspended" not in said


def test_the_table_says_all_that_the_picture_shows_in_order_of_day():
    test = Event("drug_test", date(2025, 11, 12), result="negative", method="onsite", ref=77)
    away = Event("absence", date(2026, 4, 2), until=date(2026, 4, 8), permitted=True, reported=True, ref=78)
    road = road_of(date(2025, 10, 8), test, away, as_of=date(2026, 11, 23))
    shown = sum(len(stretch.placed) + len(stretch.bars) for stretch in stretches(road))
    assert len(road.lines) == shown
    days = [line.on for line in road.lines]
    assert days == sorted(days)


def test_each_stretch_tells_in_words_what_it_shows():
    test = Event("drug_test", date(2025, 10, 12), result="negative", method="onsite", ref=77)
    road = road_of(date(2025, 10, 8), test, as_of=date(2025, 11, 23))
    said = stretches(road)[0].description
    assert said.startswith("2025年10月 – 3月；")
    assert "尿检阴性 1" in said
    assert "11月23日" in said


_DAYS = st.integers(min_value=0, max_value=1300).map(lambda days: date(2024, 2, 29) + timedelta(days=days))
_EVENTS = st.one_of(
    st.builds(
        lambda on, result: {"kind": "drug_test", "on": on, "result": result, "method": "onsite"},
        _DAYS,
        st.sampled_from(["negative", "positive", "refused", "evaded", "missed", "missed_excused"]),
    ),
    st.builds(lambda on: {"kind": "contact", "on": on}, _DAYS),
    st.builds(lambda on: {"kind": "review", "on": on}, _DAYS),
    st.builds(
        lambda on, days: {"kind": "detained", "on": on, "until": on + timedelta(days=days)}, _DAYS, st.integers(1, 200)
    ),
    st.builds(lambda on: {"kind": "detained", "on": on}, _DAYS),
    st.builds(
        lambda on, days: {"kind": "absence", "on": on, "until": on + timedelta(days=days), "permitted": True},
        _DAYS,
        st.integers(0, 90),
    ),
    st.builds(lambda on: {"kind": "died", "on": on}, _DAYS),
)


@given(st.lists(_EVENTS, max_size=25), _DAYS)
def test_whatever_happens_everything_stays_on_the_road(events, as_of):
    numbered = [Event(**event, ref=at) for at, event in enumerate(events)]
    road = road_of(date(2024, 2, 29), *numbered, as_of=as_of)
    if road.is_sketch:
        return
    for stretch in stretches(road):
        assert 0 < stretch.end <= WIDTH
        assert all(0 <= one.x <= WIDTH for one in stretch.placed)
        assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH + 5 for bar in (*stretch.bars, *stretch.suspended))
    refs = [one.mark.ref for stretch in stretches(road) for one in stretch.placed if one.mark.ref is not None]
    assert len(refs) == len(set(refs))
