"""Checks of what the service stands on: the database's mode and connection, the clock, the background work's sign of life."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection as database
from django.utils import timezone

from xiangnuan.cli.checks import Check, Finding, failure, ok, warning
from xiangnuan.cli.language import say
from xiangnuan.config import heartbeat

# SQLite's locks do not hold on these.
REMOTE = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph", "afs")
POSTGRES_FROM = 140000
HERE = ("", "localhost", "127.0.0.1", "::1")
# Seconds by which two clocks may differ before records get the wrong minute, and before they get the wrong day.
SKEW, SKEW_TOO_MUCH = 2.0, 60.0


def file_system(path: Path, mounts: str) -> str:
    """The kind of file system that a path lies on, by the lines of /proc/mounts; empty where nothing fits."""
    best, kind = "", ""
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = parts[1].replace("\\040", " ")
        inside = point == "/" or path == Path(point) or Path(point) in path.parents
        if inside and len(point) >= len(best):
            best, kind = point, parts[2]
    return kind


def sqlite() -> Iterator[Finding]:
    """SQLite writes ahead, and lies on this machine's own disk."""
    name = str(database.settings_dict["NAME"])
    if database.vendor != "sqlite" or "memory" in name:
        return
    with database.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    if mode != "wal":
        yield failure(
            "sqlite",
            say(
                f"SQLite 的日志方式是 {mode}：读和写会互相等待，断电更容易丢数据。",
                f"SQLite's journal is {mode}: readers and writers wait for each other, and a power cut costs more.",
            ),
            say("sqlite3 数据库文件 'PRAGMA journal_mode=WAL'。", "sqlite3 FILE 'PRAGMA journal_mode=WAL'."),
        )
    mounts = Path("/proc/mounts")
    kind = file_system(Path(name).resolve(), mounts.read_text()) if mounts.exists() else ""
    if kind.startswith(REMOTE):
        yield failure(
            "sqlite",
            say(
                f"SQLite 放在网络盘（{kind}）上：那里的锁不可靠，数据会损坏。",
                f"SQLite lies on a network file system ({kind}): locks do not hold there, data will be damaged.",
            ),
            say("把 XIANGNUAN_HOME 移到本机硬盘，或改用 PostgreSQL。", "Move it to a local disk, or use PostgreSQL."),
        )
    elif mode == "wal":
        yield ok("sqlite", say("SQLite 在本机硬盘上，先写日志。", "SQLite writes ahead, on a local disk."))


def postgres() -> Iterator[Finding]:
    """PostgreSQL is new enough, speaks UTF-8, and is reached by TLS when it is elsewhere."""
    if database.vendor != "postgresql":
        return
    with database.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int, current_setting('server_encoding')")
        version, encoding = cursor.fetchone()
        cursor.execute("select coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false)")
        encrypted = cursor.fetchone()[0]
    if version < POSTGRES_FROM:
        yield failure(
            "postgres",
            say(f"PostgreSQL 太旧（{version // 10000}）。", f"PostgreSQL is too old ({version // 10000})."),
            say("升级到 14 或更新。", "Upgrade to 14 or newer."),
        )
    if encoding != "UTF8":
        yield failure(
            "postgres",
            say(
                f"数据库编码是 {encoding}：有些姓名存不进去。",
                f"Its encoding is {encoding}: some names cannot be stored.",
            ),
            "createdb --encoding=UTF8 --template=template0",
        )
    host = str(database.settings_dict.get("HOST") or "")
    if host not in HERE and not host.startswith("/") and not encrypted:
        yield failure(
            "postgres",
            say(
                "与数据库的连接没有加密：姓名和记录明文经过网络。",
                "The connection to the database is not encrypted: names and records cross the network in clear.",
            ),
            say("DATABASE_URL 末尾加 ?sslmode=verify-full。", "Append ?sslmode=verify-full to DATABASE_URL."),
        )
    elif version >= POSTGRES_FROM and encoding == "UTF8":
        yield ok("postgres", say(f"PostgreSQL {version // 10000} 可用。", f"PostgreSQL {version // 10000} is fine."))


def clock() -> Iterator[Finding]:
    """The clock runs with the database's, and is set over the network."""
    skew = _skew()
    if abs(skew) > SKEW:
        told = failure if abs(skew) > SKEW_TOO_MUCH else warning
        yield told(
            "clock",
            say(
                f"本机与数据库的时钟差 {skew:.0f} 秒：期限和操作记录的时间会错。",
                f"This machine's clock and the database's differ by {skew:.0f} s: due dates and the trail go wrong.",
            ),
            say("两台机器都打开网络校时：timedatectl set-ntp true。", "On both: timedatectl set-ntp true."),
        )
    elif _is_set_by_network() is False:
        yield warning(
            "clock",
            say(
                "本机没有网络校时：时钟会慢慢走偏，期限按它计算。",
                "This machine's clock is not set over the network: it drifts, and due dates follow it.",
            ),
            "timedatectl set-ntp true",
        )
    else:
        yield ok(
            "clock",
            say(f"时钟正常，日期按 {settings.TIME_ZONE}。", f"The clock is right; days are {settings.TIME_ZONE}."),
        )


def _skew() -> float:
    """Seconds by which this machine is ahead of the database; none where they share a clock."""
    if database.vendor != "postgresql":
        return 0.0
    with database.cursor() as cursor:
        before = time.time()
        cursor.execute("select clock_timestamp()")
        told: datetime = cursor.fetchone()[0]
        after = time.time()
    there = told.timestamp() if timezone.is_aware(told) else timezone.make_aware(told).timestamp()
    return 0.0 if before <= there <= after else (before + after) / 2 - there


def _is_set_by_network() -> bool | None:
    """Whether the system says so; None where it cannot be asked."""
    program = shutil.which("timedatectl")
    if program is None:
        return None
    try:
        said = subprocess.run(
            [program, "show", "-p", "NTPSynchronized", "--value"], capture_output=True, text=True, check=True, timeout=5
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return {"yes": True, "no": False}.get(said.stdout.strip())


def worker() -> Iterator[Finding]:
    """The background work shows that it lives."""
    if settings.WORKER_ELSEWHERE or heartbeat.is_alive():
        yield ok("worker", say("后台任务在运行。", "The background work is running."))
    else:
        yield warning(
            "worker",
            say(
                "后台任务一分钟没有动静：导入和重算会一直等待。",
                "The background work has not shown itself for a minute: imports and rebuilds wait.",
            ),
            say(
                "启动 xiangnuan serve；后台任务在别的机器时设 XIANGNUAN_WORKER_ELSEWHERE=1。",
                "Start xiangnuan serve; where it runs on another machine, set XIANGNUAN_WORKER_ELSEWHERE=1.",
            ),
        )


CHECKS: tuple[Check, ...] = (sqlite, postgres, clock, worker)
