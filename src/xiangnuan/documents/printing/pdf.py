"""Papers to PDF/A-2b with typst: any number in one run, each from a page of its own, or bound as one file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typst

from xiangnuan.documents.papers.layout import Paper
from xiangnuan.rights.papers.printing import FONTS, STANDARD, NoFonts

LAYOUT = Path(__file__).with_name("official.typ")
# Blocks that are parts of one table stand without a gap.
_TABLES = frozenset({"grid", "box", "list"})


@dataclass
class Binding:
    """What makes papers one file: the lines of the contents, what is said below them, and the pictures of its papers."""

    contents: list[dict[str, Any]] = field(default_factory=list)
    remark: str = ""
    # Papers that are pictures: the number of the paper to the name of its picture.
    images: dict[int, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


def pdf_of(papers: Sequence[Paper], *, title: str = "", binding: Binding | None = None) -> bytes:
    """The papers as one PDF/A-2b. Raises NoFonts where the build has not put the fonts there."""
    # Tags for screen readers make a thick file five times as large and as slow: one paper alone has them.
    options = {"format": "pdf", "pdf_standards": STANDARD, "pdf_tags": len(papers) == 1}
    return bytes(_compile(papers, title, binding, options))


def pictures_of(papers: Sequence[Paper], *, ppi: int = 110, binding: Binding | None = None) -> list[bytes]:
    """The pages as PNG, to look at."""
    made = _compile(papers, "", binding, {"format": "png", "ppi": float(ppi)})
    return list(made) if isinstance(made, list) else [made]


def _compile(papers: Sequence[Paper], title: str, binding: Binding | None, options: Mapping[str, Any]) -> Any:
    if not any(FONTS.glob("*.ttf")):
        raise NoFonts(str(FONTS))
    data = {
        "title": title or (papers[0].title if papers else ""),
        "author": papers[0].agency if papers else "",
        "bound": binding is not None,
        "contents": binding.contents if binding else [],
        "remark": binding.remark if binding else "",
        "papers": [_drawn(at, paper, binding) for at, paper in enumerate(papers)],
    }
    files = {
        "main": LAYOUT.read_bytes(),
        "papers.json": json.dumps(data, ensure_ascii=False).encode(),
        **(binding.files if binding else {}),
    }
    return typst.compile(files, font_paths=[str(FONTS)], ignore_system_fonts=True, **options)


def _drawn(at: int, paper: Paper, binding: Binding | None) -> dict[str, Any]:
    data = paper.as_data()
    before = ""
    for block in data["blocks"]:
        block["joined"] = before in _TABLES and block["kind"] in _TABLES
        before = block["kind"]
    if binding is not None and at in binding.images:
        data["image"] = binding.images[at]
    return data
