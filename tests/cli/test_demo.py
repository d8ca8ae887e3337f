"""`xiangnuan demo` and `xiangnuan published-figures`: from an empty database to the figures of the report."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.worlds import an_agency

from xiangnuan.access import audit
from xiangnuan.access.models import Agency
from xiangnuan.cli.demo import demo
from xiangnuan.cli.figures import published_figures
from xiangnuan.web.clock import today


def run(command: Any, *arguments: str, language: str = "zh") -> Result:
    return CliRunner().invoke(command, list(arguments), env={"XIANGNUAN_LANG": language})


@pytest.mark.django_db
def test_the_demo_is_loaded_once_and_its_figures_are_those_of_the_report() -> None:
    first = run(demo, "--date", "2016-05-05", "--json")
    assert first.exit_code == 0, first.output
    loaded = json.loads(first.stdout)
    assert (loaded["loaded"], loaded["persons"], loaded["cases"], loaded["day"]) == (True, 371, 371, "2016-05-05")

    again = run(demo, "--date", "2016-05-05")
    assert again.exit_code == 0
    assert "已经在了" in again.stdout
    assert "371" in again.stdout

    agency = Agency.objects.get()
    audit.written(None, "people.register_person", agency)
    kept = run(demo)
    assert "没有动它" in kept.stdout, "what somebody wrote is not thrown away"

    answer = run(published_figures, "--as-of", "2016-05-05", "--json")
    assert answer.exit_code == 0
    figures = {figure["id"]: figure for figure in json.loads(answer.stdout)}
    assert {id: figure["value"] for id, figure in figures.items() if not id.endswith("rate")} == {
        "clients_received": 371,
        "clients_community_treatment": 296,
        "clients_community_rehabilitation": 75,
        "closed_community_treatment": 29,
        "closed_community_rehabilitation": 5,
        "prerelease_visits_2015": 6,
    }
    assert 95 < figures["effective_execution_rate"]["value"] < 100
    assert figures["town_execution_rate"]["value"] == 5
    assert len(figures["clients_received"]["records"]) == 371
    rate = figures["effective_execution_rate"]
    assert rate["denominator"] - rate["numerator"] == len(rate["excepted"])

    shown = run(published_figures, "--as-of", "2016-05-05", language="en")
    assert "as of 2016-05-05" in shown.stdout
    assert "clients_received" in shown.stdout

    held_back = run(published_figures, "--as-of", "2016-05-05", "--suppress-below", "10", "--json")
    small = next(one for one in json.loads(held_back.stdout) if one["id"] == "closed_community_rehabilitation")
    assert (small["value"], small["records"]) == ("<10", [])


@pytest.mark.django_db
def test_the_demo_is_refused_beside_another_agency() -> None:
    an_agency("别的机构")
    for arguments in ([], ["--reset"]):
        result = run(demo, *arguments)
        assert result.exit_code == 1
        assert "别的机构" in result.stderr
    assert Agency.objects.count() == 1


@pytest.mark.django_db
def test_a_day_that_the_story_does_not_reach_is_refused() -> None:
    for day in ("2016-05-04", (today() + timedelta(days=1)).isoformat()):
        result = run(demo, "--date", day, language="en")
        assert result.exit_code == 2
        assert "--date must lie between 2016-05-05 and today" in result.stderr
    assert not Agency.objects.exists()


@pytest.mark.django_db
def test_without_an_agency_the_figures_say_what_to_do() -> None:
    result = run(published_figures, "--as-of", "2016-05-05")
    assert result.exit_code == 1
    assert "xiangnuan demo" in result.stderr


@pytest.mark.django_db
def test_of_several_agencies_one_must_be_named() -> None:
    one, _other = an_agency(), an_agency()
    result = run(published_figures)
    assert result.exit_code == 2
    assert "--agency" in result.stderr
    named = run(published_figures, "--agency", str(one.pk), "--json")
    assert named.exit_code == 0
    assert json.loads(named.stdout)[0]["value"] == 0
    assert run(published_figures, "--agency", "0").exit_code == 2
