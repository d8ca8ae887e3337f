"""The chain over the audit trail: sealing what was written, and finding any change, gap or reordering.

Writers insert entries and wait for nothing. A moment later a sealer marks every committed entry with a keyed digest and
links the marks to the seal before. Whoever has the database but not the key file cannot make a fitting chain; the
newest seal also stands in a file beside the database, so that cutting off the end shows too.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from xiangnuan.access import crypto
from xiangnuan.access.models import AuditEntry, AuditSeal
from xiangnuan.web.clock import now
from xiangnuan.web.durable import written_whole
from xiangnuan.web.ranges import as_ranges, from_ranges

log = logging.getLogger(__name__)
PURPOSE = "audit.chain"
BATCH = 5_000
# Numbers are given before a transaction commits: an entry may appear below ones that were sealed. So far back is looked.
LOOK_BACK = 20_000
_MARK = 8
_FIELDS = [field.attname for field in AuditEntry._meta.concrete_fields]
Row = Sequence[Any]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong: what (`changed`, `missing`, `added`, `sealed_twice`, `seal_changed`,
    `seal_missing`, `cut_off`), and of which entry or seal."""

    what: str
    entry: int | None = None
    seal: int | None = None


@dataclass(frozen=True)
class Verdict:
    """What a verification found. `waiting`: entries that are not sealed yet; `late`: entries sealed out of turn."""

    fault: Fault | None
    sealed: int
    waiting: int
    seals: int
    late: int
    sealed_until: datetime | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None


def head_file() -> Path:
    """Where the newest seal is also kept."""
    return Path(settings.HOME) / "audit-head.json"


def _key() -> bytes:
    return crypto.keyring().secret(PURPOSE)


def _mark(key: bytes, row: Row) -> bytes:
    """Eight bytes that only this entry under this key has."""
    plain = [value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for value in row]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.digest(key, text.encode(), sha256)[:_MARK]


def _digest(key: bytes, seal: AuditSeal) -> str:
    head = json.dumps([seal.number, seal.at.astimezone(UTC).isoformat(), seal.ids, seal.count, seal.previous])
    return hmac.digest(key, head.encode() + b"\0" + bytes(seal.marks), sha256).hex()


def _rows(keys: Sequence[int]) -> Iterator[Row]:
    """The entries of these numbers (in order) that are there."""
    rows = AuditEntry._base_manager.order_by("pk").values_list(*_FIELDS)
    if len(keys) <= 500:
        return iter(rows.filter(pk__in=keys))
    # Many numbers are a range with few gaps: one look into the table instead of thousands.
    wanted, between = set(keys), rows.filter(pk__range=(keys[0], keys[-1]))
    return (row for row in between.iterator(chunk_size=2_000) if row[0] in wanted)


def _unsealed(look_back: int) -> list[int]:
    since = max((AuditSeal.objects.aggregate(Max("last"))["last__max"] or 0) - look_back, 0)
    known: set[int] = set()
    for ranges in AuditSeal.objects.filter(last__gt=since).values_list("ids", flat=True):
        known.update(key for key in from_ranges(ranges) if key > since)
    # What was sealed before the window begins is further back than its newest seal's end.
    found = AuditEntry._base_manager.filter(pk__gt=since).order_by("pk").values_list("pk", flat=True)
    return [key for key in found if key not in known]


def seal(look_back: int = LOOK_BACK) -> int:
    """Seal all committed entries from `look_back` numbers below the newest seal on; returns how many.

    Two sealers never do it twice.
    """
    done = 0
    waiting = _unsealed(look_back)
    for start in range(0, len(waiting), BATCH):
        try:
            with transaction.atomic():
                link = _seal(waiting[start : start + BATCH])
        except IntegrityError:
            return done  # another sealer was quicker
        done += link.count
        keep_head(link)
    return done


def _seal(keys: list[int]) -> AuditSeal:
    key, last = _key(), AuditSeal.objects.order_by("-number").first()
    marks = b"".join(_mark(key, row) for row in _rows(keys))
    link = AuditSeal(
        number=last.number + 1 if last else 1,
        at=now(),
        ids=as_ranges(keys),
        count=len(keys),
        last=keys[-1],
        marks=marks,
        previous=last.digest if last else "",
    )
    link.digest = _digest(key, link)
    link.save(force_insert=True)
    return link


def keep_head(link: AuditSeal) -> None:
    """Keep the newest seal beside the database, and in the log."""
    with written_whole(head_file()) as file:
        file.write(json.dumps({"number": link.number, "digest": link.digest}).encode())
    # The log goes elsewhere than the database: its lines are one more witness of how far the trail went.
    log.info("audit sealed: %s entries, seal %s, digest %s", link.count, link.number, link.digest)


def oldest_waiting() -> datetime | None:
    """When the oldest entry was written that waits to be sealed; None where nothing waits."""
    waiting = _unsealed(LOOK_BACK)
    return AuditEntry._base_manager.filter(pk=waiting[0]).values_list("at", flat=True).first() if waiting else None


def head_fits() -> bool:
    """Whether the newest seal of the database is there that the file beside it names; True before the first."""
    try:
        head = json.loads(head_file().read_text())
    except FileNotFoundError:
        return True
    return AuditSeal.objects.filter(number=head["number"], digest=head["digest"]).exists()


def verify_audit(progress: Progress | None = None) -> Verdict:
    """Check every seal and every sealed entry; names the first that is wrong. Reads the whole trail once."""
    walk = _Walk()
    fault = next(walk.faults(progress), None)
    return Verdict(
        fault,
        walk.sealed,
        AuditEntry._base_manager.count() - walk.present,
        walk.seals,
        walk.late,
        walk.last.at if walk.last else None,
    )


class _Walk:
    """One pass over the chain."""

    def __init__(self) -> None:
        self.key = _key()
        self.sealed = self.present = self.seals = self.late = 0
        self.highest = 0
        self.last: AuditSeal | None = None
        self.ranges: list[list[int]] = []

    def faults(self, progress: Progress | None) -> Iterator[Fault]:
        for link in AuditSeal.objects.order_by("number").iterator(chunk_size=200):
            yield from self._link(link)
            yield from self._entries(link)
            self.last = link
            self.seals += 1
            if progress:
                progress(self.sealed)
        yield from self._end()

    def _link(self, link: AuditSeal) -> Iterator[Fault]:
        expected = self.last.number + 1 if self.last else 1
        if link.number != expected:
            yield Fault("seal_missing", seal=expected)
        if not hmac.compare_digest(_digest(self.key, link), link.digest):
            yield Fault("seal_changed", seal=link.number)
        if link.previous != (self.last.digest if self.last else ""):
            yield Fault("seal_changed", seal=link.number)
        self.ranges += link.ids

    def _entries(self, link: AuditSeal) -> Iterator[Fault]:
        keys, marks = from_ranges(link.ids), bytes(link.marks)
        if len(marks) != _MARK * len(keys) or link.count != len(keys):
            yield Fault("seal_changed", seal=link.number)
        self.sealed += len(keys)
        late = sum(key <= self.highest for key in keys)
        self.late += late
        self.highest = max(self.highest, keys[-1])
        if link.retired:
            return
        wanted = {key: marks[at * _MARK : (at + 1) * _MARK] for at, key in enumerate(keys)}
        found = 0
        for row in _rows(keys):
            found += 1
            if not hmac.compare_digest(_mark(self.key, row), wanted[row[0]]):
                yield Fault("changed", entry=row[0], seal=link.number)
        self.present += found
        if found < len(keys):
            there = set(AuditEntry._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
            yield Fault("missing", entry=next(key for key in keys if key not in there), seal=link.number)

    def _added(self) -> int | None:
        """The first entry among sealed ones, too far back for the sealer, that no seal covers."""
        ranges, at = sorted(self.ranges), 0
        below = AuditEntry._base_manager.filter(pk__lte=self.highest - LOOK_BACK).order_by("pk")
        if not ranges or below.count() <= self.present - sum(
            min(last, self.highest) - max(first, self.highest - LOOK_BACK + 1) + 1
            for first, last in ranges
            if last > self.highest - LOOK_BACK
        ):
            return None
        for key in below.values_list("pk", flat=True).iterator(chunk_size=10_000):
            while at < len(ranges) and ranges[at][1] < key:
                at += 1
            if at == len(ranges) or key < ranges[at][0]:
                return int(key)
        return None

    def _end(self) -> Iterator[Fault]:
        """Far back nothing stands unsealed; the newest seal is the one that the file beside the database knows."""
        added = self._added()
        if added is not None:
            yield Fault("added", entry=added)
        if not head_fits():
            number, stands = int(json.loads(head_file().read_text())["number"]), self.last.number if self.last else 0
            yield Fault("cut_off", seal=stands + 1) if number > stands else Fault("seal_changed", seal=number)
