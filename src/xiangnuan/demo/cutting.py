"""Telling a planned case only as far as a day: what comes later has not happened yet."""

from __future__ import annotations

from datetime import date, datetime, time

from xiangnuan.demo.places import recorder_on
from xiangnuan.demo.plan import CasePlan


def cut(case: CasePlan, day: date) -> CasePlan:
    """Leave out what has not happened by the end of a day: later facts, returns and corrections yet to come."""
    last = datetime.combine(day, time(19), case.opened_at.tzinfo)
    recorder = recorder_on(case.area_on(day), case.post, day).username
    kept = []
    for happening in case.happenings:
        if happening.on > day:
            continue
        if happening.until is not None and happening.until > day:
            happening.until = None
            happening.recorded_at = datetime.combine(happening.on, happening.recorded_at.time(), last.tzinfo)
            happening.by = recorder_on(case.area_on(happening.on), case.post, happening.on).username
        if happening.mistake is not None and happening.recorded_at > last:
            happening.recorded_at, happening.by = happening.mistake.recorded_at, happening.mistake.by
            happening.mistake = None
        if happening.recorded_at > last:
            happening.recorded_at, happening.by = last, recorder
        kept.append(happening)
    case.happenings = kept
    case.opened_at = min(case.opened_at, last)
    return case
