"""Every write of this app: draws, objections, kits."""

from __future__ import annotations

from xiangnuan.cases.testing.services.drawing import (
    DrawData,
    cancel_draw,
    excuse,
    make_draw,
    withdraw_excuse,
)
from xiangnuan.cases.testing.services.objecting import (
    ObjectionData,
    answer_objection,
    correct_objection,
    record_objection,
    report_result,
    send_sample,
    tell_result,
    withdraw_objection,
)
from xiangnuan.cases.testing.services.stocking import (
    BatchData,
    MovementData,
    describe_batch,
    move_kits,
    register_batch,
    set_least,
    withdraw_movement,
)

__all__ = [
    "BatchData",
    "DrawData",
    "MovementData",
    "ObjectionData",
    "answer_objection",
    "cancel_draw",
    "correct_objection",
    "describe_batch",
    "excuse",
    "make_draw",
    "move_kits",
    "record_objection",
    "register_batch",
    "report_result",
    "send_sample",
    "set_least",
    "tell_result",
    "withdraw_excuse",
    "withdraw_movement",
    "withdraw_objection",
]
