"""Every write about accounts."""

from __future__ import annotations

from xiangnuan.access.services.accounts import AccountData, change_account, create_account, set_password

__all__ = ["AccountData", "change_account", "create_account", "set_password"]
