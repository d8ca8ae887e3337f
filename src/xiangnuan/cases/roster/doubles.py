"""The same person twice in one file: told apart from a person with two cases, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xiangnuan.cases.roster.reasons import Reason, reason
from xiangnuan.cases.roster.record import RosterRow


def mark_doubles(rows: Sequence[RosterRow]) -> None:
    """Mark every row that repeats an earlier one.

    A good row is never given up for an earlier one that is refused; a refused row that repeats an earlier one is a
    double all the same. The same person under another measure or another decision is a further case.
    """
    seen: dict[tuple[str, ...], list[RosterRow]] = {}
    for row in rows:
        twin = next((twin for twin in _twins(row, seen) if not (twin.reasons and not row.reasons)), None)
        if twin is not None:
            row.double_of = twin
            row.double_reason = _why(row, twin)
        for key in _keys(row):
            seen.setdefault(key, []).append(row)


def _keys(row: RosterRow) -> Iterator[tuple[str, ...]]:
    """Everything by which another row of the same person is found; the surest first."""
    identity = row.identity
    if identity.number:
        yield "number", identity.number
        yield "stub", row.name, identity.number[:6]
    elif identity.stub:
        yield "stub", row.name, identity.stub[:15]
        yield "stub", row.name, identity.stub[:6]
    if row.name:
        for phone in row.phones:
            yield "phone", row.name, phone
        if row.birth_date:
            yield "birth", row.name, row.birth_date.isoformat()
        if row.decision_number:
            yield "decision", row.name, row.decision_number


def _twins(row: RosterRow, seen: dict[tuple[str, ...], list[RosterRow]]) -> Iterator[RosterRow]:
    for key in _keys(row):
        for other in seen.get(key, ()):
            if other.double_of is None and _same_person(row, other, key[0]) and _same_case(row, other):
                yield other


def _same_person(row: RosterRow, other: RosterRow, by: str) -> bool:
    mine, theirs = row.identity, other.identity
    if mine.number and theirs.number:
        return mine.number == theirs.number
    if by == "stub" and mine.stub and theirs.stub:
        # Two damaged numbers agree when the shorter of what is left begins the longer; that alone is weak.
        short, long = sorted((mine.stub, theirs.stub), key=len)
        return long.startswith(short) and (len(short) >= 15 or _agree_otherwise(row, other))
    if by == "stub":
        number, stub = (mine.number, theirs.stub) if mine.number else (theirs.number, mine.stub)
        return bool(number and stub) and number.startswith(stub) and _agree_otherwise(row, other)
    if mine.stub and theirs.stub and mine.stub[:6] != theirs.stub[:6]:
        return False
    if by == "birth":
        return not row.phones or not other.phones or bool(set(row.phones) & set(other.phones))
    return True


def _agree_otherwise(row: RosterRow, other: RosterRow) -> bool:
    if set(row.phones) & set(other.phones):
        return True
    return bool(row.decision_number) and row.decision_number == other.decision_number


def _same_case(row: RosterRow, other: RosterRow) -> bool:
    if row.measure and other.measure and row.measure != other.measure:
        return False
    decided = row.decided_on is not None and other.decided_on is not None
    same_decision_day = decided and row.decided_on == other.decided_on
    came = row.checked_in_on is not None and other.checked_in_on is not None
    same_check_in = came and row.checked_in_on == other.checked_in_on
    if row.decision_number and other.decision_number:
        # Two numbers for one decision of one day and one check-in: one of them is a slip of the pen.
        return row.decision_number == other.decision_number or (same_decision_day and (same_check_in or not came))
    if decided:
        return same_decision_day or same_check_in
    return not came or same_check_in


def _why(row: RosterRow, twin: RosterRow) -> Reason:
    if twin.number:
        other, other_en = (
            f"“{twin.sheet}”第{twin.row}行（编号{twin.number}）",
            f"row {twin.row} of “{twin.sheet}” (no. {twin.number})",
        )
    else:
        other, other_en = f"“{twin.sheet}”第{twin.row}行", f"row {twin.row} of “{twin.sheet}”"
    if row.name and twin.name and row.name != twin.name and row.identity.number:
        return reason("identity_shared", other=other, other_en=other_en, value=f"{twin.name}/{row.name}")
    return reason("same_as_row", other=other, other_en=other_en)
