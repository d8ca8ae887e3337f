"""What the look asks of higher layers: who is reading, and whether that person may open a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reader:
    """How the signed-in user is shown: `name` (“演示 社工”) and `place` (a town, or the agency)."""

    name: str
    place: str = ""


def _plain_reader(user: Any) -> Reader:
    return Reader(name=user.get_full_name() or user.get_username())


def _django_permission(user: Any, permission: str) -> bool:
    return bool(user.has_perm(permission))


_describe: Callable[[Any], Reader] = _plain_reader
_may: Callable[[Any, str], bool] = _django_permission


def describe_reader_with(describe: Callable[[Any], Reader]) -> None:
    """Set the function that says how a signed-in user is shown in the rail and on the page 我的."""
    global _describe
    _describe = describe


def check_permission_with(may: Callable[[Any, str], bool]) -> None:
    """Set the function that answers whether a user has a permission (`access` registers its own)."""
    global _may
    _may = may


def reader(user: Any) -> Reader:
    """Return how `user` is shown."""
    return _describe(user)


def may(user: Any, permission: str | None) -> bool:
    """Return whether `user` is signed in and has `permission`; None asks for the signing-in alone."""
    if user is None or not user.is_authenticated:
        return False
    return permission is None or _may(user, permission)
