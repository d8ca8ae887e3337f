"""What the service does for itself, again and again: sealing the audit trail, and whatever else registers here."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import click

from xiangnuan.cli.language import say

log = logging.getLogger(__name__)


@dataclass
class Chore:
    """A piece of upkeep: its name, how many seconds lie between two runs, and when it is next due (monotonic)."""

    name: str
    every: float
    run: Callable[[], object]
    due: float = 0.0


def chores() -> list[Chore]:
    """Everything that is kept up while the service runs."""
    from xiangnuan.access import anomalies, chain, verifying
    from xiangnuan.backups.keeping import keep_daily
    from xiangnuan.documents.services.batching import forget_expired

    return [
        Chore("audit.seal", 5, chain.seal),
        Chore("audit.anomalies", 300, anomalies.spot),
        Chore("audit.verify", 3_600, verifying.verify_daily),
        Chore("backup", 600, keep_daily),
        Chore("documents.batches", 600, forget_expired),
    ]


@click.command(
    help=say(
        "日常维护：封存操作记录等。xiangnuan serve 会自动运行它。", "Upkeep: seals the audit trail. `serve` runs it."
    )
)
@click.option("--once", is_flag=True, help=say("各做一次就结束", "Do each once and end"))
def upkeep(once: bool) -> None:
    """Run the chores until the process is told to end; one that fails is logged and tried again when it is next due."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    found = chores()
    while not stop.is_set():
        for chore in found:
            if chore.due <= time.monotonic() and not stop.is_set():
                _do(chore)
                chore.due = time.monotonic() + chore.every
        if once:
            return
        stop.wait(1)


def _do(chore: Chore) -> None:
    from django.db import close_old_connections, connection

    try:
        close_old_connections()
        chore.run()
    except Exception:
        # The database may be away for a minute: what was not done now is done then.
        log.exception("upkeep failed: %s", chore.name)
        connection.close()
