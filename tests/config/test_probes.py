"""Health, readiness and metrics: what a stranger learns, and what the monitor learns."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from tests.worlds import a_case, a_worker

from xiangnuan.cases.models import Obligation
from xiangnuan.config import heartbeat, probes

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-the-monitor"


@pytest.fixture
def working(settings: Any, tmp_path: Any) -> None:
    """Background work that has just shown itself."""
    settings.HOME = tmp_path
    (tmp_path / "worker.alive").touch()


@pytest.fixture
def monitor(settings: Any) -> Client:
    """A monitor with its token."""
    settings.METRICS_TOKEN = TOKEN
    return Client(headers={"Authorization": f"Bearer {TOKEN}"})


@pytest.fixture
def proxied(settings: Any) -> None:
    """A site behind HTTPS and a host name of its own."""
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["xn.example.cn"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_needs_no_host_name_and_is_not_sent_to_https(path: str, proxied: None, working: None) -> None:
    answer = Client().get(path, headers={"Host": "10.0.0.7:8000"})
    assert answer.status_code == 200
    assert Client().get("/account/login/", headers={"Host": "10.0.0.7:8000"}).status_code == 400


@pytest.mark.django_db(databases=[])
def test_being_alive_asks_no_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_a_stranger_learns_one_word(client: Client, working: None) -> None:
    assert client.get("/readyz").content == b"ready\n"


def test_without_background_work_pages_are_still_served(client: Client, working: None) -> None:
    old = time.time() - heartbeat.DEAD_AFTER - 1
    os.utime(heartbeat._file(), (old, old))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"degraded\n")


@pytest.mark.parametrize("what", ["_database", "_migrated", "_keys"])
def test_what_pages_cannot_do_without_makes_it_not_ready(what: str, working: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(probes, what, lambda: False)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")
    assert answer.headers["Retry-After"]


def test_a_database_that_is_away_is_noticed(monkeypatch: Any) -> None:
    def away() -> None:
        raise DatabaseError

    monkeypatch.setattr(probes.connection, "cursor", away)
    assert probes._database() is False
    monkeypatch.undo()
    assert probes._database() is True


def test_the_monitor_learns_which_check_failed(monitor: Client, working: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(probes, "_keys", lambda: False)
    assert monitor.get("/readyz").json()["checks"] == {
        "database": True,
        "migrations": True,
        "keys": False,
        "worker": True,
    }


def test_without_a_token_there_are_no_metrics(client: Client) -> None:
    assert client.get("/metrics").status_code == 404


def test_the_metrics_open_to_their_token_alone(monitor: Client) -> None:
    assert Client().get("/metrics").status_code == 401
    assert Client(headers={"Authorization": "Bearer wrong"}).get("/metrics").status_code == 401
    assert monitor.get("/metrics").status_code == 200


def test_the_metrics_count_requests_by_view_and_duties_by_agency_and_name_nobody(
    monitor: Client, working: None
) -> None:
    case = a_case(a_worker())
    Obligation.objects.filter(case=case, kind="drug_test", number=1).update(
        due="2020-01-01", lapses_on=None, settled_on=None
    )
    monitor.get("/account/login/")
    monitor.get(f"/people/?q={case.person.name}")
    text = monitor.get("/metrics").content.decode()
    assert 'xiangnuan_requests_total{method="GET",status="200",view="account_login"}' in text
    assert 'xiangnuan_request_seconds_bucket{le="0.5",view="account_login"}' in text
    assert f'xiangnuan_overdue_duties{{agency="{case.agency_id}"}}' in text
    assert "xiangnuan_worker_heartbeat_age_seconds" in text
    assert "xiangnuan_database_up 1.0" in text
    assert case.person.name not in text
    assert case.worker.name not in text
