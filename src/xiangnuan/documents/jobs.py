"""The background work of a batch, and how far it has come."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django_tasks import task

from xiangnuan.documents.models import Batch
from xiangnuan.documents.services.batching import break_off, make_batch

log = logging.getLogger(__name__)


def _file(batch: int) -> Path:
    return Path(settings.HOME) / "progress" / f"documents-{batch}"


def papers_done(batch: int) -> int:
    """How many papers the running work has passed; it lies in a file, for the work writes in one transaction."""
    try:
        return int(_file(batch).read_text() or 0)
    except (FileNotFoundError, ValueError):
        return 0


def begin(batch: Batch) -> None:
    """Let the work begin, once the caller's transaction is through."""
    number = batch.pk
    _file(number).unlink(missing_ok=True)
    transaction.on_commit(lambda: work.enqueue(number))


@task()
def work(batch: int) -> None:
    """Make a batch. What breaks off leaves nothing half-written and can be begun again."""
    found = Batch.objects.filter(pk=batch).first()
    if found is None or not found.is_working:
        return
    file = _file(batch)
    file.parent.mkdir(parents=True, exist_ok=True)

    def progress(papers: int) -> None:
        file.write_text(str(papers))

    try:
        with translation.override(found.language):
            make_batch(found, progress)
    except Exception:
        # Whatever it was, the person who waits must learn of it; the log has the reason.
        log.exception("batch of documents %s broke off", batch)
        break_off(found)
    finally:
        file.unlink(missing_ok=True)
