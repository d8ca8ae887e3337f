"""A whole file read as a roster: persons with their cases, past tests and contacts, and what cannot come in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from xiangnuan.cases.roster.doubles import mark_doubles
from xiangnuan.cases.roster.events import EventReader, PastEvent, headings_of, settle_events
from xiangnuan.cases.roster.places import Places
from xiangnuan.cases.roster.planning import TablePlan
from xiangnuan.cases.roster.reasons import Reason
from xiangnuan.cases.roster.record import RosterRow, TableContext
from xiangnuan.cases.roster.rows import RowReader


@dataclass(slots=True)
class Finding:
    """One row for a report: where it stands, what is found, and the row it is compared with."""

    sheet: str
    row: int
    number: str
    reasons: list[Reason]
    about: RosterRow | PastEvent


@dataclass(slots=True)
class Roster:
    """A file as understood. `rows` holds every row that speaks of somebody, good or not, in the order of the file."""

    rows: list[RosterRow] = field(default_factory=list)
    events: list[PastEvent] = field(default_factory=list)
    plans: list[TablePlan] = field(default_factory=list)

    @property
    def good(self) -> list[RosterRow]:
        """The rows that can come in."""
        return [row for row in self.rows if row.is_good]

    @property
    def refused(self) -> list[Finding]:
        """Rows that cannot come in, persons first, then tests and contacts; doubles are not among them."""
        persons = [
            Finding(row.sheet, row.row, row.number, row.reasons, row)
            for row in self.rows
            if row.reasons and row.double_of is None
        ]
        return persons + [
            Finding(event.sheet, event.row, event.number, event.reasons, event)
            for event in self.events
            if event.reasons
        ]

    @property
    def doubles(self) -> list[RosterRow]:
        """Rows that repeat an earlier row of the file."""
        return [row for row in self.rows if row.double_of is not None]

    @property
    def warned(self) -> list[RosterRow]:
        """Rows that come in and deserve a look."""
        return [row for row in self.rows if row.is_good and row.warnings]

    def good_events(self, kind: str) -> list[PastEvent]:
        """The past tests (`test`) or contacts (`contact`) that can come in with a person of this file or on file."""
        return [event for event in self.events if event.kind == kind and event.is_good]

    def person_keys(self) -> set[object]:
        """One key for each different person among the good rows."""
        return {row.identity.number or id(row) for row in self.good}


def read_roster(
    plans: Sequence[TablePlan],
    places: Places,
    today: dt.date,
    progress: Callable[[int], None] | None = None,
) -> Roster:
    """Read every planned table. `progress` is told the number of rows read so far, now and then."""
    roster = Roster(plans=list(plans))
    done = 0
    # Persons first: tests look for their persons in all sheets, also in those that come after.
    for plan in plans:
        if plan.kind != "persons":
            continue
        context = _context(plan, places, today)
        spoken = 0
        reader, spread = RowReader(context), EventReader(context, "test") if plan.wide else None
        for source in plan.table.rows:
            row = reader.read(source)
            done += 1
            if progress and done % 2_000 == 0:
                progress(done)
            if row is None:
                continue
            spoken += 1
            if "number" not in context.columns:
                row.number = str(spoken)  # the row as a reader counts it
            if spread and not plan.tells_of_persons:
                # A sheet of months beside a list: its lines are tests of persons who stand elsewhere.
                roster.events += spread.read_spread(row, source, plan.wide)
                continue
            roster.rows.append(row)
            if row.last_test:
                roster.events.append(_last_test(row))
            if spread:
                roster.events += spread.read_spread(row, source, plan.wide)
    mark_doubles(roster.rows)
    for plan in plans:
        if plan.kind not in ("tests", "contacts"):
            continue
        reader_of_events = EventReader(_context(plan, places, today), plan.kind.removesuffix("s"))
        for source in plan.table.rows:
            event = reader_of_events.read(source)
            done += 1
            if progress and done % 2_000 == 0:
                progress(done)
            if event:
                roster.events.append(event)
    settle_events(roster.rows, roster.events)
    return roster


def _context(plan: TablePlan, places: Places, today: dt.date) -> TableContext:
    columns = plan.columns
    return TableContext(
        sheet=plan.table.sheet,
        title=plan.table.title,
        columns=columns,
        headings=headings_of(columns, plan.table.paths),
        places=places,
        today=today,
    )


def _last_test(row: RosterRow) -> PastEvent:
    on, result, substances = row.last_test or (dt.date.min, "", ())
    event = PastEvent("test", row.sheet, row.row, row.number, row.name, row.identity, on=on, result=result)
    event.substances = substances
    event.originals = {"on": on.isoformat(), "result": row.original("last_test_result")}
    return event
