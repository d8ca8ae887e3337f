"""What `xiangnuan doctor` finds, and that it says so."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone
from tests.worlds import a_case, a_person, a_photo, a_worker, an_account, an_agency

from xiangnuan.access import crypto
from xiangnuan.access.roles import Role
from xiangnuan.cases.attachments.services import keep_attachment
from xiangnuan.cases.attachments.store import attachment_store
from xiangnuan.cases.models import Obligation
from xiangnuan.cli.attachments import attachments
from xiangnuan.cli.doctor import doctor

pytestmark = pytest.mark.django_db


def examine() -> tuple[int, dict[str, str]]:
    """Run the command: its exit code, and the state of each check."""
    answer = CliRunner().invoke(doctor, ["--json"])
    found = json.loads(answer.stdout)
    assert found["ok"] == (answer.exit_code == 0)
    return answer.exit_code, {finding["check"]: finding["state"] for finding in found["findings"]}


@pytest.fixture
def key_file(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A copy of the key file that a test may spoil."""
    copy = tmp_path / "keys.json"
    shutil.copy(settings.KEYRING, copy)
    settings.KEYRING = copy
    crypto.forget_keys()
    yield copy
    crypto.forget_keys()


@pytest.fixture
def safe(settings: Any) -> None:
    """An installation for real data."""
    settings.DEMO, settings.HTTPS, settings.SECOND_FACTOR_REQUIRED = False, True, True
    settings.ALLOWED_HOSTS = ["xn.example.cn"]
    settings.SESSION_COOKIE_NAME = "__Host-xiangnuan_session"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


def test_a_sound_installation_with_a_case_has_no_failure(safe: None, key_file: Path) -> None:
    agency = an_agency()
    an_account(agency, Role.ADMINISTRATOR)
    a_case(a_worker(agency))
    code, states = examine()
    assert code == 0, states
    assert {states[name] for name in ("keys", "database", "keys_fit", "duties", "accounts", "https")} == {"ok"}


def test_a_missing_key_file_is_a_failure(safe: None, key_file: Path) -> None:
    key_file.unlink()
    assert examine()[1]["keys"] == "failure"


def test_a_key_file_that_others_can_read_is_a_failure(safe: None, key_file: Path) -> None:
    key_file.chmod(0o644)
    assert examine()[1]["keys"] == "failure"


def test_another_installations_key_file_is_noticed(safe: None, key_file: Path) -> None:
    a_case(a_worker())
    key_file.unlink()
    crypto.create_keyring(key_file)
    crypto._load.cache_clear()
    code, states = examine()
    assert (code, states["keys"], states["keys_fit"]) == (1, "ok", "failure")


def test_attachments_are_looked_at(safe: None, settings: Any, tmp_path: Path) -> None:
    settings.ATTACHMENTS = tmp_path / "attachments"
    worker = a_worker()
    paper = keep_attachment(worker, a_person(worker), a_photo(), kind="other")
    assert examine()[1]["attachments"] == "ok"
    settings.ATTACHMENTS.chmod(0o755)
    assert examine()[1]["attachments_folder"] == "failure"
    settings.ATTACHMENTS.chmod(0o700)
    attachment_store().remove(paper.stored_as)
    assert examine()[1]["attachments"] == "failure"


def test_files_that_uploads_left_are_named_and_swept(safe: None, settings: Any, tmp_path: Path) -> None:
    settings.ATTACHMENTS = tmp_path / "attachments"
    store = attachment_store()
    name = store.keep(BytesIO(b"x")).name
    path = settings.ATTACHMENTS / name[:2] / name
    os.utime(path, (time.time() - 2 * 24 * 3600,) * 2)
    assert examine()[1]["attachments"] == "warning"
    told = json.loads(CliRunner().invoke(attachments, ["--json"]).stdout)
    assert told == {"without_row": 1, "removed": 0, "without_file": []}
    told = json.loads(CliRunner().invoke(attachments, ["--sweep", "--json"]).stdout)
    assert told == {"without_row": 0, "removed": 1, "without_file": []}
    assert not path.exists()
    assert examine()[1]["attachments"] == "ok"


def test_a_duty_changed_behind_the_engines_back_is_noticed(safe: None) -> None:
    case = a_case(a_worker())
    Obligation.objects.filter(case=case, kind="drug_test", number=1).update(due="2001-01-01")
    assert examine()[1]["duties"] == "failure"


def test_real_data_without_https_or_second_factor_is_a_failure(settings: Any) -> None:
    settings.DEMO, settings.HTTPS, settings.SECOND_FACTOR_REQUIRED = False, False, False
    code, states = examine()
    assert (code, states["https"], states["second_factor"]) == (1, "failure", "failure")


def test_the_demo_is_named_as_one(settings: Any) -> None:
    settings.DEMO = True
    assert examine()[1]["mode"] == "warning"


def test_an_empty_installation_is_told_to_make_an_administrator(safe: None) -> None:
    states = examine()[1]
    assert (states["accounts"], states["areas"]) == ("warning", "warning")


def test_work_that_nobody_does_is_noticed(safe: None) -> None:
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="tests.none",
        backend_name="default",
        queue_name="default",
        priority=0,
        run_after=None,
        exception_class_path="",
        traceback="",
    )
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(hours=1))
    assert examine()[1]["background"] == "warning"


def test_a_migration_that_waits_is_a_failure_and_ends_the_examination(safe: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'cases'")
    states = examine()[1]
    assert states["database"] == "failure"
    assert "duties" not in states


def test_the_findings_are_sentences_with_a_remedy_each(settings: Any) -> None:
    settings.DEMO = True
    answer = CliRunner().invoke(doctor, [])
    lines = answer.stdout.splitlines()
    assert any(line.startswith("! ") for line in lines)
    assert lines[-1]
