"""The daily backup: taken while the service runs, thinned out as it ages, and remembered in the audit trail."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from xiangnuan.access import audit
from xiangnuan.access.models import AuditEntry
from xiangnuan.backups.making import ENDING, Made, back_up
from xiangnuan.web.clock import now

log = logging.getLogger(__name__)
ACT = "access.backup"
_NAME = re.compile(rf"xiangnuan-(\d{{8}}-\d{{6}}){re.escape(ENDING)}")


def last_good() -> datetime | None:
    """When the last backup was finished that is known of."""
    return (
        AuditEntry.objects.filter(act=ACT, action=audit.Action.EXPORT)
        .values_list("at", flat=True)
        .order_by("-pk")
        .first()
    )


def note(made: Made) -> None:
    """Write a finished backup into the audit trail."""
    detail = {"file": made.path.name, "bytes": made.size, "rows": made.rows, "files": made.files, "purpose": "backup"}
    audit.record(None, audit.Action.EXPORT, ACT, detail=detail)


def keep_daily() -> Path | None:
    """Take today's backup if `BACKUP_TO` is set and none was taken since yesterday at this hour; returns its path."""
    if not settings.BACKUP_TO:
        return None
    last = last_good()
    if last is not None and now() - last < timedelta(hours=24):
        return None
    made = back_up(Path(settings.BACKUP_TO))
    note(made)
    for old in superfluous(Path(settings.BACKUP_TO)):
        old.unlink(missing_ok=True)
    log.info("backup taken: %s bytes", made.size)
    return made.path


def superfluous(folder: Path) -> list[Path]:
    """The backups that need not be kept: beyond the newest of so many days, weeks and months (`BACKUP_KEEP`)."""
    found = sorted((path for path in folder.iterdir() if _NAME.fullmatch(path.name)), reverse=True)
    days, weeks, months = settings.BACKUP_KEEP
    kept: set[Path] = set()
    for count, form in ((days, "%Y%m%d"), (weeks, "%G%V"), (months, "%Y%m")):
        newest: dict[str, Path] = {}
        for path in found:
            newest.setdefault(_day(path).strftime(form), path)
        kept.update(list(newest.values())[:count])
    return [path for path in found if path not in kept]


def _day(path: Path) -> datetime:
    match = _NAME.fullmatch(path.name)
    assert match is not None
    return datetime.strptime(match.group(1), "%Y%m%d-%H%M%S")  # noqa: DTZ007 - a name, not a moment
