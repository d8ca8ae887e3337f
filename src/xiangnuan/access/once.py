"""What is worked out once a request: whose clients a user covers, who was opened in an emergency, what waits for review."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

V = TypeVar("V")
_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept_for_a_request", default=None)


@contextmanager
def a_request() -> Iterator[None]:
    """Keep what is worked out until the block ends; outside of one everything is asked anew each time."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(key: tuple[Any, ...], make: Callable[[], V]) -> V:
    """The value of `key`, made at its first use within the request."""
    kept = _kept.get()
    if kept is None:
        return make()
    if key not in kept:
        kept[key] = make()
    found: V = kept[key]
    return found


def known(key: tuple[Any, ...]) -> Any:
    """The value of `key` if this request has worked it out, else None."""
    return (_kept.get() or {}).get(key)


def forget(key: tuple[Any, ...]) -> None:
    """Work `key` out anew at its next use: what it rests on was just written."""
    (_kept.get() or {}).pop(key, None)
