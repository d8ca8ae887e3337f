"""The uploaded file and the preview in the database: encrypted, in pieces, gone when the import ends."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any

from xiangnuan.cases.roster.models import PreviewPage, RosterImport, UploadPart

_PIECE = 768 * 1024
PAGE_ROWS = 50


def keep_file(roster: RosterImport, data: bytes) -> None:
    """Keep the bytes of the uploaded file."""
    for number, start in enumerate(range(0, len(data), _PIECE)):
        piece = base64.b64encode(data[start : start + _PIECE]).decode()
        UploadPart.objects.create(roster=roster, number=number, content=piece)


def kept_file(roster: RosterImport) -> bytes:
    """The bytes of the uploaded file; empty when they were deleted."""
    parts = roster.parts.order_by("number").values_list("content", flat=True).iterator()
    return b"".join(base64.b64decode(part) for part in parts)


def keep_pages(roster: RosterImport, tab: str, rows: Iterable[dict[str, Any]]) -> int:
    """Keep the rows of one tab of the preview, fifty to a page; returns their number."""
    pages: list[PreviewPage] = []
    batch: list[dict[str, Any]] = []
    count = 0

    def close_page() -> None:
        content = json.dumps(batch, ensure_ascii=False, separators=(",", ":"))
        pages.append(PreviewPage(roster=roster, tab=tab, number=len(pages), content=content))
        batch.clear()

    for row in rows:
        batch.append(row)
        count += 1
        if len(batch) == PAGE_ROWS:
            close_page()
    if batch:
        close_page()
    PreviewPage.objects.bulk_create(pages, batch_size=100)
    return count


def page_of(roster: RosterImport, tab: str, number: int) -> list[dict[str, Any]]:
    """The rows of one page of a tab; none where there is no such page."""
    page = roster.pages.filter(tab=tab, number=number).first()
    return json.loads(str(page.content)) if page else []


def pages_of(roster: RosterImport, tab: str) -> Iterable[dict[str, Any]]:
    """All rows of a tab, a page at a time."""
    for content in roster.pages.filter(tab=tab).order_by("number").values_list("content", flat=True).iterator():
        yield from json.loads(str(content))


def pages_naming(roster: RosterImport, marks: Iterable[str]) -> bool:
    """Whether the preview or the report holds any of these words (a name, a number)."""
    wanted = list(marks)
    pages = roster.pages.values_list("content", flat=True).iterator()
    return any(mark in str(page) for page in pages for mark in wanted)


def forget_file(roster: RosterImport) -> None:
    """Delete the file and its plan: the import has ended and needs them no more."""
    roster.parts.all().delete()
    roster.plan = ""


def forget_pages(roster: RosterImport) -> None:
    """Delete the preview and the report."""
    roster.pages.all().delete()
