"""Places where upper apps hang in: what must be handed over before an account is closed."""

from __future__ import annotations

from collections.abc import Callable

from xiangnuan.access.models import User

_checks: list[Callable[[User], None]] = []


def before_closing(check: Callable[[User], None]) -> None:
    """Register a check that raises ValidationError while an account may not be closed or change its role."""
    _checks.append(check)


def check_closing(account: User) -> None:
    """Raise ValidationError where something is still in the hands of this account."""
    for check in _checks:
        check(account)
