"""One row of a roster: what it says of a person and a measure, or why it cannot come in."""

from __future__ import annotations

import re

from xiangnuan.cases.roster import words
from xiangnuan.cases.roster.dating import read_dates
from xiangnuan.cases.roster.persons import find_identity, read_person
from xiangnuan.cases.roster.reasons import reason
from xiangnuan.cases.roster.record import Line, RosterRow, TableContext
from xiangnuan.cases.roster.terms import read_closing, read_term
from xiangnuan.sheets.dates import read_date
from xiangnuan.sheets.identity import IdentityRead
from xiangnuan.sheets.phones import read_phones
from xiangnuan.sheets.tables import TableRow
from xiangnuan.sheets.text import personal_name, plain, says_nothing, without_brackets

_SPEAKING = (
    "phone",
    "decision_number",
    "decided_on",
    "checked_in_on",
    "agreed_on",
    "residence",
    "household",
    "substances",
)


class RowReader:
    """Reads the body rows of one table of persons."""

    def __init__(self, context: TableContext) -> None:
        self.context = context
        self.measure_of_table = words.measure_in_context(context.sheet, context.title)
        self.town_of_table = context.places.town(context.sheet) or context.places.town_in_address(context.title)

    def read(self, source: TableRow) -> RosterRow | None:
        """The row as understood, or None for a row that speaks of nobody (numbered in advance, filled by formulas)."""
        line = Line(source.cells, self.context.columns)
        identity = find_identity(line)
        if words.names_nothing(line.cell("name")) and not _speaks_of_somebody(line, identity):
            return None
        row = RosterRow(self.context.sheet, source.number, line.text("number", 40), identity=identity)
        row.source, row.columns = source.cells, self.context.columns
        read_person(line, row)
        self._read_measure(line, row, source.section)
        self._read_town(line, row, source.section)
        read_dates(self.context, line, row)
        read_term(self.context, line, row)
        _read_rest(line, row)
        read_closing(self.context, line, row)
        _read_last_test(self.context, line, row)
        return row

    def _read_measure(self, line: Line, row: RosterRow, section: str) -> None:
        cell = line.cell("measure")
        measure = words.read_measure(cell)
        row.decision_number = re.sub(r"\s", "", line.text("decision_number", 80))
        row.authority = line.text("authority", 80)
        if not measure:
            measure = words.measure_in_context(section) or self.measure_of_table
        if not measure and "measure" not in self.context.columns:
            measure = words.measure_in_context(row.decision_number)
        if measure in (words.TREATMENT, words.REHABILITATION):
            row.measure = measure
            return
        value = row.original("measure")
        if measure == words.OTHER_MEASURE:
            row.reasons.append(reason("measure_other", value=value))
        else:
            row.reasons.append(reason("measure_unclear", value=value) if value else reason("measure_missing"))

    def _read_town(self, line: Line, row: RosterRow, section: str) -> None:
        places = self.context.places
        cell = line.cell("town")
        row.village = line.text("village", 60)
        row.household, row.residence = line.text("household"), line.text("residence")
        row.town = (
            places.town(cell)
            or places.town(section)
            or places.town_in_address(row.village)
            or (self.town_of_table if not line.text("town") else "")
        )
        if row.town:
            return
        row.town = places.town_in_address(row.residence) or places.town_in_address(row.household)
        if not row.town:
            row.town = self.town_of_table or places.default
            value = line.text("town", 60)
            named_area = places.area_name and (value in places.area_name or places.area_name in value)
            if value and places.towns and not self.town_of_table and not named_area:
                row.warnings.append(reason("town_unknown", value=value))


def _speaks_of_somebody(line: Line, identity: IdentityRead) -> bool:
    if identity.number or identity.stub:
        return True
    return sum(not says_nothing(line.cell(key)) for key in _SPEAKING) >= 2


def _read_rest(line: Line, row: RosterRow) -> None:
    row.substances = "、".join(part for part in re.split(r"[,，;；、/\s]+", line.text("substances", 110)) if part)
    worker = line.cell("worker")
    row.worker = "" if says_nothing(worker) else personal_name(without_brackets(plain(worker))[0])[:40]
    row.station = line.text("station", 60)
    row.tier = words.read_tier(line.cell("tier"))
    row.family_name = personal_name(line.cell("family_name"))[:60]
    if says_nothing(row.family_name):
        row.family_name = ""
    phones = read_phones(line.cell("family_phone")) or (read_phones(row.family_name) if row.family_name else ())
    row.family_phone = phones[0] if phones else ""
    row.family_name = re.sub(r"[\d+\-/、,，;； ]{5,}", "", row.family_name)
    row.family_relation = line.text("family_relation", 20)
    remarks = [row.remarks, line.text("remarks", 1000)]
    if not row.tier and (tier := line.text("tier", 40)):
        remarks.append(f"分级：{tier}")
    row.remarks = "；".join(part for part in remarks if part)


def _read_last_test(context: TableContext, line: Line, row: RosterRow) -> None:
    last, result_cell = read_date(line.cell("last_test_on")), line.cell("last_test_result")
    result = words.read_result(result_cell)
    if last.value and result and last.value <= context.today:
        row.last_test = (last.value, result, words.positive_substances(result_cell))
