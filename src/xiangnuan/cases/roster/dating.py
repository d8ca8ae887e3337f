"""When things happened to the person of a row: decision, service, check-in, agreement."""

from __future__ import annotations

import re

from xiangnuan.cases.roster.reasons import Reason, reason
from xiangnuan.cases.roster.record import Line, RosterRow, TableContext
from xiangnuan.sheets.dates import DateRead, DateTrouble
from xiangnuan.sheets.text import tight

_NOT_YET = re.compile(r"未|没|待|尚|逾期|拒|失联|脱失|强戒|羁押|在押|服刑|外地|否|不$|下落|暂|联系不")


def read_dates(context: TableContext, line: Line, row: RosterRow) -> None:
    """Put the dates of decision, service, check-in and agreement into the row, each with its reason where it fails."""
    today = context.today
    decision = line.date("decided_on", row)
    check_in = line.date("checked_in_on", row)
    received = line.date("received_on", row)
    agreed = line.date("agreed_on", row)
    row.decided_on, row.checked_in_on = decision.value, check_in.value
    value = row.original("checked_in_on") if check_in.trouble or (check_in.value and check_in.value > today) else ""
    if check_in.trouble is DateTrouble.NOT_A_DATE and _NOT_YET.search(tight(line.cell("checked_in_on"))):
        row.state = "not_checked_in"
    elif check_in.trouble not in (None, DateTrouble.BLANK):
        row.reasons.append(date_reason("check_in", check_in, value))
    elif check_in.value and check_in.value > today:
        row.reasons.append(reason("check_in_in_future", value=value))
    _judge_decision(context, row, decision, received)
    if row.decided_on and row.checked_in_on and row.checked_in_on < row.decided_on:
        row.reasons.append(reason("check_in_before_decision", value=row.checked_in_on, other=row.decided_on))
    _read_received(context, row, received)
    _read_agreed(context, row, agreed)


def _judge_decision(context: TableContext, row: RosterRow, decision: DateRead, received: DateRead) -> None:
    value = row.original("decided_on")
    otherwise_dated = bool(row.checked_in_on or received.value)
    if decision.trouble is DateTrouble.IMPOSSIBLE:
        row.reasons.append(date_reason("decision", decision, value))
    elif decision.trouble not in (None, DateTrouble.BLANK):
        if otherwise_dated:
            row.warnings.append(reason("decision_left_out", value=value))
        else:
            row.reasons.append(date_reason("decision", decision, value))
    elif decision.value and decision.value > context.today:
        row.reasons.append(reason("decision_in_future", value=value))
    elif not decision.value and not received.value and context.has_decision:
        row.warnings.append(reason("decision_missing"))


def _read_received(context: TableContext, row: RosterRow, received: DateRead) -> None:
    value = row.original("received_on")
    day = received.value
    if received.trouble in (DateTrouble.IMPOSSIBLE, DateTrouble.INCOMPLETE) or (
        day and (day > context.today or (row.decided_on and day < row.decided_on))
    ):
        row.warnings.append(reason("received_left_out", value=value))
    elif day and row.checked_in_on and day > row.checked_in_on:
        row.warnings.append(reason("received_after_check_in", value=value))
    else:
        row.received_on = day


def _read_agreed(context: TableContext, row: RosterRow, agreed: DateRead) -> None:
    value = row.original("agreed_on")
    decided = row.decided_on or row.received_on
    if agreed.trouble in (DateTrouble.IMPOSSIBLE, DateTrouble.INCOMPLETE):
        row.warnings.append(reason("agreement_left_out", value=value))
    elif agreed.value and agreed.value > context.today:
        row.warnings.append(reason("agreement_in_future", value=value))
    elif agreed.value and decided and agreed.value < decided:
        row.warnings.append(reason("agreement_before_decision", value=value))
    else:
        row.agreed_on = agreed.value


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def date_reason(about: str, read: DateRead, value: str) -> Reason:
    """The finding for a cell that gave no date: impossible, incomplete or unreadable, with what exactly is wrong."""
    if read.trouble is DateTrouble.IMPOSSIBLE:
        month, day = read.month or 0, read.day or 0
        if not 1 <= month <= 12:
            why, why_en = f"没有{month}月", f"there is no month {month}"
        elif read.year is not None and not 1900 <= read.year < 2100:
            why, why_en = f"没有{read.year}年的记录", f"the year {read.year} cannot be right"
        else:
            leap = f"{read.year}年" if (month, day) == (2, 29) else ""
            why, why_en = f"{leap}{month}月没有{day}日", f"{_MONTHS[month - 1]} has no day {day}"
        return reason(f"{about}_impossible", value=value, why=why, why_en=why_en)
    if read.trouble is DateTrouble.INCOMPLETE:
        missing = "年份" if read.year is None else "月和日" if read.month is None else "日"
        return reason(f"{about}_incomplete", value=value, missing=missing)
    return reason(f"{about}_unreadable", value=value)
