"""The number of a request: in the log, in the answer's header and on the error page the same."""

from __future__ import annotations

from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The number of the request that is being answered; empty outside of one."""
    return current.get()
