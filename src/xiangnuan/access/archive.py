"""Archiving the oldest part of the audit trail once the law's time is over."""

from __future__ import annotations

import json
import lzma
from datetime import datetime, time
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils.timezone import make_aware

from xiangnuan import law
from xiangnuan.access import audit, chain, crypto, vault
from xiangnuan.access.guards import unguarded
from xiangnuan.access.models import Agency, AuditEntry, AuditSeal
from xiangnuan.law.days import add_months
from xiangnuan.web.clock import today
from xiangnuan.web.durable import written_whole
from xiangnuan.web.ranges import from_ranges

_PURPOSE, _LABEL = f"{chain.PURPOSE}.archive", "audit-archive/"


class TooYoung(Exception):
    """Entries that must still be kept; the message is the day before which archiving is allowed."""


def may_go_before() -> datetime:
    """Up to when entries may be archived: the longest of the house's years and of the law's times.

    网络安全法 art. 23 (network logs) and 个人信息保护法 arts. 55 and 56 (records of processing), from the rulebook.
    """
    day, months = today(), [settings.AUDIT_KEPT_YEARS * 12]
    for area in Agency.objects.values_list("area_id", flat=True).distinct().order_by():
        book = law.rulebook_for(area)
        for name, in_a_unit in (("logs.kept", 1), ("privacy.assessment_kept", 12)):
            setting = book.setting(name, day)
            if setting is not None:
                months.append(int(str(setting.value)) * in_a_unit)
    return make_aware(datetime.combine(add_months(day, -max(months)), time.min))


def retire(before: datetime, folder: Path) -> tuple[Path | None, int]:
    """Move sealed entries older than `before` into an encrypted file; returns it and how many (None: nothing to do).

    Whole seals go, from the oldest on; the seals stay, so the chain remains verifiable. Raises TooYoung.
    """
    if before > may_go_before():
        raise TooYoung(f"{may_go_before():%Y-%m-%d}")
    going = []
    for seal in AuditSeal.objects.filter(retired=False).order_by("number"):
        entries = AuditEntry._base_manager.filter(pk__in=from_ranges(seal.ids))
        if seal.at >= before or entries.filter(at__gte=before).exists():
            break
        going.append(seal)
    if not going:
        return None, 0
    keys = [key for seal in going for key in from_ranges(seal.ids)]
    path = folder / f"audit-{going[0].number}-{going[-1].number}.xna"
    _write(path, keys)
    with unguarded():
        for start in range(0, len(keys), 500):
            batch = AuditEntry._base_manager.filter(pk__in=keys[start : start + 500])
            batch._raw_delete(batch.db)
        AuditSeal.objects.filter(number__in=[seal.number for seal in going]).update(retired=True)
        detail = {"entries": len(keys), "seals": len(going)}
        audit.record(None, audit.Action.WRITE, "access.retire_audit", detail=detail)
    return path, len(keys)


def read(path: Path) -> list[dict[str, object]]:
    """The entries of an archive file; raises Undecryptable where it was changed or the key file is another."""
    cipher = crypto.cipher_for(_PURPOSE)
    with path.open("rb") as file:
        packed = b"".join(vault.unseal(file, _LABEL, lambda _version: cipher))
    return [json.loads(line) for line in lzma.decompress(packed).decode().splitlines()]


def _write(path: Path, keys: list[int]) -> None:
    lines = []
    for start in range(0, len(keys), 500):
        rows = AuditEntry._base_manager.filter(pk__in=keys[start : start + 500]).order_by("pk")
        lines += [json.dumps(row, ensure_ascii=False, default=str) for row in rows.values()]
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = BytesIO(lzma.compress("\n".join(lines).encode()))
    with written_whole(path) as file:
        vault.seal(file, _LABEL, iter(lambda: packed.read(vault.CHUNK), b""), 0, crypto.cipher_for(_PURPOSE))
