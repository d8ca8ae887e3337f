"""Every write about accounts, and about access that is given for a time."""

from __future__ import annotations

from xiangnuan.access.services.accounts import (
    AccountData,
    change_account,
    create_account,
    link_identity,
    own_password_set,
    set_password,
)
from xiangnuan.access.services.covers import CoverData, end_cover, give_cover
from xiangnuan.access.services.emergencies import check_misses, note_miss, open_access, review_access
from xiangnuan.access.services.invitations import accept_invitation, invite, revoke_invitation
from xiangnuan.access.services.locks import unlock
from xiangnuan.access.services.second_factor import reset_second_factor
from xiangnuan.access.services.sessions import sign_out_everywhere, sign_out_one
from xiangnuan.access.services.supervisions import end_supervision, grant_supervision

__all__ = [
    "AccountData",
    "CoverData",
    "accept_invitation",
    "change_account",
    "check_misses",
    "create_account",
    "end_cover",
    "end_supervision",
    "give_cover",
    "grant_supervision",
    "invite",
    "link_identity",
    "note_miss",
    "open_access",
    "own_password_set",
    "reset_second_factor",
    "review_access",
    "revoke_invitation",
    "set_password",
    "sign_out_everywhere",
    "sign_out_one",
    "unlock",
]
