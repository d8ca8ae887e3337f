"""What becomes of every row of a list: taken in, left out with its reason, or a double for a person to decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from xiangnuan.access.models import Agency, User
from xiangnuan.cases.roster.events import PastEvent
from xiangnuan.cases.roster.matching import CaseOnFile, OnFile, PersonOnFile, recorded_events
from xiangnuan.cases.roster.reading import Finding, Roster
from xiangnuan.cases.roster.reasons import Reason, reason
from xiangnuan.cases.roster.record import RosterRow


class Choice(StrEnum):
    """What a person may decide about a double."""

    SKIP = "skip"
    ADD_CASE = "case"
    NEW_PERSON = "person"


@dataclass(slots=True)
class Double:
    """A row that repeats a row of the file, or speaks of a person on file."""

    row: RosterRow
    reason: Reason
    options: tuple[Choice, ...]
    choice: Choice
    twin: RosterRow | None = None
    person: PersonOnFile | None = None
    case: CaseOnFile | None = None
    why_not: Reason | None = None


@dataclass(slots=True)
class Taken:
    """A row that comes in: as a new person, or as a further case of a person on file or of an earlier row."""

    row: RosterRow
    person: PersonOnFile | None = None
    with_row: RosterRow | None = None


@dataclass(slots=True)
class Decided:
    """A whole list decided upon. `events`: those that come in, each with its new case (`owner`) or its case on file."""

    roster: Roster
    taken: list[Taken] = field(default_factory=list)
    doubles: list[Double] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)
    events: list[tuple[PastEvent, CaseOnFile | None]] = field(default_factory=list)
    on_file: int = 0

    @property
    def warned(self) -> list[RosterRow]:
        """Rows that come in and deserve a look."""
        return [taken.row for taken in self.taken if taken.row.warnings]

    def count(self, kind: str) -> int:
        """How many past events of a kind (`test`, `contact`) come in."""
        return sum(event.kind == kind for event, _case in self.events)

    @property
    def new_persons(self) -> int:
        """How many persons will be made."""
        keys = {
            taken.row.identity.number or id(taken.row)
            for taken in self.taken
            if taken.person is None and taken.with_row is None
        }
        return len(keys)


def key_of(row: RosterRow) -> str:
    """The name of a row in a person's choices."""
    return f"{row.sheet}!{row.row}"


def decide(
    roster: Roster, agency: Agency | None, user: User | None, choices: Mapping[str, str] | None = None
) -> Decided:
    """Decide upon every row; `choices` by `key_of`. Reads the database with few queries and writes nothing."""
    choices = choices or {}
    on_file = OnFile(agency, user)
    candidates = [row for row in roster.rows if not row.reasons]
    on_file.load(candidates, roster.events)
    decided = Decided(roster)
    cases: dict[int, CaseOnFile | None] = {}
    for row in roster.rows:
        if row.double_of is not None:
            _decide_twin(row, decided, choices)
        elif not row.reasons:
            _decide_row(row, on_file, decided, choices, cases)
    _decide_events(roster, on_file, decided, cases)
    decided.refused = roster.refused
    return decided


def _decide_twin(row: RosterRow, decided: Decided, choices: Mapping[str, str]) -> None:
    twin = row.double_of
    assert twin is not None
    assert row.double_reason is not None
    options = [Choice.SKIP]
    if not row.reasons:
        if any(taken.row is twin for taken in reversed(decided.taken)):
            options.append(Choice.ADD_CASE)
        if not row.identity.number or row.identity.number != twin.identity.number:
            options.append(Choice.NEW_PERSON)
    choice = _chosen(row, options, choices)
    decided.doubles.append(Double(row, row.double_reason, tuple(options), choice, twin=twin))
    if choice is Choice.ADD_CASE:
        decided.taken.append(Taken(row, with_row=twin))
    elif choice is Choice.NEW_PERSON:
        decided.taken.append(Taken(row))


def _decide_row(
    row: RosterRow, on_file: OnFile, decided: Decided, choices: Mapping[str, str], cases: dict[int, CaseOnFile | None]
) -> None:
    known = on_file.person_of(row)
    if known is None:
        decided.taken.append(Taken(row))
        return
    person, certain = known
    same = person.case_like(row)
    options, why_not = [Choice.SKIP], None
    if person.is_sealed:
        why_not = reason("sealed_record")
    elif not person.is_visible:
        why_not = reason("in_other_hands", other=person.worker_name or "—")
    elif person.open_case is not None and not row.outcome:
        why_not = reason("no_room_for_case")
    else:
        options.append(Choice.ADD_CASE)
    if not certain:
        options.append(Choice.NEW_PERSON)
    choice = _chosen(row, options, choices)
    about = reason("sealed_record" if person.is_sealed else "case_on_file" if same else "same_as_person")
    decided.doubles.append(Double(row, about, tuple(options), choice, person=person, case=same, why_not=why_not))
    if choice is Choice.ADD_CASE:
        decided.taken.append(Taken(row, person=person))
    elif choice is Choice.NEW_PERSON:
        decided.taken.append(Taken(row))
    else:
        # The tests of somebody who is on file go to the case there.
        cases[id(row)] = same if person.is_visible and not (same and same.is_sealed) else None


def _chosen(row: RosterRow, options: list[Choice], choices: Mapping[str, str]) -> Choice:
    wanted = choices.get(key_of(row), "")
    return Choice(wanted) if wanted in options else Choice.SKIP


def _decide_events(roster: Roster, on_file: OnFile, decided: Decided, cases: dict[int, CaseOnFile | None]) -> None:
    taken = {id(each.row) for each in decided.taken}
    wanted: list[tuple[PastEvent, CaseOnFile | None]] = []
    for event in roster.events:
        if not event.is_good or event.on is None:
            continue
        case: CaseOnFile | None = None
        if event.owner is None or id(event.owner) not in taken:
            person = on_file.person_of_event(event) if event.owner is None else None
            case = person.case_of_day(event.on) if person else cases.get(id(event.owner))
            if case is None:
                event.reasons.append(
                    reason("event_before_decision" if person else "event_person_unknown", value=event.on)
                )
                continue
            event.owner = None
        closed = case.closed_on if case else event.owner.closed_on if event.owner else None
        if closed and event.on > closed:
            event.reasons.append(reason("event_after_closing", value=event.on))
            continue
        wanted.append((event, case))
    recorded = recorded_events(case.pk for _event, case in wanted if case)
    for event, case in wanted:
        kind = "drug_test" if event.kind == "test" else "contact"
        if case and (case.pk, kind, _day(event), event.result or event.form) in recorded:
            decided.on_file += 1
            continue
        decided.events.append((event, case))


def _day(event: PastEvent) -> dt.date:
    assert event.on is not None
    return event.on
