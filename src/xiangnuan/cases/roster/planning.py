"""What each table of a file is (persons, tests, contacts or nothing of ours) and which of its columns holds what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xiangnuan.cases.roster.vocabulary import KINDS, vocabulary
from xiangnuan.cases.roster.wide import WideColumn, wide_columns
from xiangnuan.sheets.dates import read_date
from xiangnuan.sheets.guessing import ColumnGuess, Confidence, guess_columns, heading, joined_heading, signature
from xiangnuan.sheets.reading import Workbook
from xiangnuan.sheets.tables import Table, find_tables
from xiangnuan.sheets.text import is_blank

NOTHING = "nothing"
_HINTS = {
    "tests": re.compile(r"尿检|检测|检验|毛检|毛发|尿样"),
    "contacts": re.compile(r"走访|谈话|家访|访谈|电访|电话访|帮教记录|联系记录|约谈|回访"),
    "persons": re.compile(r"花名册|名册|名单|台账|情况表|一览表|人员表|汇总|信息表|底册|清册|在册|登记表"),
}
_OF_PERSONS = frozenset(
    [
        "measure",
        "decision_number",
        "decided_on",
        "received_on",
        "checked_in_on",
        "agreed_on",
        "term",
        "term_from",
        "term_to",
        "substances",
        "tier",
        "state",
        "phone",
        "household",
        "residence",
        "town",
        "village",
        "worker",
        "birth_date",
        "sex",
        "ethnicity",
        "station",
    ]
)
_DATES_OF_A_CASE = frozenset(
    ["decided_on", "received_on", "checked_in_on", "agreed_on", "term", "term_from", "term_to"]
)

Remembered = Mapping[str, Mapping[str, str | None]]


@dataclass(slots=True)
class TablePlan:
    """One table with its kind and its columns; a person may change `kind` and `fields` on the mapping page."""

    table: Table
    kind: str
    guesses: list[ColumnGuess]
    wide: list[WideColumn] = field(default_factory=list)

    @property
    def signature(self) -> str:
        """The key under which the mapping of such headings is remembered."""
        return signature(joined_heading(path) for path in self.table.paths)

    @property
    def is_sure(self) -> bool:
        """Whether nothing is left to ask: every column with a heading or content is known for certain."""
        return self.kind != NOTHING and all(
            guess.confidence is Confidence.SURE or self._says_nothing(guess) for guess in self.guesses
        )

    def _says_nothing(self, guess: ColumnGuess) -> bool:
        if any(column.index == guess.index for column in self.wide):
            return True
        cells = (row.cells[guess.index] for row in self.table.rows if guess.index < len(row.cells))
        return guess.confidence is Confidence.NONE and all(is_blank(cell) for cell in cells)

    @property
    def columns(self) -> dict[str, list[int]]:
        """For each field the columns that hold it, left to right."""
        found: dict[str, list[int]] = {}
        for guess in self.guesses:
            if guess.field:
                found.setdefault(guess.field, []).append(guess.index)
        return found

    @property
    def tells_of_persons(self) -> bool:
        """Whether any column dates the measure: without one no line can become a case, whoever it names."""
        return not _DATES_OF_A_CASE.isdisjoint(self.columns)

    def choose(self, fields: Sequence[str | None]) -> None:
        """Take a person's choice for every column (None: leave out) in place of the guesses."""
        spread = {column.index for column in self.wide}
        self.guesses = [
            ColumnGuess(
                guess.index, guess.heading, None if guess.index in spread else chosen, Confidence.SURE, "person"
            )
            for guess, chosen in zip(self.guesses, fields, strict=True)
        ]


def plan_workbook(book: Workbook, remembered: Remembered | None = None) -> list[TablePlan]:
    """A plan for every table of every visible sheet, in order. `remembered`: by signature, heading to field."""
    plans: list[TablePlan] = []
    for sheet in book.sheets:
        if sheet.hidden and any(not other.hidden for other in book.sheets):
            continue
        plans += [plan_table(table, remembered) for table in find_tables(sheet, vocabulary("any"))]
    return plans


def plan_table(table: Table, remembered: Remembered | None = None, wanted: str = "") -> TablePlan:
    """The best reading of one table; as a table of the `wanted` kind where a person says what it is."""
    rows = [row.cells for row in table.rows]
    wide = wide_columns(table.paths, rows, table.title, table.sheet)
    spread = {column.index for column in wide}
    paths = [() if index in spread else path for index, path in enumerate(table.paths)]
    memory = (remembered or {}).get(signature(joined_heading(path) for path in table.paths), {})
    best, best_score, best_guesses = NOTHING, 0.0, guess_columns(paths, [], vocabulary("persons"))
    for kind in (wanted,) if wanted in KINDS else KINDS:
        shown = (
            [[None if index in spread else cell for index, cell in enumerate(row)] for row in rows[:400]]
            if spread
            else rows
        )
        guesses = guess_columns(paths, shown, vocabulary(kind), memory)
        score = _score(kind, guesses, table, wide) if not wanted else 1.0
        if score > best_score:
            best, best_score, best_guesses = kind, score, guesses
    guesses = [
        ColumnGuess(guess.index, joined_heading(table.paths[guess.index]), guess.field, guess.confidence, guess.by)
        for guess in best_guesses
    ]
    plan = TablePlan(table, best, guesses, wide if best == "persons" else [])
    if best == "persons":
        if not any(table.paths):
            _order_bare_dates(plan)
        _fill_groups(plan)
    return plan


def _score(kind: str, guesses: Sequence[ColumnGuess], table: Table, wide: Sequence[WideColumn]) -> float:
    fields = {guess.field for guess in guesses if guess.field}
    if not fields & {"name", "identity"}:
        return 0.0
    if kind == "tests" and not ({"on", "result"} <= fields):
        return 0.0
    if kind == "contacts" and not ("on" in fields and fields & {"form", "said", "found", "agreed", "place", "worker"}):
        return 0.0
    if kind == "persons" and not (fields & _OF_PERSONS or wide or {"name", "identity"} <= fields):
        return 0.0
    score = sum(2.0 if guess.confidence is Confidence.SURE else 1.0 for guess in guesses if guess.field)
    # Headings that are known and left out speak for a kind too, a little.
    score += sum(0.5 for guess in guesses if not guess.field and guess.confidence is not Confidence.NONE)
    where = f"{table.sheet} {table.title}"
    score += sum(1.5 if name == kind else 0.0 for name, hint in _HINTS.items() if hint.search(where))
    if kind == "tests":
        score += 3.0  # a result is nothing that stands in a list of persons
    if kind == "persons" and fields & {"measure", "checked_in_on", "decided_on"}:
        score += 3.0
    return score


def _order_bare_dates(plan: TablePlan) -> None:
    """Without headings, the dates of a list of persons are taken in the order of life: decision, check-in, agreement."""
    rows = plan.table.rows[:200]
    taken = {guess.index for guess in plan.guesses if guess.field}
    days: list[tuple[float, int]] = []
    for index in range(len(plan.table.paths)):
        if index in taken:
            continue
        values = [read_date(row.cells[index]).value for row in rows if index < len(row.cells)]
        read = [value.toordinal() for value in values if value and value.year >= 2005]
        if len(read) >= 0.6 * max(len(rows), 1):
            days.append((sum(read) / len(read), index))
    for (_, index), key in zip(sorted(days), ("decided_on", "checked_in_on", "agreed_on"), strict=False):
        plan.guesses[index] = ColumnGuess(index, "", key, Confidence.LOOK, "order")


def _fill_groups(plan: TablePlan) -> None:
    """A town written only in the first row of its group (merged cells lost on the way to CSV) is carried down.

    Only where the column shows that pattern: no value comes twice, each begins a run, most cells are blank.
    """
    for key in ("town", "village", "measure", "worker", "station"):
        for index in plan.columns.get(key, []):
            cells = [row.cells[index] if index < len(row.cells) else None for row in plan.table.rows]
            filled = [cell for cell in cells if not is_blank(cell)]
            if len(filled) < 2 or len(filled) > 0.5 * len(cells) or len(set(map(str, filled))) != len(filled):
                continue
            if is_blank(cells[0]) or (key == "measure" and len(filled) > 4):
                continue
            last = cells[0]
            for row, cell in zip(plan.table.rows, cells, strict=True):
                if is_blank(cell):
                    row.cells[index] = last
                else:
                    last = cell


def memory_of(plan: TablePlan) -> dict[str, str | None]:
    """What is kept of a confirmed plan: each heading with its field."""
    return {heading(guess.heading): guess.field for guess in plan.guesses if guess.heading}
