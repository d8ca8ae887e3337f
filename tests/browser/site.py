"""The real server on a copy of the demo agency, for as long as one module of browser tests runs."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ROOT / ".venv" / "bin" / "xiangnuan"
# Kept between runs: `xiangnuan demo` itself knows when it must be loaded anew.
LOADED = ROOT / "var" / "test" / "demo"


@dataclass
class Site:
    """A running server: its address, its folder, and the signed-in state of the roles that have signed in to it."""

    url: str
    home: Path
    states: dict[str, Any] = field(default_factory=dict)

    def command(self, *arguments: str) -> str:
        """Run `xiangnuan ARGUMENTS` on this site's data and return what it prints."""
        done = subprocess.run(
            [str(COMMAND), *arguments], env=environment(self.home), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def environment(home: Path) -> dict[str, str]:
    """The environment of a demo whose data lie in `home`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XIANGNUAN_", "DJANGO_"))}
    return kept | {
        "XIANGNUAN_DEMO": "1",
        "XIANGNUAN_HOME": str(home),
        "XIANGNUAN_KEYS": str(home / "keys.json"),
        "DATABASE_URL": f"sqlite:///{home / 'demo.sqlite3'}",
    }


def load_demo() -> Path:
    """Load the demo agency once for all modules and workers; return its folder."""
    LOADED.mkdir(parents=True, exist_ok=True)
    with (LOADED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(
            [str(COMMAND), "demo"], env=environment(LOADED), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"the demo did not load:\n{done.stdout}\n{done.stderr}"
    return LOADED


@contextmanager
def serve(loaded: Path, home: Path) -> Iterator[Site]:
    """Serve a copy of the demo in `loaded` from the folder `home`, until the block ends."""
    with (
        closing(sqlite3.connect(loaded / "demo.sqlite3")) as source,
        closing(sqlite3.connect(home / "demo.sqlite3")) as copy,
    ):
        source.backup(copy)
    for name in ("keys.json", "secret.txt"):
        shutil.copy(loaded / name, home / name)
    shutil.copytree(loaded / "attachments", home / "attachments")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(COMMAND), "serve", "--port", str(port), "--workers", "1"],
            env=environment(home),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process, log)
            yield Site(url, home)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            # Its own workers too: nothing may outlive the module.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    patience = time.monotonic() + 90
    while time.monotonic() < patience:
        try:
            with urllib.request.urlopen(f"{url}/account/login/", timeout=10):
                return
        except OSError:
            assert process.poll() is None, f"the server ended:\n{log.read_text()}"
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer:\n{log.read_text()}")
