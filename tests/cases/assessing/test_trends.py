"""The trend of a score: points as far apart as their days, bands behind, a break where the version changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cases.assessing.worlds import a_sheet, own_sheet, shipped
from tests.worlds import a_case, a_worker, an_account

from xiangnuan.access.roles import Role
from xiangnuan.cases.assessing.choosing import own_instruments
from xiangnuan.cases.assessing.queries import standing_of
from xiangnuan.cases.assessing.services import add_instrument
from xiangnuan.cases.assessing.trends import HEIGHT, WIDTH, trends_of
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def person(worker):
    return a_case(worker).person


def trends(worker, person):
    """The trends of a person."""
    sheets = {(one.id, one.version): one for one in map(shipped, ("phq-9", "assist", "generic-1"))}
    sheets |= {(one.id, one.version): one for one in own_instruments(worker.agency_id)}
    return trends_of(standing_of(worker, person.pk), sheets)


def test_one_sheet_is_no_trend(worker, person) -> None:
    a_sheet(worker, person, "phq-9", 1)
    assert trends(worker, person) == []


def test_days_are_as_far_apart_as_they_were_and_lower_scores_stand_lower(worker, person) -> None:
    for days, answer in ((80, 2), (60, 1), (0, 1)):
        a_sheet(worker, person, "phq-9", answer, on=today() - timedelta(days=days), q9=0)
    [trend] = trends(worker, person)
    first, second, third = trend.points
    assert second.x - first.x < third.x - second.x
    assert first.y < second.y == third.y
    assert trend.change == -8
    assert [stripe.tone for stripe in trend.stripes] == ["done", "plan", "sun", "late", "late"]
    assert all(0 < point.x < WIDTH and 0 < point.y < HEIGHT for point in trend.points)
    assert len(trend.lines) == 1


def test_scores_that_stay_at_nought_are_not_drawn(worker, person) -> None:
    for days in (30, 0):
        a_sheet(worker, person, "phq-9", 0, on=today() - timedelta(days=days))
    assert trends(worker, person) == []


def test_a_line_breaks_where_another_version_begins(worker, person) -> None:
    manager = an_account(worker.agency, Role.MANAGER)
    add_instrument(manager, own_sheet("1", "2026-01-01"))
    for days in (40, 30):
        a_sheet(worker, person, "town-risk", 1, on=today() - timedelta(days=days))
    add_instrument(manager, own_sheet("2", "2026-02-01", tier="A"))
    for days in (20, 10):
        a_sheet(worker, person, "town-risk", 1, on=today() - timedelta(days=days))
    [trend] = trends(worker, person)
    assert len(trend.points) == 4
    assert len(trend.lines) == 2
