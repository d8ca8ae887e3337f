"""Blocks to PDF/A-2b with typst; the Chinese fonts of the build are embedded, those of the machine are not asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import typst
from django.utils.translation import get_language

_HERE = Path(__file__).parent
FONTS = _HERE.parent / "data" / "fonts"
STANDARD: Literal["a-2b"] = "a-2b"
Block = dict[str, Any]


class NoFonts(RuntimeError):
    """The fonts are missing: the frontend was not built."""


@dataclass
class Sheet:
    """A paper before it is drawn: the same blocks are shown as a page and printed."""

    title: str
    author: str
    lines: list[str] = field(default_factory=list)
    foot: str = ""
    blocks: list[Block] = field(default_factory=list)
    # The language in which it was made: it keeps it, whoever reads it later.
    lang: str = field(default_factory=lambda: "en" if (get_language() or "").startswith("en") else "zh-Hans")

    def heading(self, text: str, level: int = 1) -> None:
        """A heading of level 1 or 2."""
        self.blocks.append({"kind": "heading", "level": level, "text": str(text)})

    def text(self, text: str) -> None:
        """A paragraph."""
        self.blocks.append({"kind": "text", "text": str(text)})

    def rows(self, rows: Iterable[tuple[Any, Any]]) -> None:
        """Labels with their values; rows without a value are left out, and the block where none is left."""
        said = [[str(label), str(value)] for label, value in rows if value not in (None, "")]
        if said:
            self.blocks.append({"kind": "rows", "rows": said})

    def table(self, head: Sequence[Any], rows: Iterable[Sequence[Any]], widths: Sequence[int] = ()) -> None:
        """A table; left out where it has no rows."""
        said = [["" if value is None else str(value) for value in row] for row in rows]
        if said:
            words = [str(word) for word in head]
            shares = list(widths) or [1] * len(words)
            self.blocks.append({"kind": "table", "head": words, "rows": said, "widths": shares})


def pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF/A-2b. Raises NoFonts where the build has not put the fonts there."""
    if not any(FONTS.glob("*.ttf")):
        raise NoFonts(str(FONTS))
    data = {
        "title": sheet.title,
        "author": sheet.author,
        "lines": sheet.lines,
        "foot": sheet.foot,
        "blocks": sheet.blocks,
        "lang": sheet.lang[:2],
    }
    made: bytes = typst.compile(
        str(_HERE / "paper.typ"),
        root=str(_HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=STANDARD,
    )
    return made
