"""Every write of this app, one function an act."""

from __future__ import annotations

from xiangnuan.cases.aid.services.placing import check_placement, correct_placement, end_placement, place
from xiangnuan.cases.aid.services.registers import change_course, change_employer, open_course, open_employer
from xiangnuan.cases.aid.services.requesting import (
    answer,
    apply,
    describe_request,
    end_request,
    open_request,
    take_back_step,
)
from xiangnuan.cases.aid.services.rows import withdraw
from xiangnuan.cases.aid.services.working import end_course, enrol, record_occupation

__all__ = [
    "answer",
    "apply",
    "change_course",
    "change_employer",
    "check_placement",
    "correct_placement",
    "describe_request",
    "end_course",
    "end_placement",
    "end_request",
    "enrol",
    "open_course",
    "open_employer",
    "open_request",
    "place",
    "record_occupation",
    "take_back_step",
    "withdraw",
]
