"""What `xiangnuan doctor` finds in the settings of a production installation and under it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.cli.test_doctor import examine
from tests.cli.test_doctor import safe as _safe

from xiangnuan.cli.checks import machine
from xiangnuan.config import heartbeat

pytestmark = pytest.mark.django_db
safe = _safe


@pytest.mark.parametrize(
    ("check", "state", "changes"),
    [
        ("hosts", "failure", {"ALLOWED_HOSTS": ["*"]}),
        ("hosts", "failure", {"ALLOWED_HOSTS": [".example.cn"]}),
        ("hosts", "warning", {"ALLOWED_HOSTS": ["127.0.0.1", "localhost"]}),
        ("origins", "failure", {"CSRF_TRUSTED_ORIGINS": ["http://xn.example.cn"]}),
        ("origins", "failure", {"CSRF_TRUSTED_ORIGINS": ["https://*.example.cn"]}),
        ("cookies", "failure", {"SESSION_COOKIE_SECURE": False}),
        ("cookies", "failure", {"SESSION_COOKIE_NAME": "xiangnuan_session"}),
        ("cookies", "failure", {"SESSION_COOKIE_SAMESITE": "None"}),
        ("hsts", "warning", {"SECURE_HSTS_SECONDS": 60}),
        ("hsts", "warning", {"SECURE_HSTS_INCLUDE_SUBDOMAINS": False}),
        ("proxy", "warning", {"SECURE_PROXY_SSL_HEADER": None}),
        ("sessions", "warning", {"SESSION_IDLE_SECONDS": 8 * 3600}),
        ("sessions", "warning", {"SESSION_ABSOLUTE_SECONDS": 0}),
        ("limits", "warning", {"API_CALLS_A_MINUTE": 0}),
        ("metrics", "failure", {"METRICS_TOKEN": "short"}),
        ("secret", "failure", {"SECRET_KEY": "short"}),
        ("mode", "failure", {"DEBUG": True}),
    ],
)
def test_a_setting_that_endangers_real_data_is_named(
    check: str,
    state: str,
    changes: dict[str, Any],
    safe: None,
    settings: Any,
) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)
    assert examine()[1][check] == state


def test_a_secret_that_others_can_read_is_a_failure(safe: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "secret.txt").chmod(0o644)
    assert examine()[1]["secret"] == "failure"
    (tmp_path / "secret.txt").chmod(0o600)
    assert examine()[1]["secret"] == "ok"


def test_background_work_that_is_silent_is_noticed(safe: None, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    assert examine()[1]["worker"] == "warning"
    file = tmp_path / "worker.alive"
    file.touch()
    assert examine()[1]["worker"] == "ok"
    old = time.time() - heartbeat.DEAD_AFTER - 5
    os.utime(file, (old, old))
    assert examine()[1]["worker"] == "warning"
    settings.WORKER_ELSEWHERE = True
    assert examine()[1]["worker"] == "ok"


@pytest.mark.parametrize(("skew", "state"), [(0.0, "ok"), (-5.0, "warning"), (300.0, "failure")])
def test_a_clock_that_is_wrong_is_noticed(skew: float, state: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(machine, "_skew", lambda: skew)
    monkeypatch.setattr(machine, "_is_set_by_network", lambda: True)
    assert [one.state for one in machine.clock()] == [state]


def test_a_clock_that_nobody_sets_is_noticed(monkeypatch: Any) -> None:
    monkeypatch.setattr(machine, "_skew", lambda: 0.0)
    monkeypatch.setattr(machine, "_is_set_by_network", lambda: False)
    assert [one.state for one in machine.clock()] == ["warning"]


def test_the_database_and_this_machine_have_one_clock() -> None:
    assert abs(machine._skew()) < machine.SKEW


def test_the_file_system_of_a_folder_is_that_of_the_nearest_mount() -> None:
    mounts = "/dev/sda1 / ext4 rw 0 0\nserver:/data /srv nfs4 rw 0 0\n/dev/sdb /srv/local xfs rw 0 0\n"
    assert machine.file_system(Path("/srv/xiangnuan/db"), mounts).startswith(machine.REMOTE)
    assert machine.file_system(Path("/srv/local/db"), mounts) == "xfs"
    assert machine.file_system(Path("/var/db"), mounts) == "ext4"


def test_postgresql_is_looked_at_where_it_is_used() -> None:
    found = [(one.check, one.state) for one in machine.postgres()]
    assert found == ([("postgres", "ok")] if connection.vendor == "postgresql" else [])
