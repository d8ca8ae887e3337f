"""The map of controls names only what exists: files, tests, states."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs" / "security").glob("*.md"))
MAPS = [page for page in PAGES if page.name != "README.md"]
STATES = {"met", "coming", "partly", "not met", "place", "n/a"}
_NAMED = re.compile(r"`((?:tests|src|docs)/[\w./-]*|uv\.lock)(?:::(\w+))?`")


@lru_cache
def _tests_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text())
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _rows(page: Path) -> list[list[str]]:
    """The rows of a map: number, what it asks, state, how, proof."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.read_text().splitlines() if "|" in line
    ]
    return [row for row in rows if len(row) == 5 and row[2] != "state" and not set(row[2]) <= {"-"}]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_test_that_a_page_names_exists(page: Path) -> None:
    missing = []
    for name, test in _NAMED.findall(page.read_text()):
        path = ROOT / name
        if not path.exists() or (test and test not in _tests_in(path)):
            missing.append(f"{name}::{test}" if test else name)
    assert missing == []


@pytest.mark.parametrize("page", MAPS, ids=lambda page: page.name)
def test_every_row_has_a_state_and_what_is_met_says_how_or_by_which_test(page: Path) -> None:
    rows = _rows(page)
    assert len(rows) > 20
    assert [row for row in rows if row[2] not in STATES] == []
    assert [row for row in rows if row[2] == "met" and not (row[3] or _NAMED.search(row[4]))] == []
    assert [row for row in rows if row[2] == "coming" and "see tests in" not in row[4]] == []


@pytest.mark.parametrize("page", MAPS, ids=lambda page: page.name)
def test_most_of_what_is_met_is_proved_by_a_test(page: Path) -> None:
    met = [row for row in _rows(page) if row[2] == "met"]
    proved = [row for row in met if _NAMED.search(row[4])]
    assert len(proved) >= 0.85 * len(met)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_the_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", page.read_text())
    assert [target for target in targets if "://" not in target and not (page.parent / target).exists()] == []
