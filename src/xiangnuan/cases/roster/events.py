"""Past tests and contacts as lists give them, one row each, and to whom in the roster they belong."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xiangnuan.cases.roster import words
from xiangnuan.cases.roster.dating import date_reason
from xiangnuan.cases.roster.reasons import Reason, reason
from xiangnuan.cases.roster.record import RosterRow, TableContext
from xiangnuan.cases.roster.wide import WideColumn, WideEvent, read_wide
from xiangnuan.sheets.dates import DateRead, DateTrouble, read_date
from xiangnuan.sheets.guessing import shown
from xiangnuan.sheets.identity import IdentityRead, IdentityTrouble, read_identity
from xiangnuan.sheets.tables import TableRow
from xiangnuan.sheets.text import Cell, is_blank, personal_name, plain, says_nothing, tight, without_brackets


@dataclass(slots=True)
class PastEvent:
    """A test or a contact of the past. `owner` is the roster row of the case it belongs to, None for a person on file."""

    kind: str
    sheet: str
    row: int
    number: str
    name: str
    identity: IdentityRead
    on: dt.date | None = None
    result: str = ""
    substances: tuple[str, ...] = ()
    method: str = "onsite"
    form: str = ""
    found: bool = True
    who: str = ""
    place: str = ""
    text: str = ""
    present: str = ""
    agreed: str = ""
    next_on: dt.date | None = None
    month_only: bool = False
    originals: dict[str, str] = field(default_factory=dict)
    owner: RosterRow | None = None
    reasons: list[Reason] = field(default_factory=list)
    repeats: PastEvent | None = None

    @property
    def is_good(self) -> bool:
        """Whether it can come in, given that its person does."""
        return not self.reasons and self.repeats is None


class EventReader:
    """Reads the body rows of a table of tests or contacts."""

    def __init__(self, context: TableContext, kind: str) -> None:
        self.context = context
        self.kind = kind
        self.form_of_table = words.read_contact_form(context.sheet) or words.read_contact_form(
            context.title.split("\n")[0]
        )
        self._before: tuple[str, IdentityRead] | None = None

    def _cell(self, cells: Sequence[Cell], key: str) -> Cell:
        for index in self.context.columns.get(key, ()):
            if index < len(cells) and not is_blank(cells[index]):
                return cells[index]
        return None

    def _text(self, cells: Sequence[Cell], key: str, longest: int) -> str:
        cell = self._cell(cells, key)
        return "" if says_nothing(cell) else plain(cell)[:longest]

    def read(self, source: TableRow) -> PastEvent | None:
        """The row as understood, or None for a row that tells of nothing."""
        cells = source.cells
        name_cell, on_cell = self._cell(cells, "name"), self._cell(cells, "on")
        name = "" if words.names_nothing(name_cell) else personal_name(without_brackets(plain(name_cell))[0])
        identity = read_identity(self._cell(cells, "identity"))
        result_cell, said = self._cell(cells, "result"), self._text(cells, "said", 4000)
        if is_blank(on_cell) and is_blank(result_cell) and not said:
            return None
        if not name and identity.trouble is IdentityTrouble.BLANK:
            # Written once for several lines under one another.
            if not self._before:
                return None
            name, identity = self._before
        self._before = (name, identity)
        event = PastEvent(self.kind, self.context.sheet, source.number, self._text(cells, "number", 40), name, identity)
        for key, indexes in self.context.columns.items():
            texts = [shown(cells[index]) for index in indexes if index < len(cells) and not is_blank(cells[index])]
            if texts:
                event.originals[key] = " / ".join(texts)
        event.place, event.text = self._text(cells, "place", 80), said or self._text(cells, "remarks", 1000)
        event.who = self._text(cells, "tester" if self.kind == "test" else "worker", 40)
        _judge_day(event, read_date(on_cell), self.context.today, plain(on_cell))
        if self.kind == "test":
            method = (self._cell(cells, "method"), self.context.sheet, self.context.headings.get("on", ""))
            read_test(event, result_cell, self._cell(cells, "substance"), method)
        else:
            self._read_contact(event, cells)
        return event

    def _read_contact(self, event: PastEvent, cells: Sequence[Cell]) -> None:
        form_cell = self._cell(cells, "form")
        event.form = (
            words.read_contact_form(form_cell)
            or self.form_of_table
            or words.read_contact_form(event.text[:30])
            or "talk"
        )
        found = words.read_yes(self._cell(cells, "found"))
        event.found = (
            found
            if found is not None
            else not re.search(r"未见到|未遇|不在家|无人在家|未接|没接|打不通|联系不上", event.text)
        )
        event.present = self._text(cells, "present", 120)
        event.agreed = self._text(cells, "agreed", 1000)
        event.next_on = read_date(self._cell(cells, "next_on")).value

    def read_spread(self, row: RosterRow, source: TableRow, columns: Sequence[WideColumn]) -> list[PastEvent]:
        """The events that stand in the same line as the person, one or more to a column."""
        events = []
        for wide in read_wide(source.cells, columns, self.context.today):
            event = self._spread(row, wide)
            if event:
                events.append(event)
        return events

    def _spread(self, row: RosterRow, wide: WideEvent) -> PastEvent | None:
        event = PastEvent(wide.kind, row.sheet, row.row, row.number, row.name, row.identity, on=wide.on)
        event.originals = {"name": row.name, "on": wide.on.isoformat() if wide.on else "", "result": wide.text}
        event.month_only = wide.month_only
        if wide.kind == "test":
            if not wide.text:
                # A day without a result is no test that can be told of.
                return None
            read_test(event, wide.text, None, (wide.text,))
            if event.reasons and says_nothing(wide.text):
                return None
        else:
            event.form = words.read_contact_form(wide.text) or self.form_of_table or "talk"
            event.text = "" if re.fullmatch(r"[√✓✔是已]", wide.text) else wide.text
        if wide.on is None:
            event.reasons.append(
                date_reason("event_date", DateRead(None, wide.trouble or DateTrouble.NOT_A_DATE), wide.text)
            )
        elif wide.on > self.context.today:
            event.reasons.append(reason("event_in_future", value=wide.on))
        return event


def read_test(event: PastEvent, result: Cell, substance: Cell, method: Iterable[Cell]) -> None:
    """Put result, substances and method of a test into the event; a result that says nothing is a reason."""
    event.result = words.read_result(result)
    if not event.result:
        event.reasons.append(reason("result_unreadable", value=shown(result)))
    if event.result == words.POSITIVE:
        event.substances = words.positive_substances(result) or words.read_substances(substance)
    event.method = words.read_method(*method, result)


def _judge_day(event: PastEvent, read: DateRead, today: dt.date, value: str) -> None:
    event.on = read.value
    if read.trouble is DateTrouble.BLANK:
        event.reasons.append(reason("event_date_missing"))
    elif read.trouble is DateTrouble.NOT_A_DATE:
        event.reasons.append(reason("event_date_unreadable", value=value))
    elif read.trouble:
        event.reasons.append(date_reason("event_date", read, value))
    elif read.value and read.value > today:
        event.reasons.append(reason("event_in_future", value=value))


class Owners:
    """Finds the roster row whose case an event belongs to."""

    def __init__(self, rows: Sequence[RosterRow]) -> None:
        self.by_number: dict[str, list[RosterRow]] = {}
        self.by_name: dict[str, list[RosterRow]] = {}
        self.refused_numbers: set[str] = set()
        self.refused_names: dict[str, int] = {}
        for row in rows:
            if not row.is_good:
                if row.double_of is None:
                    self.refused_numbers.add(row.identity.number or row.identity.stub)
                    self.refused_names[row.name] = self.refused_names.get(row.name, 0) + 1
                continue
            if row.identity.number:
                self.by_number.setdefault(row.identity.number, []).append(row)
            if row.name:
                self.by_name.setdefault(row.name, []).append(row)

    def find(self, event: PastEvent) -> Reason | None:
        """Set the event's owner; returns why it cannot have one. A person who may be on file gets neither."""
        number = event.identity.number
        if number:
            candidates = self.by_number.get(number, [])
            if not candidates and number in self.refused_numbers:
                return reason("event_person_unknown")
        else:
            candidates = self.by_name.get(event.name, [])
            if event.identity.stub:
                stub = event.identity.stub
                candidates = [row for row in candidates if row.identity.number.startswith(stub[:6])]
            persons = {row.identity.number or id(row) for row in candidates}
            if len(persons) > 1 or (candidates and self.refused_names.get(event.name)):
                return reason("event_person_ambiguous")
            if not candidates and self.refused_names.get(event.name):
                return reason("event_person_unknown")
        event.owner = _case_of(candidates, event.on) if candidates else None
        return None


def _case_of(rows: Sequence[RosterRow], on: dt.date | None) -> RosterRow:
    """Of several cases of one person, the latest that had begun on the day."""
    ordered = sorted(rows, key=lambda row: case_begin(row) or dt.date.min)
    begun = [row for row in ordered if on is None or (case_begin(row) or dt.date.min) <= on]
    return begun[-1] if begun else ordered[0]


def case_begin(row: RosterRow) -> dt.date | None:
    """The first day of a row's case: decision, else service, check-in, agreement or the printed first day."""
    days = (row.decided_on, row.received_on, row.checked_in_on, row.agreed_on, row.term_from)
    return next((day for day in days if day), None)


def settle_events(rows: Sequence[RosterRow], events: Sequence[PastEvent]) -> None:
    """Give every event its owner, and mark those that tell of the same thing twice or of a time before the case."""
    owners = Owners(rows)
    seen: dict[tuple[object, ...], PastEvent] = {}
    for event in events:
        if event.owner is None and (trouble := owners.find(event)):
            event.reasons.append(trouble)
            continue
        if not event.is_good:
            continue
        begin = case_begin(event.owner) if event.owner else None
        if begin and event.on and event.on < begin:
            event.reasons.append(reason("event_before_decision", value=event.on))
            continue
        who: object = id(event.owner) if event.owner else (event.identity.number or event.name)
        key = (event.kind, who, event.on, event.result or event.form, event.method)
        if key in seen:
            event.repeats = seen[key]
        else:
            seen[key] = event


def headings_of(columns: Mapping[str, Sequence[int]], paths: Sequence[tuple[str, ...]]) -> dict[str, str]:
    """For each field the heading of its first column, tight."""
    return {key: tight("".join(paths[indexes[0]])) for key, indexes in columns.items() if indexes}
