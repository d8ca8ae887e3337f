"""The frame: a figure is computed once for a scope, and its records go through the gate."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from tests.worlds import a_case, a_worker, an_account, an_agency

from xiangnuan.access.models import Agency
from xiangnuan.cases.models import Case
from xiangnuan.indicators import (
    Figure,
    Hidden,
    Indicator,
    Scope,
    all_indicators,
    indicator,
    on_day,
    scope_of,
)
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


def counting(asked: list[date]) -> Indicator:
    """An indicator over all cases that remembers when it was asked."""

    def compute(scope: Scope, as_of: date) -> Figure:
        asked.append(as_of)
        found = tuple(Case.objects.filter(agency=scope.agency).values_list("pk", flat=True))
        return Figure(len(found), on_day(as_of), found)

    return Indicator("all", "全部", "个", "全部个案", compute, records_are=Case)


def test_a_figure_is_computed_once_for_a_scope() -> None:
    asked: list[date] = []
    one, scope = counting(asked), Scope(an_agency())
    one.value(scope, date(2024, 1, 1))
    one.value(scope, date(2024, 1, 1))
    one.value(scope, date(2024, 1, 2))
    assert asked == [date(2024, 1, 1), date(2024, 1, 2)]


def test_the_records_behind_a_figure_are_those_that_the_reader_may_see() -> None:
    agency = an_agency()
    mine, theirs = a_worker(agency), a_worker(agency)
    own, other = a_case(mine), a_case(theirs)
    one = counting([])
    assert set(one.records(mine, today())) == {own}
    assert set(one.records(an_account(agency, "manager"), today())) == {own, other}
    assert not one.records(an_account(agency, "finance_officer"), today()).exists()
    assert not one.records(an_account(an_agency(), "manager"), today()).exists()
    assert not one.records(AnonymousUser(), today()).exists()


def test_an_area_office_has_the_figures_of_its_area() -> None:
    agency = an_agency()
    assert scope_of(an_account(agency, "town_office")).area_code == "330482103"
    assert scope_of(an_account(agency, "manager")).area_code == ""
    assert scope_of(an_account(agency, "city_office", area_id="330482")).area_code == ""


def test_an_account_without_an_agency_has_no_figures() -> None:
    agency = an_agency()
    auditor = an_account(agency, "auditor")
    auditor.agency = None
    with pytest.raises(ValueError, match="agency"):
        scope_of(auditor)


def test_a_small_figure_can_be_held_back_for_publication() -> None:
    figure = Figure(3, on_day(date(2024, 1, 1)), (1, 2, 3))
    assert figure.shown() == 3
    assert figure.shown(suppress_below=5) == Hidden(5)


def test_every_indicator_has_its_words_and_its_certainty() -> None:
    for one in all_indicators():
        assert str(one.name)
        assert str(one.definition)
        assert str(one.period)
        assert one.certainty in {"A", "B", "C"}
        assert indicator(one.id) is one
        if one.is_rate:
            assert str(one.numerator)
            assert str(one.denominator)
    assert {one.id for one in all_indicators(published=True)} == {
        "clients_received",
        "clients_community_treatment",
        "clients_community_rehabilitation",
        "closed_community_treatment",
        "closed_community_rehabilitation",
        "effective_execution_rate",
        "town_execution_rate",
        "prerelease_visits_2015",
    }


def test_an_agency_without_cases_has_figures_all_the_same() -> None:
    scope = Scope(Agency.objects.get(pk=an_agency().pk))
    for one in all_indicators():
        figure = one.value(scope, today())
        assert figure.value in (0, None)
        assert figure.records == ()
