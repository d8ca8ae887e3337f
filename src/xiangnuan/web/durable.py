"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from django.db import connection

PART = ".part"
"""How the name of a file ends that is still being written."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SQLITE_FULL, _SQLITE_IO = 13, 10
_NO_ROOM = 1024 * 1024
_POSTGRESQL_FULL = "53100"


def is_disk_full(wrong: BaseException) -> bool:
    """Whether an error of the file system or of the database says that there is no room."""
    if isinstance(wrong, OSError):
        return wrong.errno in _FULL
    under = wrong.__cause__  # Django's error of the database stands on the driver's own
    # A server that cannot even take a connection for want of room gives no number, only the system's own words.
    if getattr(under, "sqlstate", None) == _POSTGRESQL_FULL or os.strerror(errno.ENOSPC) in str(under):
        return True
    code = getattr(under, "sqlite_errorcode", 0) & 0xFF
    # Where SQLite cannot even make its side files it speaks of input and output alone.
    return code == _SQLITE_FULL or (code == _SQLITE_IO and _room_at_database() < _NO_ROOM)


def _room_at_database() -> int:
    """Bytes that are free where SQLite's file lies."""
    return shutil.disk_usage(Path(connection.settings_dict["NAME"]).parent).free


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
