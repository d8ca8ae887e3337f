"""What a file may cost us, and the one error that every refused file ends in."""

from __future__ import annotations

from dataclasses import dataclass

from xiangnuan.files.refusals import Refused

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on an uploaded table; sizes in bytes, areas in cells.

    They stand far above every honest roster and far below what would take the server down.
    """

    file_bytes: int = 40 * MEGABYTE
    unpacked_bytes: int = 500 * MEGABYTE
    parts: int = 2_000
    rows: int = 100_000
    columns: int = 500
    sheets: int = 200
    cells: int = 8_000_000
    text_bytes: int = 300 * MEGABYTE


LIMITS = Limits()


class SheetError(Refused):
    """A file that cannot be taken as a table; `zh` and `en` are whole sentences for the reader, `code` is for programs."""


def too_large(zh: str, en: str) -> SheetError:
    """The error for a file beyond its limits, with what is beyond and the limit itself."""
    return SheetError("too_large", f"文件过大：{zh}", f"The file is too large: {en}")


def unreadable(zh: str = "文件已损坏，或不是表格。", en: str = "The file is damaged or is no table.") -> SheetError:
    """The error for a file that is no table at all."""
    return SheetError("unreadable", zh, en)
