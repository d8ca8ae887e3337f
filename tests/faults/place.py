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
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.client import Client, Refused, forms_of
from tests.cases.roster.lists import Page, identity, name, xlsx

from xiangnuan.web.clock import today

ROOT = Path(__file__).resolve().parents[2]
COMMAND = str(ROOT / ".venv" / "bin" / "xiangnuan")
PASSWORD = "gate-lantern-9471"
HEAD = ["编号", "姓名", "身份证号", "镇街道", "措施", "决定日期", "报到日期", "责任社工"]


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

    def ask(self, expression: str) -> Any:
        """The value of a Python expression in which the models are known (`Fact`, `Person`, `AuditEntry` …)."""
        program = (
            "import django, json; django.setup(); from django.apps import apps; "
            "globals().update({m.__name__: m for m in apps.get_models()}); "
            f"print(json.dumps({expression}))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "xiangnuan.config.settings"},
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout.strip().splitlines()[-1])

    def found(self, persons: int) -> Place:
        """Make the agency with a worker, and bring in a list of persons."""
        self.run("keys", "create")
        self.run("django", "migrate", "-v", "0")
        self.run("load-areas", "--under", "330482")
        self.run("accounts", "create-agency", "试点社工服务社", "--area", "330482")
        create = ["accounts", "create", "ge", "--name", "葛社工", "--role", "social_worker", "--password-stdin"]
        self.run(*create, stdin=PASSWORD)
        self.ask("User.objects.update(first_password_until=None)")  # as if the worker had chosen it
        path = self.home / "list.xlsx"
        path.write_bytes(a_list(persons))
        done = json.loads(self.run("import-roster", str(path), "--area", "330482", "--json").stdout)
        assert done["cases_created"] == persons, done
        return self

    def start(self) -> Place:
        """Start the server and wait until it answers."""
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        log = (self.home / "server.log").open("ab")
        self.process = subprocess.Popen(
            [COMMAND, "serve", "--port", str(self.port), "--workers", "1"],
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
        self.run("rebuild-obligations", "--check", "--processes", "1")
        self.run("audit", "seal")
        self.run("audit", "verify")


def a_form(client: Client, case: int, note: str) -> tuple[str, list[tuple[str, str]]]:
    """The form of a phone call as it comes, filled in."""
    path = f"/cases/{case}/record/contact/"
    fields = next(fields for _action, fields in forms_of(client.get(path).text) if dict(fields).get("idempotency_key"))
    typed = {"form": "phone", "said": note}
    return path, [pair for pair in fields if pair[0] not in typed] + list(typed.items())


def send(client: Client, path: str, fields: list[tuple[str, str]]) -> int:
    """Send a form; the status of the answer, 0 where none came."""
    try:
        return client.post(path, fields).status
    except (OSError, Refused):
        client.close()
        return 0
