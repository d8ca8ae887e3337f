"""Finding the rulebook of an area: the files beside this module, chosen by the prefix of the administrative code."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from xiangnuan.law.rulebook import Rulebook
from xiangnuan.law.schema import RulebookError, Sheet, read_sheet

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LONGEST = 500_000
"""The most characters that a rulebook's text may have."""
DEEPEST = 20
"""How deep its parts may lie in each other; a rhythm of a tier lies at the tenth level."""


class _UniqueKeys(_Loader):  # type: ignore[misc]
    """YAML as usual, but a key written twice is refused: the second would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                raise RulebookError(f"line {key.start_mark.line + 1}: {name} is written twice")
            seen.add(name)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def read_yaml(text: str, place: str) -> Sheet:
    """A rulebook file's text as a checked sheet; raises RulebookError."""
    if len(text) > LONGEST:
        raise RulebookError(f"{place}: the text is longer than {LONGEST} characters")
    try:
        _refuse_what_could_explode(text)
        data = yaml.load(text, Loader=_UniqueKeys)  # a subclass of the safe loader
    except RulebookError as error:
        raise RulebookError(f"{place}: {error}") from None
    except (yaml.YAMLError, RecursionError, TypeError, ValueError) as error:
        raise RulebookError(f"{place}: no readable YAML: {error}") from None
    return read_sheet(data, place)


def _refuse_what_could_explode(text: str) -> None:
    """References that multiply and brackets nested by the thousand, which no loader survives."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise RulebookError("references (*name) are not read; write the text out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise RulebookError(f"it is nested deeper than {DEEPEST} levels")


@lru_cache(maxsize=1)
def shipped_sheets() -> tuple[Sheet, ...]:
    """The nation's rulebook and the shipped overlays, widest area first."""
    found = [
        read_yaml(file.read_text(encoding="utf-8"), file.name)
        for file in files("xiangnuan.law").joinpath("rulebooks").iterdir()
        if file.name.endswith(".yaml")
    ]
    return tuple(sorted(found, key=lambda sheet: (len(sheet.area), sheet.area)))


_AREA = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}")


def rulebook_for(area_code: str, overlays: Sequence[Mapping[str, Any]] = ()) -> Rulebook:
    """The rules in force in an area, by its administrative code; cached.

    `overlays` are an agency's own, as data of the same form as a file; they are checked in the same way and laid on
    top where their `area` is a prefix of the code. Raises RulebookError for a code that is none and for an overlay
    that the schema refuses.
    """
    if not _AREA.fullmatch(area_code):
        raise RulebookError(f"{area_code} is no administrative code")
    texts = tuple(_written_out(overlay) for overlay in overlays)
    areas = [sheet.area for sheet in (*shipped_sheets(), *map(_own_sheet, texts))]
    # The longest prefix for which something differs, so that all towns of a city share one rulebook.
    return _rulebook(max((area for area in areas if area_code.startswith(area)), key=len), texts)


def _written_out(overlay: Mapping[str, Any]) -> str:
    try:
        return json.dumps(overlay, sort_keys=True, default=str, ensure_ascii=False)
    except RecursionError:
        raise RulebookError(f"overlay: it is nested deeper than {DEEPEST} levels") from None
    except (TypeError, ValueError) as error:
        raise RulebookError(f"overlay: it cannot be written out: {error}") from None


@lru_cache(maxsize=512)
def _own_sheet(text: str) -> Sheet:
    return read_yaml(text, "overlay")


@lru_cache(maxsize=512)
def _rulebook(area: str, overlays: tuple[str, ...]) -> Rulebook:
    sheets = (*shipped_sheets(), *map(_own_sheet, overlays))
    return Rulebook(area, tuple(sheet for sheet in sheets if area.startswith(sheet.area)))
