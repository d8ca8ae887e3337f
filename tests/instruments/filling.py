"""Fills sheets for the tests: from a line of numbers, or from a few answers and one for all the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from xiangnuan.instruments import Instrument, asked, instrument

HERE = Path(__file__).parent


def first(name: str) -> Instrument:
    """The first version of a shipped instrument."""
    return instrument(name, "1")


def in_order(one: Instrument, line: str) -> dict[str, int]:
    """Answers in the order of the items that must be answered."""
    names = [item.id for item in one.items if not item.optional]
    return dict(zip(names, map(int, line.split()), strict=True))


def with_rest(one: Instrument, told: dict[str, int], rest: int) -> dict[str, int | None]:
    """The answers told, and `rest` for every other item as long as there are items that are asked."""
    answers: dict[str, int | None] = dict(told)
    while open_items := [item for item in asked(one, answers) if item.id not in answers and not item.optional]:
        answers[open_items[0].id] = rest
    return answers


def filled(one: Instrument, answers: Any) -> dict[str, int | None]:
    """Answers as a table writes them."""
    if isinstance(answers, str):
        return {**in_order(one, answers)}
    told = {name: answer for name, answer in answers.items() if name != "rest"}
    return with_rest(one, told, answers["rest"]) if "rest" in answers else told


def for_substance(one: Instrument, substance: str, line: str) -> dict[str, int | None]:
    """A WHO ASSIST sheet of somebody who used one substance: questions 2 to 7, all else never used."""
    told = {f"q1-{substance}": 3}
    for number, answer in enumerate(line.split(), start=2):
        name = f"q{number}-{substance}"
        if answer != "-" and any(item.id == name for item in one.items):
            told[name] = int(answer)
    return with_rest(one, told, 0)


def rows() -> list[tuple[str, str, dict[str, Any]]]:
    """Every row of every table: a name, the instrument, the row; a row for several substances counts for each."""
    found = []
    for table in sorted((HERE / "cases").glob("*.yaml")):
        for row in yaml.safe_load(table.read_text(encoding="utf-8")):
            for substance in row.get("of", [None]):
                name = f"{table.stem}: {row['case']}" + (f" ({substance})" if substance else "")
                found.append((name, table.stem, {**row, "substance": substance}))
    return found


def answers_of(one: Instrument, row: dict[str, Any]) -> dict[str, int | None]:
    """The filled sheet of a row."""
    if row["substance"]:
        return for_substance(one, row["substance"], row["answers"])
    return filled(one, row["answers"])


def expected_scores(row: dict[str, Any]) -> dict[str, float]:
    """The scores that a row was worked out to, by hand."""
    if row["substance"]:
        return {row["substance"]: row["score"]}
    return row.get("scores") or {name: row[name] for name in ("peak", "total") if name in row}
