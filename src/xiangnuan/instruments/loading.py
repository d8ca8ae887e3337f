"""Finding an instrument: the files beside this module and an agency's own, by id and by version or day."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from xiangnuan.instruments.building import Instrument, build
from xiangnuan.instruments.checking import check
from xiangnuan.instruments.schema import InstrumentError, read_sheet

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LONGEST = 500_000
"""The most characters that an instrument's text may have."""
DEEPEST = 20
"""How deep its parts may lie in each other."""


class _WrittenTwice(Exception):
    pass


class _UniqueKeys(_Loader):  # type: ignore[misc]
    """YAML as usual, but a key written twice and an alias are refused: one would silently win, the other can explode."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if isinstance(name, str) and name in seen:
                raise _WrittenTwice(f"line {key.start_mark.line + 1}: {name} is written twice")
            seen.add(str(name))
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def load_text(text: str, place: str = "instrument") -> Instrument:
    """An instrument from YAML text, an agency's own or a shipped file; raises InstrumentError naming place and key."""
    if len(text) > LONGEST:
        raise InstrumentError(place, "", f"the text is longer than {LONGEST} characters")
    try:
        _refuse_what_could_explode(text, place)
        data = yaml.load(text, Loader=_UniqueKeys)  # a subclass of the safe loader
    except _WrittenTwice as error:
        raise InstrumentError(place, "", str(error)) from None
    except (yaml.YAMLError, RecursionError, TypeError, ValueError) as error:
        if isinstance(error, InstrumentError):
            raise
        raise InstrumentError(place, "", f"no readable YAML: {error}") from None
    sheet = read_sheet(data, place)
    check(sheet, place)
    return build(sheet, place)


def _refuse_what_could_explode(text: str, place: str) -> None:
    """References that multiply and brackets nested by the thousand, which no loader survives."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise InstrumentError(place, "", "references (*name) are not read; write the text out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise InstrumentError(place, "", f"it is nested deeper than {DEEPEST} levels")


@lru_cache(maxsize=1)
def all_instruments() -> tuple[Instrument, ...]:
    """Every shipped instrument in every version, by id and by the day from which it is used."""
    found = [
        load_text(file.read_text(encoding="utf-8"), file.name)
        for file in files("xiangnuan.instruments").joinpath("sheets").iterdir()
        if file.name.endswith(".yaml")
    ]
    return catalogue(found)


def catalogue(instruments: Sequence[Instrument]) -> tuple[Instrument, ...]:
    """Instruments in order; raises InstrumentError where two claim the same version or the same first day."""
    ordered = sorted(instruments, key=lambda one: (one.id, one.from_, one.version))
    taken: dict[tuple[str, object], Instrument] = {}
    for one in ordered:
        for claim, words in ((one.version, f"version {one.version}"), (one.from_, f"the day {one.from_}")):
            if (one.id, claim) in taken:
                raise InstrumentError(one.id, "version", f"{words} is taken already")
            taken[one.id, claim] = one
    return tuple(ordered)


def instrument(
    id: str, version: str | None = None, *, on: date | None = None, own: Sequence[Instrument] = ()
) -> Instrument:
    """An instrument by id: exactly this version, or the one in use on a day. `own` are the agency's, beside the shipped.

    Raises InstrumentError where there is none, and where neither a version nor a day is named.
    """
    if version is None and on is None:
        raise InstrumentError(id, "version", "name a version or a day")
    everything = catalogue((*all_instruments(), *own)) if own else all_instruments()
    versions = [one for one in everything if one.id == id]
    if not versions:
        raise InstrumentError(id, "id", "there is no such instrument")
    if version is not None:
        versions = [one for one in versions if one.version == version]
        if not versions:
            raise InstrumentError(id, "version", f"there is no version {version}")
        return versions[0]
    in_use = [one for one in versions if on is not None and one.from_ <= on]
    if not in_use:
        raise InstrumentError(id, "from", f"no version was in use on {on}")
    return in_use[-1]
