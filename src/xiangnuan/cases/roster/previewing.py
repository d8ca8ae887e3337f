"""What the mapping page and the preview show of a list, as plain data in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xiangnuan.cases.roster.deciding import Decided, Double, key_of
from xiangnuan.cases.roster.events import PastEvent
from xiangnuan.cases.roster.models import PreviewPage
from xiangnuan.cases.roster.planning import TablePlan
from xiangnuan.cases.roster.reading import Finding
from xiangnuan.cases.roster.reasons import Reason
from xiangnuan.cases.roster.record import RosterRow
from xiangnuan.sheets.guessing import column_name, shown
from xiangnuan.sheets.text import is_blank

Tab = PreviewPage.Tab
_SAMPLES = 3


def plan_json(plans: Sequence[TablePlan]) -> dict[str, Any]:
    """The tables with their columns, guesses and a few cells of each."""
    return {"tables": [_table(plan) for plan in plans]}


def _table(plan: TablePlan) -> dict[str, Any]:
    spread = {column.index: column for column in plan.wide}
    columns = []
    for guess in plan.guesses:
        cells = (row.cells[guess.index] for row in plan.table.rows[:200] if guess.index < len(row.cells))
        samples = [shown(cell, 24) for cell in cells if not is_blank(cell)][:_SAMPLES]
        columns.append(
            {
                "column": column_name(guess.index),
                "heading": guess.heading,
                "confidence": guess.confidence.value,
                "by": guess.by,
                "samples": samples,
                "spread": spread[guess.index].kind if guess.index in spread else "",
            }
        )
    return {
        "sheet": plan.table.sheet,
        "title": plan.table.title[:200],
        "kind": plan.kind,
        "rows": len(plan.table.rows),
        "fields": [guess.field for guess in plan.guesses],
        "columns": columns,
        "heading_row": plan.table.heading_row,
    }


def preview_rows(decided: Decided) -> dict[str, Iterator[dict[str, Any]]]:
    """The rows of every tab."""
    doubles = {id(double.row): double for double in decided.doubles}
    taken = {id(each.row) for each in decided.taken}
    return {
        Tab.ALL: (_row(row, doubles.get(id(row)), id(row) in taken) for row in decided.roster.rows),
        Tab.REFUSED: (_refused(finding) for finding in decided.refused),
        Tab.DOUBLES: (_row(double.row, double, id(double.row) in taken, compare=True) for double in decided.doubles),
        Tab.WARNED: (_row(row, None, True) for row in decided.warned),
    }


def _says(reasons: Sequence[Reason]) -> list[dict[str, str]]:
    return [{"zh": each.say("zh"), "en": each.say("en")} for each in reasons]


def _row(row: RosterRow, double: Double | None, taken: bool, *, compare: bool = False) -> dict[str, Any]:
    state = "double" if double else "refused" if row.reasons else "warned" if row.warnings else "good"
    reasons = ([double.reason] if double else []) + row.reasons + (row.warnings if state == "warned" else [])
    shown_row: dict[str, Any] = {
        "key": key_of(row),
        "sheet": row.sheet,
        "row": row.row,
        "number": row.number,
        "name": row.name,
        "identity": row.identity.number or row.original("identity"),
        "measure": row.measure,
        "measure_text": row.original("measure"),
        "check_in": row.original("checked_in_on"),
        "town": row.town,
        "state": state,
        "taken": taken,
        "says": _says(reasons),
        "readings": {name: day.isoformat() for name, day in row.readings.items()},
    }
    if double and compare:
        shown_row |= {
            "options": [str(option) for option in double.options],
            "choice": str(double.choice),
            "person": double.person.pk if double.person else None,
            "is_visible": double.person.is_visible if double.person else True,
            "why_not": _says([double.why_not]) if double.why_not else [],
            "left": _facts(row),
            "right": _facts(double.twin) if double.twin else {},
            "twin": {"sheet": double.twin.sheet, "row": double.twin.row} if double.twin else None,
        }
    return shown_row


_COMPARED_DATES = ("decided_on", "checked_in_on", "agreed_on")


def _facts(row: RosterRow) -> dict[str, str]:
    """What of a row is set beside another: as understood, so that two ways of writing one day are no difference."""
    facts = {
        "name": row.name,
        "identity": row.identity.number or row.original("identity"),
        "sex": row.sex,
        "phone": "、".join(row.phones),
        "household": row.household,
        "residence": row.residence,
        "town": row.town,
        "measure": row.measure or row.original("measure"),
        "decision_number": row.decision_number,
        "worker": row.worker,
    }
    for key in _COMPARED_DATES:
        day = getattr(row, key)
        facts[key] = day.isoformat() if day else row.original(key)
    return facts


def _refused(finding: Finding) -> dict[str, Any]:
    about = finding.about
    common: dict[str, Any] = {
        "sheet": finding.sheet,
        "row": finding.row,
        "number": finding.number,
        "name": about.name,
        "identity": about.identity.number,
        "state": "refused",
        "taken": False,
        "says": _says(finding.reasons),
        "codes": [each.code for each in finding.reasons],
    }
    if isinstance(about, PastEvent):
        return common | {
            "kind": about.kind,
            "identity": about.identity.number or about.identity.stub,
            "cells": about.originals,
        }
    cells = {key: about.original(key) for key in about.columns}
    return common | {
        "kind": "person",
        "identity": about.identity.number or about.original("identity"),
        "measure": about.measure,
        "measure_text": about.original("measure"),
        "check_in": about.original("checked_in_on"),
        "town": about.town,
        "cells": {key: text for key, text in cells.items() if text},
    }
