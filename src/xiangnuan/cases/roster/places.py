"""Finding the town or sub-district that a row belongs to: by name, short name, code, or inside an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from xiangnuan.sheets.text import Cell, tight

_KIND = re.compile(
    r"(?:街道办事处|街道办|街道|办事处|人民政府|镇政府|镇|乡|民族乡|禁毒办|社戒社康工作站|社区戒毒.*站|工作站|派出所)+$"
)


@dataclass
class Places:
    """The area that a list is imported into, with the towns under it (code to name)."""

    area_code: str
    area_name: str = ""
    towns: Mapping[str, str] = field(default_factory=dict)
    _stems: dict[str, str] = field(init=False, default_factory=dict)
    _known: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        stems: dict[str, list[str]] = {}
        for code, name in self.towns.items():
            stem = _KIND.sub("", name)
            if len(stem) >= 2:
                stems.setdefault(stem, []).append(code)
        # Two towns of one stem (a town and a sub-district) are told apart only by their whole names.
        self._stems = {stem: codes[0] for stem, codes in stems.items() if len(codes) == 1}

    def town(self, cell: Cell) -> str:
        """The code of the town named in a cell of a town column, a sheet name or a title; "" where none is."""
        text = tight(cell)
        if not text:
            return ""
        if text not in self._known:
            self._known[text] = self._find(text, loosely=len(text) <= 40)
        return self._known[text]

    def town_in_address(self, cell: Cell) -> str:
        """The code of the town inside an address, by its whole name only: a road may bear another town's short name."""
        text = tight(cell)
        return self._find(text, loosely=False) if text else ""

    def _find(self, text: str, *, loosely: bool) -> str:
        digits = re.match(r"\d{9}(?!\d)|\d{12}(?!\d)", text)
        if digits and digits.group()[:9] in self.towns:
            return digits.group()[:9]
        found = {code for code, name in self.towns.items() if name in text}
        if len(found) == 1:
            return found.pop()
        if found or not loosely:
            return ""
        found = {code for stem, code in self._stems.items() if stem in text}
        if len(found) == 1:
            return found.pop()
        if not found and len(text) >= 2:
            bare = _KIND.sub("", text)
            starts = {code for stem, code in self._stems.items() if len(bare) >= 2 and stem.startswith(bare)}
            if len(starts) == 1:
                return starts.pop()
        return ""

    @property
    def default(self) -> str:
        """Where a row goes whose town is not known: the area itself."""
        return self.area_code
