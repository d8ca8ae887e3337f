"""Taking the demo agency away again, and never anything else."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection

from xiangnuan.access import chain
from xiangnuan.access.guards import guard, unguard
from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.cases.attachments.store import attachment_store
from xiangnuan.demo import places
from xiangnuan.demo.services import NotTheDemo, demo_agency


def empty_database() -> None:
    """Empty a database that holds no agency but the demo's; raises NotTheDemo where there is another."""
    demo_agency()
    with connection.cursor() as cursor:
        unguard(cursor, connection.vendor)
    _remove_files(list(Attachment.objects.order_by().values_list("stored_as", flat=True)))
    call_command("flush", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        guard(cursor, connection.vendor)
    chain.head_file().unlink(missing_ok=True)


def remove_outgrown_file() -> bool:
    """Remove the SQLite file of a demo whose tables this version no longer fits; False where there is no such file.

    Raises NotTheDemo where an agency in it is not the demo's, or where that cannot be read.
    """
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or not Path(name).is_file():
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM access_agency")
            agencies = [row[0] for row in cursor.fetchall()]
    except DatabaseError as unreadable:
        raise NotTheDemo(str(unreadable)) from unreadable
    for agency in agencies:
        if agency != places.NAME:
            raise NotTheDemo(agency)
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT stored_as FROM attachments_attachment")
        _remove_files([row[0] for row in cursor.fetchall()])
    connection.close()
    file = Path(name)
    for part in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        with suppress(FileNotFoundError):
            part.unlink()
    return True


def _remove_files(names: list[str]) -> None:
    store = attachment_store()
    for name in names:
        store.remove(name)
