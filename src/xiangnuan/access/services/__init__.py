"""Every write about accounts."""

from __future__ import annotations

from xiangnuan.access.services.accounts import (
    AccountData,
    change_account,
    create_account,
    link_identity,
    own_password_set,
    set_password,
)
from xiangnuan.access.services.invitations import accept_invitation, invite, revoke_invitation
from xiangnuan.access.services.locks import unlock
from xiangnuan.access.services.second_factor import reencrypt_second_factors, reset_second_factor
from xiangnuan.access.services.sessions import sign_out_everywhere, sign_out_one

__all__ = [
    "AccountData",
    "accept_invitation",
    "change_account",
    "create_account",
    "invite",
    "link_identity",
    "own_password_set",
    "reencrypt_second_factors",
    "reset_second_factor",
    "revoke_invitation",
    "set_password",
    "sign_out_everywhere",
    "sign_out_one",
    "unlock",
]
