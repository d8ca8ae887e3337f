"""What the commands say when the database does not do what was asked."""

from __future__ import annotations

from xiangnuan.cli.language import say


def trouble_in_words(wrong: Exception) -> str | None:
    """What is the matter with the database and what to do; None for an error that is no matter of its state."""
    from django.db import DatabaseError, InterfaceError, OperationalError

    from xiangnuan.web.durable import is_disk_full

    if not isinstance(wrong, DatabaseError | InterfaceError):
        return None
    if is_disk_full(wrong):
        return say(
            "数据库所在的磁盘满了，没有写入半截的内容。腾出空间后再运行一次。",
            "The database's disk is full; nothing was written half. Make room and run this again.",
        )
    # SQLite says it in words, PostgreSQL by number: a table that is not there.
    if "no such table" in str(wrong) or getattr(wrong.__cause__, "sqlstate", None) == "42P01":
        return say(
            "数据库还没有建好。演示请先运行 `xiangnuan demo`，自己的数据请先运行 `xiangnuan django migrate`。",
            "The database is not set up. Run `xiangnuan demo`, or `xiangnuan django migrate` for data of your own.",
        )
    if isinstance(wrong, OperationalError | InterfaceError):
        return say(
            f"数据库现在用不了，没有写入半截的内容。请看数据库是否在运行，然后再试。（{wrong}）",
            f"The database cannot be used now; nothing was written half. See that it runs, and try again. ({wrong})",
        )
    return None
