"""Every write about accounts, and about access that is given for a time."""

from __future__ import annotations

from xiangnuan.access.services.accounts import AccountData, change_account, create_account, set_password
from xiangnuan.access.services.covers import CoverData, end_cover, give_cover
from xiangnuan.access.services.emergencies import check_misses, note_miss, open_access, review_access
from xiangnuan.access.services.supervisions import end_supervision, grant_supervision

__all__ = [
    "AccountData",
    "CoverData",
    "change_account",
    "check_misses",
    "create_account",
    "end_cover",
    "end_supervision",
    "give_cover",
    "grant_supervision",
    "note_miss",
    "open_access",
    "review_access",
    "set_password",
]
