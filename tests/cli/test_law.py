"""`xiangnuan law`: the engine from the command line, without a database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from xiangnuan.cli.law import law

FACTS: dict[str, Any] = {
    "area": "330482",
    "measure": "community_treatment",
    "decision_received": "2024-03-01",
    "checked_in": "2024-03-10",
    "agreed": "2024-03-12",
    "ordered_term_months": None,
    "events": [{"kind": "drug_test", "on": "2024-03-20", "result": "negative"}],
}


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(FACTS), encoding="utf-8")
    return path


def run(*arguments: str, language: str = "zh", stdin: str | None = None) -> Result:
    return CliRunner().invoke(law, list(arguments), env={"XIANGNUAN_LANG": language}, input=stdin)


def test_explain_answers_in_the_words_of_the_contract(facts: Path) -> None:
    result = run("explain", str(facts), "--as-of", "2024-04-15", "--json")
    assert result.exit_code == 0
    told = json.loads(result.output)
    assert told["term"]["end"] == "2027-03-09"
    first = next(one for one in told["obligations"] if one["kind"] == "drug_test")
    assert first["status"] == "done"
    assert first["settled_by"] == {"kind": "drug_test", "on": "2024-03-20"}
    assert {one["kind"] for one in told["breaches"]} == {
        "test_refusal",
        "absence_times",
        "absence_days",
        "late_check_in",
    }


def test_explain_reads_standard_input() -> None:
    result = run("explain", "-", "--as-of", "2024-04-15", "--json", stdin=json.dumps(FACTS))
    assert result.exit_code == 0
    assert json.loads(result.output)["term"]["state"] == "running"


@pytest.mark.parametrize(("language", "words"), [("zh", "戒毒条例"), ("en", "Term: 10 March 2024")])
def test_explain_speaks_both_languages(facts: Path, language: str, words: str) -> None:
    result = run("explain", str(facts), "--as-of", "2024-04-15", language=language)
    assert result.exit_code == 0
    assert words in result.output


@pytest.mark.parametrize(
    ("stdin", "words"),
    [
        ("{", "no valid JSON"),
        ("[]", "one JSON object"),
        ('{"area": "330482", "area": "330483"}', "area is written twice"),
        (json.dumps({**FACTS, "measure": "prison"}), "measure must be"),
        (json.dumps({**FACTS, "checked_in": "2024-02-30"}), "checked_in is not a calendar day"),
        (json.dumps({**FACTS, "decision_received": "2007-01-01", "checked_in": "2007-01-02"}), "No rule to apply"),
        ("[" * 100_000, "no valid JSON"),
    ],
)
def test_bad_input_is_one_clear_message_and_exit_2(stdin: str, words: str) -> None:
    result = run("explain", "-", "--as-of", "2024-04-15", "--json", language="en", stdin=stdin)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_day_or_a_file_that_does_not_exist_is_refused(facts: Path) -> None:
    for arguments in (
        ("explain", str(facts), "--as-of", "2024-02-30"),
        ("explain", str(facts.parent / "none.json"), "--as-of", "2024-02-28"),
        ("explain", str(facts)),
    ):
        assert run(*arguments).exit_code == 2


def test_the_engine_alone_starts_without_django(facts: Path) -> None:
    code = (
        "import sys; from xiangnuan.cli.law import law; "
        f"law(['explain', {str(facts)!r}, '--as-of', '2024-04-15', '--json'], standalone_mode=False); "
        "assert not [name for name in sys.modules if name.split('.')[0] == 'django']"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_rules_print_every_value_with_its_article() -> None:
    told = json.loads(run("rules", "--area", "330482", "--json").output)
    lab = next(one for one in told if one["id"] == "test.lab.report")
    assert [(value["from"], value["value"]) for value in lab["values"]] == [("2010-01-01", 5), ("2017-01-01", 3)]
    assert all(one["grounds"] and all(value["source"] for value in one["values"]) for one in told)
    assert "戒毒条例第14条" in run("rules", "--on", "2020-01-01").output
    assert "Drug Treatment Regulations, art. 14" in run("rules", "--on", "2020-01-01", language="en").output


def test_rules_in_force_on_a_day_leave_out_what_came_later() -> None:
    told = {one["id"] for one in json.loads(run("rules", "--on", "2012-01-01", "--json").output)}
    assert "ct.checkin.days" in told
    assert "records.sealed" not in told


def test_diff_compares_two_days_and_two_areas() -> None:
    days = json.loads(run("diff", "--on", "2016-12-31", "--against-date", "2017-01-01", "--json").output)
    assert {one["id"] for one in days} == {"test.ab", "test.lab.report"}
    areas = run("diff", "--area", "00", "--against-area", "330482", "--on", "2026-01-01")
    assert "ct.team" in areas.output
    assert "没有不同" in run("diff", "--on", "2026-01-01").output


def test_an_area_that_is_none_is_refused() -> None:
    result = run("rules", "--area", "平湖", language="en")
    assert result.exit_code == 2
    assert "administrative code" in result.stderr
