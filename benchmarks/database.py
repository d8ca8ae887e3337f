"""The database of a dataset: SQLite in a file or a real PostgreSQL, kept under benchmarks/var."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "benchmarks" / "var"
KINDS = ("sqlite", "postgresql")

# What an administrator would set on a machine of this size; everything else is PostgreSQL's own default.
_SERVING = {
    "shared_buffers": "2GB",
    "effective_cache_size": "6GB",
    "work_mem": "32MB",
    "random_page_cost": "1.1",
    "max_wal_size": "4GB",
}
_LOADING = {
    **_SERVING,
    "max_wal_size": "16GB",
    "checkpoint_timeout": "60min",
    "maintenance_work_mem": "1GB",
    "autovacuum": "off",
    "synchronous_commit": "off",
}


def folder_of(size: str, kind: str) -> Path:
    """Where a dataset with its keys lies."""
    return VAR / f"{size}-{kind}"


@contextmanager
def database(size: str, kind: str, *, loading: bool = False) -> Iterator[str]:
    """Run the database of a dataset and point this process and its children at it; yields its URL.

    While `loading`, nothing survives a power failure; afterwards PostgreSQL keeps its promises (fsync on).
    """
    home = folder_of(size, kind) / "home"
    home.mkdir(parents=True, exist_ok=True)
    if kind == "sqlite":
        _point_at(home, f"sqlite:///{folder_of(size, kind) / 'data.sqlite3'}")
        yield os.environ["DATABASE_URL"]
        return
    postgres = _postgres()
    postgres.stop_on_termination()
    cluster = folder_of(size, kind) / "cluster"
    with postgres.server(cluster, durable=not loading, settings=_LOADING if loading else _SERVING) as url:
        _point_at(home, url)
        yield url


def forget(size: str, kind: str) -> None:
    """Remove a dataset."""
    shutil.rmtree(folder_of(size, kind), ignore_errors=True)


def environment() -> dict[str, str]:
    """The environment that points a child process at the running database."""
    return dict(os.environ)


def _point_at(home: Path, url: str) -> None:
    for name in [name for name in os.environ if name.startswith("XIANGNUAN_")]:
        del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "xiangnuan.config.settings",
        "DATABASE_URL": url,
        "XIANGNUAN_HOME": str(home),
        "XIANGNUAN_KEYS": str(home / "keys.json"),
        # Plain HTTP on this machine; all else as in production, the second factor included.
        "XIANGNUAN_HTTPS": "0",
    }


def _postgres() -> ModuleType:
    """The module that the tests use too; script/ is no package."""
    spec = importlib.util.spec_from_file_location("postgres", ROOT / "script" / "lib" / "postgres.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
