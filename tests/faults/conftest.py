"""Installations on either database: founded once, and copied for each test."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.faults.place import ROOT, Place

sys.path.insert(0, str(ROOT / "script" / "lib"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here kills real servers and takes minutes: `pytest -m faults tests/faults`."""
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

    with postgres.server(durable=True) as url:
        yield Place(home, url).found(12)


@pytest.fixture
def place(founded: Place, tmp_path: Path) -> Iterator[Place]:
    """A copy of the agency with a server of its own."""
    for name in ("keys.json", "secret.txt"):
        if (founded.home / name).exists():
            shutil.copy(founded.home / name, tmp_path / name)
    if founded.database.startswith("sqlite"):
        shutil.copy(founded.home / "data.sqlite3", tmp_path / "data.sqlite3")
        here = Place(tmp_path, f"sqlite:///{tmp_path / 'data.sqlite3'}")
        try:
            yield here
        finally:
            here.kill()
        return
    with _copied(founded.database) as url:
        here = Place(tmp_path, url)
        try:
            yield here
        finally:
            here.kill()


def _copied(url: str) -> Any:
    from contextlib import contextmanager

    import psycopg

    @contextmanager
    def copied() -> Iterator[str]:
        server, _, name = url.rpartition("/")
        with psycopg.connect(f"{server.replace('postgres:', 'postgresql:')}/postgres", autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS copy WITH (FORCE)")
            connection.execute(f"CREATE DATABASE copy TEMPLATE {name}")  # type: ignore[arg-type]
        yield f"{server}/copy"

    return copied()
