"""An installation of its own under a real server that may be killed, on SQLite or on PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.client import Answer, Client, Refused
from tests.cases.roster.lists import Page, identity, name, xlsx

from xiangnuan.web.clock import today

ROOT = Path(__file__).resolve().parents[2]
COMMAND = str(ROOT / ".venv" / "bin" / "xiangnuan")
PASSWORD = "gate-lantern-9471"
HEAD = ["编号", "姓名", "身份证号", "镇街道", "措施", "决定日期", "报到日期", "责任社工"]


def send_file(
    client: Client, path: str, fields: list[tuple[str, str]], field: str, name: str, content: bytes
) -> Answer | None:
    """Send a form with a file in it; None where no answer came."""
    bound = "----x7f3a91"
    pairs = [pair for pair in fields if pair[0] not in ("csrfmiddlewaretoken", field)]
    parts = [
        f'--{bound}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in [*pairs, ("csrfmiddlewaretoken", client.CSRF)]
    ]
    head = f'--{bound}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    body = b"".join(parts) + f"--{bound}--\r\n".encode()
    try:
        return client.send("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={bound}"})
    except (OSError, Refused):
        client.close()
        return None


def a_list(count: int, first: int = 1) -> bytes:
    """A list of made-up persons who checked in last month."""
    day = today() - timedelta(days=30)
    rows = [
        [at, name(at), identity(at), "新仓镇", "社区戒毒", f"{day - timedelta(days=5):%Y-%m-%d}", f"{day:%Y-%m-%d}", "葛社工"]
        for at in range(first, first + count)
    ]  # fmt: skip
    return xlsx(Page("名册", [HEAD, *rows]))


@dataclass
class Place:
    """One installation: its folder, its database, and the server while it runs."""

    home: Path
    database: str
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    extra: dict[str, str] = field(default_factory=dict)
    # The PostgreSQL that the database is in, which a test may stop and start.
    cluster: Any = None
    inside: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What its commands and its server are started with."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XIANGNUAN_", "DJANGO_"))}
        own = {
            "XIANGNUAN_HOME": str(self.home),
            "XIANGNUAN_KEYS": str(self.home / "keys.json"),
            "XIANGNUAN_HTTPS": "0",
            "XIANGNUAN_SECOND_FACTOR": "0",
            "XIANGNUAN_LANG": "zh",
            "DATABASE_URL": self.database,
        }
        return kept | own | self.extra

    def run(self, *arguments: str, stdin: str | None = None, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `xiangnuan ARGUMENTS` here."""
        done = subprocess.run(
            [COMMAND, *arguments], env=self.environment, capture_output=True, text=True, input=stdin, check=False, timeout=180
        )  # fmt: skip
        assert not check or done.returncode == 0, f"{arguments}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done

    def codes(self, *commands: Sequence[str]) -> tuple[list[int], str]:
        """Run several commands after another; their exit codes, and what they all said."""
        done = [self._inside({"command": list(command)}) for command in commands]
        return [code for code, _said in done], "\n".join(said for _code, said in done)

    def run_all(self, *commands: Sequence[str]) -> None:
        """Run several commands after another, all of which must succeed."""
        codes, said = self.codes(*commands)
        assert not any(codes), (commands, codes, said[-3000:])

    def ask(self, expression: str) -> Any:
        """The value of a Python expression in which the models are known (`Fact`, `Person`, `AuditEntry` …)."""
        return self._inside({"ask": expression})

    def _inside(self, asked: dict[str, Any]) -> Any:
        """Let the process inside the installation answer; it is begun with the first question."""
        if self.inside is None:
            self.inside = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.inside"],
                env={**self.environment, "DJANGO_SETTINGS_MODULE": "xiangnuan.config.settings", "PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT,
            )  # fmt: skip
        assert self.inside.stdin is not None
        assert self.inside.stdout is not None
        self.inside.stdin.write(json.dumps(asked) + "\n")
        self.inside.stdin.flush()
        reply = json.loads(self.inside.stdout.readline())
        assert "wrong" not in reply, (asked, reply)
        return reply["value"]

    def leave(self) -> None:
        """End everything that runs here."""
        self.kill()
        if self.inside is not None:
            self.inside.kill()
            self.inside.communicate()
            self.inside = None

    def found(self, persons: int) -> Place:
        """Make the agency with a worker, and bring in a list of persons."""
        path = self.home / "list.xlsx"
        path.write_bytes(a_list(persons))
        self.run_all(
            ["keys", "create"],
            ["django", "migrate", "-v", "0"],
            ["load-areas", "--under", "330482"],
            ["accounts", "create-agency", "试点社工服务社", "--area", "330482"],
        )
        create = ["accounts", "create", "ge", "--name", "葛社工", "--role", "social_worker", "--password-stdin"]
        self.run(*create, stdin=PASSWORD)
        self.run_all(["import-roster", str(path), "--area", "330482"])
        # The password counts as chosen by the worker.
        assert self.ask("[User.objects.update(first_password_until=None), Case.objects.count()]") == [1, persons]
        self.leave()
        return self

    def start(self, *, background: bool = False) -> Place:
        """Start the server, with the background work where it is needed, and wait until it answers."""
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        log = (self.home / "server.log").open("ab")
        self.process = subprocess.Popen(
            [COMMAND, "serve", "--port", str(self.port), "--workers", "1", *([] if background else ["--no-tasks"])],
            env=self.environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        log.close()
        patience = time.monotonic() + 60
        while time.monotonic() < patience:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/account/login/", timeout=5):
                return self
            time.sleep(0.1)
        raise AssertionError((self.home / "server.log").read_text()[-3000:])

    def kill(self) -> None:
        """End the server and all its processes at once, as a power failure would."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def client(self) -> Client:
        """A browser in which the worker is signed in."""
        client = Client(self.port)
        answer = client.post("/account/login/", [("login", "ge"), ("password", PASSWORD)])
        assert answer.status == 302, answer.text[:500]
        cookie = answer.headers["set-cookie"]
        client.session = cookie.split("xiangnuan_session=")[1].split(";")[0]
        return client

    def is_sound(self) -> None:
        """No half-written thing: the duties are those the engine computes, and the trail is whole."""
        self.run_all(["rebuild-obligations", "--check", "--processes", "1"], ["audit", "seal"], ["audit", "verify"])
