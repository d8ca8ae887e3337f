"""Telephone numbers: several in a cell, with areas, extensions and remarks around them."""

from __future__ import annotations

import re

from xiangnuan.sheets.text import Cell, plain

_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?|0086[- ]?|0(?=1[3-9]))?(1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)\(?(0\d{2,3})\)?[- ]?(\d{7,8})(?:(?:转|-)(\d{1,5}))?(?!\d)")
_LOCAL = re.compile(r"(?<![\d-])([2-8]\d{6,7})(?!\d)")
_SHORT = re.compile(r"(?<!\d)([56]\d{2,5})(?!\d)")


def read_phones(cell: Cell) -> tuple[str, ...]:
    """Every number in the cell, in order, once: mobiles as 11 digits, landlines as `0573-85012345`, short numbers last."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        cell = str(int(cell)) if cell == cell and abs(cell) < 1e15 else ""
    text = plain(cell)
    if not any(sign.isdigit() for sign in text):
        return ()
    if len(text) == 11 and text.isdigit() and text[0] == "1":
        return (text,)
    found: list[tuple[int, str]] = []

    def take(pattern: re.Pattern[str], shape: str) -> None:
        nonlocal text
        for match in pattern.finditer(text):
            parts = [re.sub(r"\D", "", part) if part else "" for part in match.groups()]
            if shape == "landline":
                number = f"{parts[0]}-{parts[1]}" + (f"-{parts[2]}" if parts[2] else "")
            else:
                number = parts[0]
            found.append((match.start(), number))
        text = pattern.sub(lambda match: " " * len(match.group()), text)

    take(_MOBILE, "mobile")
    take(_LANDLINE, "landline")
    take(_LOCAL, "local")
    take(_SHORT, "short")
    seen: dict[str, None] = {}
    for _, number in sorted(found):
        seen.setdefault(number)
    return tuple(seen)


def looks_like_phone(cell: Cell) -> bool:
    """True for a cell that holds at least one mobile or landline number and little else."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return 1.3e10 <= cell < 2e10
    text = plain(cell) if isinstance(cell, str) else ""
    return bool((_MOBILE.search(text) or _LANDLINE.search(text)) and len(text) < 60 and not re.search(r"\d{15}", text))
