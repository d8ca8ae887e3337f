"""Taking files away that no row names: what an upload left behind that was cut off before its row was saved."""

from __future__ import annotations

from dataclasses import dataclass

from xiangnuan.access import audit
from xiangnuan.cases.attachments.queries import find_orphans
from xiangnuan.cases.attachments.store import attachment_store

# A file is written before its row; none waits that long for it.
A_DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed, and the rows whose file is missing (nothing can be done about these but a backup)."""

    removed: int
    missing: tuple[int, ...]


def sweep(older_than: float = A_DAY) -> Swept:
    """Delete files without a row that are older than `older_than` seconds; the trail keeps how many."""
    store, orphans = attachment_store(), find_orphans(older_than)
    for name in orphans.files:
        store.remove(name)
    removed = len(orphans.files) + store.remove_leftovers(older_than)
    if removed:
        audit.record(None, audit.Action.WRITE, "attachments.sweep", detail={"files": removed})
    return Swept(removed, orphans.rows)
