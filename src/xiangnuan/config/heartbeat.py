"""The sign of life of the background work: a file that it touches, whatever the database does."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

EVERY = 10.0
DEAD_AFTER = 60.0
"""Seconds."""


def _file() -> Path:
    path: Path = settings.HOME / "worker.alive"
    return path


def beat() -> None:
    """Touch the file now, and then every ten seconds for as long as this process lives."""

    def on() -> None:
        while True:
            with suppress(OSError):  # a full disk passes; the next beat may go through
                _file().touch()
            time.sleep(EVERY)

    _file().touch()
    threading.Thread(target=on, daemon=True, name="heartbeat").start()


def age() -> float | None:
    """Seconds since the last sign; None where there never was one."""
    try:
        return max(time.time() - _file().stat().st_mtime, 0.0)
    except FileNotFoundError:
        return None


def is_alive() -> bool:
    """Whether the background work showed itself within the last minute."""
    last = age()
    return last is not None and last < DEAD_AFTER
