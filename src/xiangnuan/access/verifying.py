"""Verifying the audit trail beside the service: when an auditor asks, and once a day. Each result is an entry of it."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django_tasks import task

from xiangnuan.access import audit, chain
from xiangnuan.access.models import AuditEntry, AuditSeal, User
from xiangnuan.web.clock import now

log = logging.getLogger(__name__)
ACT = "access.verify_trail"
DAILY = timedelta(hours=24)
# Older results say nothing about the trail of today; looking for one further back would read years of it.
_WITHIN = timedelta(days=30)
# Seconds without a sign of progress after which a verification is taken to have broken off.
_SILENT = 120.0

# What is wrong -> in words, Chinese and English; the page and the command line say the same.
FAULTS = {
    "changed": ("第 {entry} 条被改过", "entry {entry} was changed"),
    "missing": ("第 {entry} 条不见了", "entry {entry} is missing"),
    "added": ("第 {entry} 条是后来塞进去的", "entry {entry} was put in afterwards"),
    "seal_changed": (
        "第 {seal} 个封条被改过，或者密钥文件不是原来的",
        "seal {seal} was changed, or the key file is another",
    ),
    "seal_missing": ("第 {seal} 个封条不见了", "seal {seal} is missing"),
    "cut_off": ("从第 {seal} 个封条起的末尾被截掉了", "the end is cut off from seal {seal} on"),
}


@dataclass(frozen=True, slots=True)
class Verified:
    """The last result: when and by whom (empty: by the service), how much, up to which moment, and the fault if any."""

    at: datetime
    by: str
    sealed: int
    waiting: int
    seals: int
    until: datetime | None
    fault: dict[str, Any] | None

    def fault_in_words(self, english: bool) -> str:
        """The first thing that is wrong; empty where the trail is whole."""
        return FAULTS[self.fault["what"]][int(english)].format(**self.fault) if self.fault else ""


def last_result() -> Verified | None:
    """The last verification of the last thirty days."""
    found = AuditEntry.objects.filter(act=ACT, at__gte=now() - _WITHIN).order_by("-pk").first()
    if found is None:
        return None
    detail = found.detail
    until = datetime.fromisoformat(detail["until"]) if detail["until"] else None
    return Verified(
        found.at, found.user_name, detail["sealed"], detail["waiting"], detail["seals"], until, detail["fault"]
    )


def verify(user: User | None = None) -> chain.Verdict:
    """Verify the whole trail now and write down what was found; seals what waits first."""
    chain.seal()
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        verdict = chain.verify_audit(lambda done: _tell(file, done))
    finally:
        file.unlink(missing_ok=True)
    fault = verdict.fault
    detail = {
        "sealed": verdict.sealed,
        "waiting": verdict.waiting,
        "seals": verdict.seals,
        "until": verdict.sealed_until.isoformat() if verdict.sealed_until else None,
        "fault": {"what": fault.what, "entry": fault.entry, "seal": fault.seal} if fault else None,
    }
    audit.record(user, audit.Action.READ, ACT, detail=detail)
    if fault:
        log.error("the audit trail is not whole: %s", fault)
    return verdict


def verify_daily() -> chain.Verdict | None:
    """Verify unless it was done within a day."""
    last = last_result()
    return None if last is not None and now() - last.at < DAILY else verify()


def begin(user: User) -> bool:
    """Let the background work verify the trail; False where a verification runs already."""
    if progress() is not None:
        return False
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("0")
    transaction.on_commit(lambda: work.enqueue(user.pk))
    return True


@task()
def work(user: int) -> None:
    """Verify for somebody who waits on the page."""
    verify(User.objects.filter(pk=user).first())


def progress() -> tuple[int, int] | None:
    """How many sealed entries of how many the running verification has passed; None where none runs."""
    try:
        if time.time() - _file().stat().st_mtime > _SILENT:
            return None
        done = int(_file().read_text() or 0)
    except (FileNotFoundError, ValueError):
        return None
    return done, AuditSeal.objects.aggregate(all=Sum("count"))["all"] or 0


def _file() -> Path:
    return Path(settings.HOME) / "progress" / "audit"


def _tell(file: Path, done: int) -> None:
    file.write_text(str(done))
