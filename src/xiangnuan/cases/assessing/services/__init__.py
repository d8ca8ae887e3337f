"""Every write of this app, one function an act."""

from __future__ import annotations

from xiangnuan.cases.assessing.services.crises import ResponseData, answer_crisis
from xiangnuan.cases.assessing.services.links import make_link, record_self_rating, revoke_link
from xiangnuan.cases.assessing.services.recording import correct_assessment, record_assessment, withdraw_assessment
from xiangnuan.cases.assessing.services.sheets import add_instrument, bring_back_instrument, retire_instrument
from xiangnuan.cases.assessing.services.tiers import decide_tier

__all__ = [
    "ResponseData",
    "add_instrument",
    "answer_crisis",
    "bring_back_instrument",
    "correct_assessment",
    "decide_tier",
    "make_link",
    "record_assessment",
    "record_self_rating",
    "retire_instrument",
    "revoke_link",
    "withdraw_assessment",
]
