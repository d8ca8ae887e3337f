"""The real server, and the floor beside it, for as long as they are measured."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.database import ROOT, VAR, environment

WORKERS = 2
_BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Server:
    """A running server: its port and the process that started it."""

    port: int
    process: subprocess.Popen[bytes]

    def memory(self) -> list[float]:
        """What each worker holds, in MiB: its proportional share, so that shared pages count once (Linux)."""
        found = []
        for pid in _children(self.process.pid):
            with suppress(OSError, ValueError):
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                found.append(next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024)
        return [mib for mib in found if mib > 10]


@contextmanager
def application() -> Iterator[Server]:
    """The application as `xiangnuan serve` serves it, without the background work."""
    with _running([str(_BIN / "xiangnuan"), "serve", "--workers", str(WORKERS), "--no-tasks"], "application") as server:
        yield server


@contextmanager
def floor() -> Iterator[Server]:
    """Plain SQL behind the same server with the same number of processes and threads."""
    command = [str(_BIN / "granian"), "--interface", "wsgi", "--workers", str(WORKERS), "--blocking-threads", "4"]
    with _running([*command, "--log-level", "warning", "benchmarks.floor:application"], "floor") as server:
        yield server


@contextmanager
def _running(command: list[str], name: str) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = VAR / f"{name}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=ROOT,
            env=environment(),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait(port, process, log)
        yield Server(port, process)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        # Its workers are of its own process group: nothing may outlive the measurement.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")


def _children(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            fields = path.read_text().rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, waiting = [], [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found
