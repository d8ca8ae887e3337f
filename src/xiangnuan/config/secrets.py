"""The secret that signs sessions: from the environment, else made once and kept beside the data."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """Return Django's SECRET_KEY: `XIANGNUAN_SECRET_KEY`, else the one kept in `home` (made at first use, mode 0600)."""
    given = os.environ.get("XIANGNUAN_SECRET_KEY")
    if given:
        return given
    path = home / "secret.txt"
    try:
        # O_EXCL: of two processes that start together only one writes, the other reads what it wrote.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        value = secrets.token_urlsafe(50)
        file.write(value)
    return value
