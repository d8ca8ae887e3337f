"""How long the measure of a row lasts, and whether and how it has ended."""

from __future__ import annotations

import datetime as dt

from xiangnuan.cases.roster import words
from xiangnuan.cases.roster.reasons import reason
from xiangnuan.cases.roster.record import Line, RosterRow, TableContext
from xiangnuan.sheets.dates import DateTrouble, read_months, read_range
from xiangnuan.sheets.text import says_nothing, tight

_OUTCOMES = {
    "completed": "completed",
    "isolation": "isolation",
    "transferred_out": "transferred_out",
    "terminated": "terminated",
    "imprisoned": "terminated",
    "died": "died",
}


def read_term(context: TableContext, line: Line, row: RosterRow) -> None:
    """Put the printed term into the row: from, to, months; and the check-in where the list gives it only so."""
    first, last = line.date("term_from", row), line.date("term_to", row)
    months_cell, term_cell = line.cell("term_months"), line.cell("term")
    span = read_range(term_cell) or read_range(line.cell("term_from"))
    if span:
        first, last = span
    row.term_months = read_months(months_cell, context.unit) or read_months(term_cell, context.unit)
    if term_cell is not None and not says_nothing(term_cell) and not span and row.term_months is None:
        row.warnings.append(reason("term_left_out", value=row.original("term")))
    for key, read in (("term_from", first), ("term_to", last)):
        if read.trouble in (DateTrouble.IMPOSSIBLE, DateTrouble.INCOMPLETE):
            row.warnings.append(reason("term_left_out", value=row.original(key) or row.original("term")))
    row.term_from, row.term_to = first.value, last.value
    if row.term_from and row.term_to and row.term_to <= row.term_from:
        row.warnings.append(reason("term_reversed"))
        row.term_from = row.term_to = None
    _infer_check_in(context, row)
    if row.term_from and row.term_to and not row.term_months:
        row.term_months = months_between(row.term_from, row.term_to)
    _compare_term(context, row)
    dates = (row.decided_on, row.received_on, row.checked_in_on, row.agreed_on, row.term_from)
    if not any(dates) and not any(
        found.code.startswith(("check_in", "decision_i", "decision_u")) for found in row.reasons
    ):
        row.reasons.append(reason("dates_missing"))


def _infer_check_in(context: TableContext, row: RosterRow) -> None:
    """In a list without any check-in column the term's first day is the check-in (DTR 14), else the agreement's."""
    if context.has_check_in or row.checked_in_on or row.state == "not_checked_in":
        return
    decided = row.decided_on or row.received_on
    for day in (row.term_from, row.agreed_on):
        if day and day <= context.today and (decided is None or day >= decided):
            row.checked_in_on = day
            row.readings["checked_in_on"] = day
            return


def _compare_term(context: TableContext, row: RosterRow) -> None:
    """Warn where the printed term of community treatment is not the one that runs from the check-in."""
    if row.measure != words.TREATMENT or not row.checked_in_on or row.reasons or not context.has_check_in:
        return
    off = row.term_from is not None and abs((row.term_from - row.checked_in_on).days) > 1
    if not off and row.term_to is not None:
        end = add_months(row.checked_in_on, row.term_months or 36)
        off = not -2 <= (row.term_to - end).days <= 1
    if off:
        value = "—".join(_day(day) for day in (row.term_from, row.term_to) if day)
        row.warnings.append(reason("term_differs", value=value))


def read_closing(context: TableContext, line: Line, row: RosterRow) -> None:
    """Put state, day and outcome of a closing into the row, as far as the list tells them."""
    cell = line.cell("state")
    state = words.read_state(cell)
    if tight(cell) in {"是", "否"}:  # 是否在册, 是否解除, 是否报到
        state = _yes_no_state(context.headings.get("state", ""), tight(cell) == "是")
    row.state = row.state or state
    closed = line.date("closed_on", row).value
    if closed and closed > context.today:
        # A day of release that lies ahead is the term's end.
        row.term_to = row.term_to or closed
        closed = None
    value = row.original("state")
    if closed and state in ("", "active", "away"):
        state = "completed"
    if state in _OUTCOMES:
        if not closed and state == "completed" and row.term_to and row.term_to < context.today:
            closed = row.term_to
        earliest = row.checked_in_on or row.decided_on or row.received_on
        if closed and (earliest is None or closed >= earliest):
            row.closed_on, row.outcome, row.state = closed, _OUTCOMES[state], state
        else:
            row.warnings.append(reason("closed_without_date", value=value or row.original("closed_on")))
    elif state in ("detained", "suspended"):
        row.warnings.append(reason("state_not_ours", value=value))
    if value and state not in ("", "active"):
        row.remarks = "；".join(part for part in (row.remarks, f"名册状态：{value}") if part)


def _yes_no_state(heading: str, yes: bool) -> str:
    if "报到" in heading:
        return "active" if yes else "not_checked_in"
    if "解除" in heading:
        return "completed" if yes else "active"
    return "active" if yes else ""


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last day."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (dt.date(years + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(years, month + 1, min(day.day, last))


def months_between(first: dt.date, last: dt.date) -> int | None:
    """The whole months of a printed span, where it is one (its last day reckoned either way), else None."""
    months = (last.year - first.year) * 12 + last.month - first.month
    for candidate in (months, months + 1):
        if candidate > 0 and -1 <= (last - add_months(first, candidate)).days <= 0:
            return candidate
    return None
