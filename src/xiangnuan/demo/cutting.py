"""Telling a planned case only as far as a day: what comes later has not happened yet."""

from __future__ import annotations

from datetime import date, datetime

from xiangnuan.demo.plan import CasePlan


def cut(case: CasePlan, day: date) -> CasePlan:
    """Leave out what has not happened by the end of a day: later facts, returns and corrections yet to come."""
    last = datetime.combine(day, datetime.max.time(), case.opened_at.tzinfo).replace(microsecond=0)
    kept = []
    for happening in case.happenings:
        if happening.on > day:
            continue
        if happening.until is not None and happening.until > day:
            happening.until = None
            happening.recorded_at = datetime.combine(happening.on, happening.recorded_at.time(), last.tzinfo)
        if happening.mistake is not None and happening.recorded_at > last:
            happening.recorded_at, happening.by = happening.mistake.recorded_at, happening.mistake.by
            happening.mistake = None
        happening.recorded_at = min(happening.recorded_at, last)
        kept.append(happening)
    case.happenings = kept
    case.opened_at = min(case.opened_at, last)
    return case
