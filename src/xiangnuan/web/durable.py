"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

PART = ".part"
"""How the name of a file ends that is still being written."""


@contextmanager
def written_whole(path: Path, *, over: bool = True) -> Iterator[BinaryIO]:
    """Write a file (mode 0600) aside, push it to the disk, then give it its name; after an error nothing is left.

    `over` False: a file of that name stays, and FileExistsError is raised; of two writers one wins.
    """
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}{PART}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if over:
            os.replace(aside, path)
        else:
            os.link(aside, path)
        _sync_folder(path.parent)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Push the names in a folder to the disk: after a rename only this makes it last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
