"""From the layout of a form and its words to blocks: plain data that the page, the PDF and the Word file are drawn from.

A text with a value that nobody recorded gets a ruled blank (`{name:12}` says how wide); a cell or box stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from xiangnuan.documents.papers.register import Layout, OfficialForm
from xiangnuan.documents.papers.subjects import Subject
from xiangnuan.documents.papers.words import Words, words_of

Block = dict[str, Any]
_VALUE = re.compile(r"\{(\w+)(?::(\d+))?\}")
_CELL = re.compile(r"^(?P<name>[^=*]+?)(?:=(?P<label>[^*]+))?(?:\*(?P<span>\d+))?$")
# How many signs wide a blank is where the layout does not say.
BLANK = 6


@dataclass
class Paper:
    """One paper ready to be drawn. It holds everything that is printed, so that it can be printed again exactly."""

    form: str
    title: str
    number: str
    agency: str
    place: int
    on: str = ""
    blocks: list[Block] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Paper:
        """From JSON."""
        return cls(**data)


def paper_of(form: OfficialForm, subject: Subject, *, number: str = "", words: Words | None = None) -> Paper:
    """Fill a form about a subject."""
    told = words if words is not None else words_of(form, subject)
    return Paper(
        form=form.code,
        title=form.title,
        number=number,
        agency=str(told.get("机构", "")),
        place=form.place,
        on=subject.fact.on.isoformat() if subject.fact is not None else "",
        blocks=fill(form.layout, {**told, "文号": number}),
    )


def fill(layout: Layout, words: Mapping[str, Any]) -> list[Block]:
    """The blocks of a layout with these words."""
    return [block for entry in layout for block in _blocks(entry, words)]


def _blocks(entry: Mapping[str, Any], words: Mapping[str, Any]) -> Iterator[Block]:
    if "text" in entry and "box" not in entry:
        yield {"kind": "text", "lines": [_runs(line, words) for line in str(entry["text"]).split("\n")]}
    elif "cover" in entry:
        yield {"kind": "cover", **entry["cover"]}
    elif "heading" in entry:
        yield {"kind": "heading", "text": entry["heading"]}
    elif "small" in entry:
        yield {"kind": "small", "text": _plain(entry["small"], words)}
    elif "cut" in entry:
        yield {"kind": "cut", "text": entry["cut"]}
    elif "grid" in entry:
        yield _grid(entry["grid"], words)
    elif "box" in entry:
        box = entry["box"]
        text = words.get(box["of"], "") if "of" in box else box.get("text", "")
        yield {"kind": "box", "label": box["label"], "text": str(text), "lines": box.get("lines", 2)}
    elif "list" in entry:
        yield _list(entry["list"], words)
    elif "sign" in entry:
        lines = [[_plain(one, words) for one in row] for row in entry["sign"]]
        yield {"kind": "sign", "lines": lines, "dated": bool(entry.get("dated"))}
    elif "seal" in entry:
        yield {"kind": "seal", "lines": [_plain(one, words) or "　　　　年　　月　　日" for one in entry["seal"]]}


def _runs(text: str, words: Mapping[str, Any]) -> list[list[Any]]:
    """Pieces of a line: ["t", text] or ["b", width of a blank]."""
    found: list[list[Any]] = []
    at = 0
    for match in _VALUE.finditer(text):
        if match.start() > at:
            found.append(["t", text[at : match.start()]])
        value = str(words.get(match[1], "") or "").replace("\n", "；")
        found.append(["v", value] if value else ["b", int(match[2] or BLANK)])
        at = match.end()
    if at < len(text):
        found.append(["t", text[at:]])
    return found


def _plain(text: str, words: Mapping[str, Any]) -> str:
    """A line of words alone; what is missing leaves its place empty."""
    return _VALUE.sub(lambda match: str(words.get(match[1], "") or ""), text)


def _grid(rows: Sequence[Sequence[str]], words: Mapping[str, Any]) -> Block:
    parsed = [[_cell(one) for one in row] for row in rows]
    width = max(sum(1 + span for _name, _label, span in row) for row in parsed)
    filled = []
    for row in parsed:
        cells: list[list[Any]] = []
        used = 0
        for at, (name, label, span) in enumerate(row):
            if at == len(row) - 1:
                span = width - used - 1
            cells += [["label", label, 1], ["value", str(words.get(name, "") or ""), span]]
            used += 1 + span
        filled.append(cells)
    return {"kind": "grid", "columns": width, "rows": filled}


def _cell(text: str) -> tuple[str, str, int]:
    match = _CELL.match(text)
    if match is None:
        raise ValueError(f"no cell: {text}")
    name = match["name"].strip()
    return name, (match["label"] or name).strip(), int(match["span"] or 1)


def _list(entry: Mapping[str, Any], words: Mapping[str, Any]) -> Block:
    columns = entry["columns"]
    rows = words.get(entry["of"]) if "of" in entry else entry.get("rows", [])
    said = [[str(row.get(key, "") or "") for _head, key, _width in columns] for row in rows or []]
    said += [[""] * len(columns)] * max(entry.get("least", 0) - len(said), 0)
    return {
        "kind": "list",
        "head": [head for head, _key, _width in columns],
        "widths": [width for _head, _key, width in columns],
        "rows": said,
    }


def names_in(layout: Layout) -> frozenset[str]:
    """All names that a layout asks for."""
    found: set[str] = set()
    for entry in layout:
        texts = [str(entry[key]) for key in ("text", "small") if key in entry]
        texts += [one for row in entry.get("sign", ()) for one in row] + list(entry.get("seal", ()))
        found |= {match[1] for text in texts for match in _VALUE.finditer(text)}
        found |= {_cell(one)[0] for row in entry.get("grid", ()) for one in row}
        found |= {entry[key]["of"] for key in ("box", "list") if key in entry and "of" in entry[key]}
    return frozenset(found)


def masked(paper: Paper, secrets: Mapping[str, str]) -> Paper:
    """The same paper with each of these values masked wherever it stands."""
    return Paper.of_data({**paper.as_data(), "blocks": mask_values(paper.blocks, secrets)}) if secrets else paper


def mask_values(value: Any, secrets: Mapping[str, str]) -> Any:
    """The same value (texts, lists, mappings) with each secret masked."""
    if not secrets:
        return value
    pattern = re.compile("|".join(re.escape(one) for one in sorted(secrets, key=len, reverse=True)))

    def hide(part: Any) -> Any:
        if isinstance(part, str):
            return pattern.sub(lambda match: secrets[match[0]], part)
        if isinstance(part, list):
            return [hide(one) for one in part]
        if isinstance(part, dict):
            return {key: hide(one) for key, one in part.items()}
        return part

    return hide(value)
