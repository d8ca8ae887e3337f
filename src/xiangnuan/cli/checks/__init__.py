"""What `xiangnuan doctor` looks at, by subject, and what a check says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: `state` is ok, warning or failure; `remedy` says what to do about it."""

    check: str
    state: str
    text: str
    remedy: str = ""


Check = Callable[[], Iterator[Finding]]


def ok(check: str, text: str) -> Finding:
    """All is as it should be."""
    return Finding(check, "ok", text)


def warning(check: str, text: str, remedy: str) -> Finding:
    """It works, but somebody should know."""
    return Finding(check, "warning", text, remedy)


def failure(check: str, text: str, remedy: str) -> Finding:
    """It does not work, or must not go on like this."""
    return Finding(check, "failure", text, remedy)
