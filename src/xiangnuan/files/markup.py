"""The XML inside of Office files, read as a program reads it: in any encoding, with nothing fetched or expanded."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from xiangnuan.files.refusals import Refused, damaged

Attributes = dict[str, str]


def read_elements(
    body: bytes, element: Callable[[str, Attributes], None], text: Callable[[str], None] | None = None
) -> None:
    """Call `element` with each local name and its attributes (local names), and `text` with what stands between.

    Raises Refused for XML that is broken or defines anything of its own.
    """

    def start(name: str, attributes: Attributes) -> None:
        element(_local(name), {_local(key): value for key, value in attributes.items()})

    def refuse(*_: object) -> None:
        raise damaged()

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(body, True)
    except Refused:
        raise
    except (expat.ExpatError, ValueError, LookupError) as wrong:
        raise damaged() from wrong


def _local(name: str) -> str:
    return name.rpartition(":")[2]
