"""The background work of an import, a step at a time, and how far it has come."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django_tasks import task

from xiangnuan.cases.roster import services
from xiangnuan.cases.roster.models import RosterImport

State = RosterImport.State
log = logging.getLogger(__name__)


def _file(roster: int) -> Path:
    return Path(settings.HOME) / "progress" / f"roster-{roster}"


def rows_done(roster: int) -> int:
    """How many rows the running step has passed.

    It lies in a small file: the step writes in one transaction, out of which nobody could read a count.
    """
    try:
        return int(_file(roster).read_text() or 0)
    except (FileNotFoundError, ValueError):
        return 0


def begin(roster: RosterImport) -> None:
    """Let the step of the import's present state begin, once the caller's transaction is through."""
    number = roster.pk
    _file(number).unlink(missing_ok=True)
    transaction.on_commit(lambda: work.enqueue(number))


@task()
def work(roster: int) -> None:
    """Do the step that an import waits for. A step that breaks off leaves nothing half-written and can be begun again."""
    found = RosterImport.objects.select_related("agency", "by").filter(pk=roster).first()
    if found is None or not found.is_working:
        return
    file = _file(roster)
    file.parent.mkdir(parents=True, exist_ok=True)

    def progress(rows: int) -> None:
        file.write_text(str(rows))

    progress(0)
    steps = {
        State.READING: services.read_upload,
        State.CHECKING: services.check_list,
        State.IMPORTING: services.run_import,
        State.UNDOING: services.undo_import,
    }
    try:
        steps[State(found.state)](found, progress)
    except Exception:
        # Whatever it was, the person who waits must learn of it; the log has the reason.
        log.exception("roster import %s broke off while %s", roster, found.state)
        services.break_off(found)
    finally:
        file.unlink(missing_ok=True)
