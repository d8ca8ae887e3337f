"""Checks of the attachments: the folder is closed to others, every row has its file and every file its row."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from xiangnuan.cli.checks import Check, Finding, failure, ok, warning
from xiangnuan.cli.language import say


def folder() -> Iterator[Finding]:
    """Only the account that runs the service can enter the folder, and no web server shows it."""
    path = settings.ATTACHMENTS
    if path.is_dir() and path.stat().st_mode & 0o077:
        yield failure(
            "attachments_folder",
            say(f"别的账号也能进入材料目录 {path}。", f"Other accounts can enter the folder of attachments {path}."),
            f"chmod 700 {path}",
        )
    if settings.STATIC_ROOT in (path, *path.parents):
        yield failure(
            "attachments_folder",
            say(f"材料目录 {path} 在网页目录里。", f"The folder of attachments {path} lies below the web's."),
            say("把 XIANGNUAN_ATTACHMENTS 指到别处。", "Set XIANGNUAN_ATTACHMENTS to another place."),
        )


def rows_and_files() -> Iterator[Finding]:
    """No row without its file, and no file (older than a day) without its row."""
    from xiangnuan.cases.attachments.models import Attachment
    from xiangnuan.cases.attachments.queries import find_orphans
    from xiangnuan.cases.attachments.sweeping import A_DAY

    found = find_orphans(A_DAY)
    if found.rows:
        some = ", ".join(str(row) for row in found.rows[:10])
        yield failure(
            "attachments",
            say(
                f"{len(found.rows)} 份材料的文件不在了（编号 {some}）。",
                f"The files of {len(found.rows)} attachments are missing (numbers {some}).",
            ),
            say(
                f"从备份里把文件放回 {settings.ATTACHMENTS}。",
                f"Put the files back into {settings.ATTACHMENTS} from the backup.",
            ),
        )
    if found.files:
        yield warning(
            "attachments",
            say(
                f"{len(found.files)} 个文件没有对应的记录（上传中断留下的）。",
                f"{len(found.files)} files have no row (left by uploads that broke off).",
            ),
            "xiangnuan attachments --sweep",
        )
    if not found.rows and not found.files:
        count = Attachment.objects.count()
        yield ok("attachments", say(f"{count} 份材料，文件齐全。", f"{count} attachments, every file is there."))


CHECKS: tuple[Check, ...] = (folder, rows_and_files)
