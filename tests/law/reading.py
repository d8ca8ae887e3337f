"""Reads the tables of law cases: dated facts, and what the law makes of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from xiangnuan.law import Answer, Facts, Obligation, Rulebook, answer, rulebook_for

HERE = Path(__file__).parent
OVERLAYS: dict[str, Any] = yaml.safe_load((HERE / "overlays.yaml").read_text(encoding="utf-8"))


def law_cases() -> list[tuple[str, dict[str, Any]]]:
    """Every row of every table, with a name that says which table and which sentence."""
    return [
        (f"{table.stem}: {row['case']}", row)
        for table in sorted((HERE / "cases").glob("*.yaml"))
        for row in yaml.safe_load(table.read_text(encoding="utf-8"))
    ]


def contract(value: Any) -> Any:
    """Days as the contract writes them (and `on` as itself, which YAML takes for a yes)."""
    if isinstance(value, dict):
        return {"on" if key is True else key: contract(part) for key, part in value.items()}
    if isinstance(value, list):
        return [contract(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def facts_of(row: dict[str, Any]) -> Facts:
    """The facts of a row, read as the command reads them."""
    told = {"area": "330482", "measure": "community_treatment", "events": row.get("events", []), **row["facts"]}
    return Facts.from_json(contract(told))


def rulebook_of(row: dict[str, Any]) -> Rulebook:
    """The rulebook of a row, with the overlay that it names."""
    overlays = [OVERLAYS[row["overlay"]]] if "overlay" in row else []
    return rulebook_for(facts_of(row).area, overlays)


def answer_of(row: dict[str, Any]) -> Answer:
    """What the engine says of a row."""
    return answer(facts_of(row), rulebook_of(row), row["as_of"])


def line(duty: Obligation, as_of: date) -> str:
    """A duty as the tables write it: `drug_test 2 | 2024-04-10 .. 2024-05-09 | done 2024-04-12`."""
    status = duty.status(as_of)
    by = f" {duty.settled_on}" if duty.settled_on else ""
    held = " not before" if duty.held else ""
    return f"{duty.kind} {duty.number} | {duty.opens} .. {duty.due or '-'} | {status}{by}{held}"
