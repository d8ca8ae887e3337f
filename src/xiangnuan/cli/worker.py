"""The process of the background work: `python -m xiangnuan.cli.worker`; it shows that it lives."""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
from io import TextIOWrapper
from pathlib import Path

log = logging.getLogger(__name__)

# A piece of work whose worker died under it so many times is not tried again: it may be what kills them.
MOST_ATTEMPTS = 3


def main() -> None:
    """Work through the queue until the process is told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiangnuan.config.settings")
    import django

    django.setup()

    from django.conf import settings
    from django.core.management import call_command

    from xiangnuan.config import heartbeat

    heartbeat.beat()
    lock = only_one(settings.HOME / "worker.lock")
    if lock is not None:
        take_over()
    try:
        call_command("db_worker", interval=0.5, startup_delay=False, worker_id=f"worker-{secrets.token_hex(6)}")
    except Exception:
        log.exception("the background work broke off")
        # Not by way of an orderly end, which may wait for a database that is not there: the next one is waiting.
        logging.shutdown()
        os._exit(1)


def only_one(path: Path) -> TextIOWrapper | None:
    """The lock of an installation's background work, held while it stays open; None where another worker holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def take_over() -> int:
    """Put what a dead worker had begun back into the queue; how many pieces of work that were.

    Each piece of work writes its steps whole or not at all and looks at what is there, so it can be begun again. Call
    it only while no other worker lives.
    """
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    count = 0
    for left in DBTaskResult.objects.running():
        if len(left.worker_ids) >= MOST_ATTEMPTS:
            left.set_failed(RuntimeError("its worker ended under it again and again"))
            log.error("given up: %s %s", left.task_path, left.pk)
            continue
        left.status = TaskResultStatus.READY
        left.save(update_fields=["status"])
        count += 1
    if count:
        log.warning("begun again: %d", count)
    return count


if __name__ == "__main__":
    main()
