"""One row of a roster as understood, and the cells that it is read from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xiangnuan.cases.roster.places import Places
from xiangnuan.cases.roster.reasons import Reason
from xiangnuan.sheets.dates import DateRead, read_date
from xiangnuan.sheets.guessing import shown
from xiangnuan.sheets.identity import IdentityRead, IdentityTrouble
from xiangnuan.sheets.text import Cell, is_blank, plain, says_nothing


@dataclass(slots=True)
class RosterRow:
    """A row as understood. It comes in when it has no `reasons` and is no double of another."""

    sheet: str
    row: int
    number: str = ""
    name: str = ""
    former_name: str = ""
    identity: IdentityRead = field(default_factory=lambda: IdentityRead(trouble=IdentityTrouble.BLANK))
    sex: str = ""
    birth_date: dt.date | None = None
    ethnicity: str = ""
    nationality: str = ""
    education: str = ""
    marriage: str = ""
    occupation: str = ""
    employer: str = ""
    phones: tuple[str, ...] = ()
    household: str = ""
    residence: str = ""
    town: str = ""
    village: str = ""
    measure: str = ""
    decision_number: str = ""
    authority: str = ""
    decided_on: dt.date | None = None
    received_on: dt.date | None = None
    checked_in_on: dt.date | None = None
    agreed_on: dt.date | None = None
    term_from: dt.date | None = None
    term_to: dt.date | None = None
    term_months: int | None = None
    substances: str = ""
    worker: str = ""
    station: str = ""
    tier: str = ""
    state: str = ""
    closed_on: dt.date | None = None
    outcome: str = ""
    family_name: str = ""
    family_phone: str = ""
    family_relation: str = ""
    remarks: str = ""
    last_test: tuple[dt.date, str, tuple[str, ...]] | None = None
    source: Sequence[Cell] = ()
    columns: Mapping[str, Sequence[int]] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)
    readings: dict[str, dt.date] = field(default_factory=dict)
    double_of: RosterRow | None = None
    double_reason: Reason | None = None

    @property
    def is_good(self) -> bool:
        """Whether the row can come in."""
        return not self.reasons and self.double_of is None

    def original(self, key: str) -> str:
        """What stands in the columns of a field, as it stands there."""
        texts = [shown(self.source[index]) for index in self.columns.get(key, ()) if index < len(self.source)]
        return " / ".join(text for text in texts if text)

    @property
    def place(self) -> dict[str, object]:
        """Where the row stands, for reports."""
        return {"sheet": self.sheet, "row": self.row, "number": self.number}


@dataclass(frozen=True, slots=True)
class TableContext:
    """What is known of a whole table before its rows are read."""

    sheet: str
    title: str
    columns: Mapping[str, Sequence[int]]
    headings: Mapping[str, str]
    places: Places
    today: dt.date

    @property
    def has_check_in(self) -> bool:
        """Whether the list has a column of check-ins: a blank in it then means not checked in."""
        return "checked_in_on" in self.columns

    @property
    def has_decision(self) -> bool:
        """Whether the list has a column of decisions or of their service."""
        return "decided_on" in self.columns or "received_on" in self.columns

    @property
    def unit(self) -> str:
        """月 where the heading of the term says that bare numbers are months."""
        said = self.headings.get("term_months", self.headings.get("term", ""))
        return "月" if "月" in said else "年" if "年" in said else ""


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one body row, asked by field."""

    cells: Sequence[Cell]
    columns: Mapping[str, Sequence[int]]

    def cell(self, key: str) -> Cell:
        """The first column of a field that has content in this row."""
        for index in self.columns.get(key, ()):
            if index < len(self.cells) and not is_blank(self.cells[index]):
                return self.cells[index]
        return None

    def every(self, key: str) -> list[Cell]:
        """All columns of a field that have content in this row."""
        indexes = self.columns.get(key, ())
        return [self.cells[index] for index in indexes if index < len(self.cells) and not is_blank(self.cells[index])]

    def text(self, key: str, longest: int = 200) -> str:
        """The field as plain text; "" also for words that stand for nothing (无, 不详)."""
        cell = self.cell(key)
        return "" if cell is None or says_nothing(cell) else plain(cell)[:longest]

    def date(self, key: str, row: RosterRow) -> DateRead:
        """The field as a day; a reading that a person may want to see is noted in the row."""
        read = read_date(self.cell(key))
        if read.value and read.guessed:
            row.readings[key] = read.value
        return read
