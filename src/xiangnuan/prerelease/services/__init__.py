"""Every write of this app, one function an act."""

from __future__ import annotations

from xiangnuan.prerelease.services.centres import describe_centre, open_centre
from xiangnuan.prerelease.services.releasing import end_stay, hand_over, record_release, reopen_stay, take_back_release
from xiangnuan.prerelease.services.staying import (
    StayData,
    arrange_fetching,
    assess,
    describe_stay,
    prepare,
    register_stay,
)
from xiangnuan.prerelease.services.visiting import VisitData, correct_visit, record_visit, withdraw_visit

__all__ = [
    "StayData",
    "VisitData",
    "arrange_fetching",
    "assess",
    "correct_visit",
    "describe_centre",
    "describe_stay",
    "end_stay",
    "hand_over",
    "open_centre",
    "prepare",
    "record_release",
    "record_visit",
    "register_stay",
    "reopen_stay",
    "take_back_release",
    "withdraw_visit",
]
