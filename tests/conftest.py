"""What every test stands on: no network, keys of its own, property tests that say the same on every run."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import Any

import hypothesis
import pytest

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=2000)
# HYPOTHESIS_PROFILE=search looks further than CI does.
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

_connect = socket.socket.connect


def _connect_on_this_machine(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise PermissionError(f"A test tried to reach {address[0]}: nothing may leave this machine.")
    _connect(self, address)


# What rests on the gate, the templates or the middleware and not on how a database answers: asked once, on SQLite.
ONCE = (
    "access/test_matrix.py",
    "access/test_other_agencies.py",
    "cli/test_demo.py",
    "config/test_headers.py",
    "demo/test_papers.py",
    "demo/test_same_state.py",
    "rights/test_sealed_everywhere.py",
    "web/test_sharing.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second database of one run (`XN_SECOND_DATABASE`) leave out what cannot differ there.

    That is what touches no database, and the walks named in `ONCE`. `pytest` with a `DATABASE_URL` asks everything.
    """
    if os.environ.get("XN_SECOND_DATABASE") != "1":
        return
    kept, left = [], []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        touches = item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "django_db_setup"}
        (kept if touches and not str(item.path).endswith(ONCE) else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def pytest_configure(config: pytest.Config) -> None:
    """Close the network and make the key file before any test module is imported."""
    socket.socket.connect = _connect_on_this_machine  # type: ignore[method-assign,assignment]

    from django.conf import settings

    from xiangnuan.access.crypto import create_keyring

    with suppress(FileExistsError):  # another worker was first
        create_keyring(settings.KEYRING, settings.CIPHER)
