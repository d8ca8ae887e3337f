"""Processes that run beside the pages and are begun again when they end: a fault of theirs passes without anybody's help."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)

# Seconds before it is begun again: at first nearly at once, and ever later while it keeps ending.
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# Having lived so long (seconds), a process is taken to have worked, and its next end is a new one.
LIVED = 60.0
# Without a sign of life for so long (seconds), a process is taken to hang.
PATIENCE = 60.0
_LOOK_EVERY = 1.0


class Beside:
    """A Python program (`-m module …`) that is kept running until `stop`."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        shortest_pause: float = SHORTEST_PAUSE,
        last_sign: Callable[[], float | None] = lambda: None,
        patience: float = PATIENCE,
    ) -> None:
        """`last_sign` says how many seconds ago it last showed that it lives; None where it shows nothing."""
        self.arguments = tuple(arguments)
        self._last_sign, self._patience = last_sign, patience
        self._shortest_pause = shortest_pause
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, daemon=True, name=f"beside {' '.join(arguments)}")
        self._thread.start()

    def _keep(self) -> None:
        pause = self._shortest_pause
        while (process := self._begin()) is not None:
            begun = time.monotonic()
            code = self._watched(process, begun)
            if self._stopping.is_set():
                return
            pause = self._shortest_pause if time.monotonic() - begun > LIVED else min(pause * 2, LONGEST_PAUSE)
            log.error("%s ended (%s); it is begun again in %.0f s", " ".join(self.arguments), code, pause)
            if self._stopping.wait(pause):
                return

    def _watched(self, process: subprocess.Popen[bytes], begun: float) -> int:
        """Wait until it ends, and end it where it lives without a sign of life; its exit code."""
        while True:
            try:
                return process.wait(timeout=_LOOK_EVERY)
            except subprocess.TimeoutExpired:
                silent = self._last_sign()
                if silent is not None and min(silent, time.monotonic() - begun) > self._patience:
                    log.error("%s gives no sign of life for %.0f s; it is ended", " ".join(self.arguments), silent)
                    process.kill()

    def _begin(self) -> subprocess.Popen[bytes] | None:
        with self._lock:  # so that `stop` never misses a process that is just being made
            if self._stopping.is_set():
                return None
            self._process = subprocess.Popen([sys.executable, *self.arguments], env={**os.environ})
            return self._process

    def stop(self, seconds: float = 10) -> None:
        """Ask it to end, and after so many seconds end it."""
        with self._lock:
            self._stopping.set()
            process = self._process
        if process is not None:
            process.terminate()
            try:
                process.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._thread.join(timeout=5)
