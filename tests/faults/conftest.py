"""Installations on either database: founded once, and copied for each test."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.faults.place import ROOT, Place

sys.path.insert(0, str(ROOT / "script" / "lib"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here kills real servers and takes minutes: `pytest -m faults tests/faults`.

    `-k sqlite` and `-k postgresql` may run beside each other.
    """
    for item in items:
        if "faults" in Path(item.path).parts:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def founded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """An agency of twelve persons, which tests copy and do not touch."""
    home = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        yield Place(home, f"sqlite:///{home / 'data.sqlite3'}").found(12)
        return
    import postgres

    with postgres.cluster(durable=True) as cluster:
        yield Place(home, cluster.url, cluster=cluster).found(12)


@pytest.fixture
def place(founded: Place, tmp_path: Path) -> Iterator[Place]:
    """A copy of the agency with a server of its own."""
    with copied(founded, tmp_path) as one:
        yield one


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 96 MB that belongs to the test alone, at a place that PostgreSQL's account may enter."""
    disk = Path(tempfile.mkdtemp(prefix="xn-disk-"))
    disk.chmod(0o755)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96m,mode=0755", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a disk of its own needs the right to mount: {mounted.stderr.decode().strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
        disk.rmdir()


@pytest.fixture
def cramped(founded: Place, small_disk: Path) -> Iterator[Place]:
    """A copy of the agency on a disk of its own, database and files."""
    with copied(founded, small_disk) as one:
        yield one


@contextmanager
def copied(founded: Place, home: Path) -> Iterator[Place]:
    """The agency once more, in a folder and in a database of its own; both lie on the disk of the folder."""
    for name in ("keys.json", "secret.txt"):
        if (founded.home / name).exists():
            shutil.copy(founded.home / name, home / name)
    if founded.cluster is None:
        shutil.copy(founded.home / "data.sqlite3", home / "data.sqlite3")
        here = Place(home, f"sqlite:///{home / 'data.sqlite3'}")
    else:
        here = Place(home, _copy_of_database(founded, home), cluster=founded.cluster)
    try:
        yield here
    finally:
        here.leave()
        if founded.cluster is not None:
            with _administrator(founded) as connection:
                connection.execute("DROP DATABASE IF EXISTS copy WITH (FORCE)")
                connection.execute("DROP TABLESPACE IF EXISTS small")


def _administrator(founded: Place) -> psycopg.Connection[Any]:
    server = founded.database.rpartition("/")[0].replace("postgres:", "postgresql:")
    return psycopg.connect(f"{server}/postgres", autocommit=True)


def _copy_of_database(founded: Place, home: Path) -> str:
    server, _, name = founded.database.rpartition("/")
    with _administrator(founded) as connection:
        connection.execute("DROP DATABASE IF EXISTS copy WITH (FORCE)")
        options = ""
        if home.is_mount():
            space = home / "tables"
            space.mkdir()
            shutil.chown(space, founded.cluster.account or space.owner())
            connection.execute(f"CREATE TABLESPACE small LOCATION '{space}'")  # type: ignore[arg-type]
            options = "TABLESPACE small"
        connection.execute(f"CREATE DATABASE copy TEMPLATE {name} {options}")  # type: ignore[arg-type]
    return f"{server}/copy"
