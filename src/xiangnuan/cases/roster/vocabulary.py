"""The columns of rosters: their headings come from `headings.yaml`, what their cells look like stands here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from xiangnuan.cases.roster import words
from xiangnuan.sheets.dates import read_date
from xiangnuan.sheets.guessing import FieldWords, Vocabulary
from xiangnuan.sheets.identity import looks_like_identity
from xiangnuan.sheets.phones import looks_like_phone
from xiangnuan.sheets.text import Cell, tight

KINDS = ("persons", "tests", "contacts")
LEFT_OUT = "left_out"


def looks_like_date(cell: Cell) -> bool:
    """Evidence for a column of dates: a day, or something meant as one."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return 20_000 <= cell <= 60_000 or 19_500_101 <= cell <= 20_991_231
    read = read_date(cell)
    return read.value is not None or read.year is not None


def looks_like_town(cell: Cell) -> bool:
    """Evidence for a column of towns and sub-districts."""
    return bool(re.search(r"(?:街道|镇|乡)(?:办事处|人民政府)?$", tight(cell))) and len(tight(cell)) <= 16


def looks_like_village(cell: Cell) -> bool:
    """Evidence for a column of villages and communities."""
    text = tight(cell)
    return 2 < len(text) <= 14 and bool(re.search(r"(?:村|社区|居委会?|村委会?|居民区|小区|经合社)$", text))


def looks_like_address(cell: Cell) -> bool:
    """Evidence for a column of addresses."""
    text = tight(cell)
    return len(text) >= 6 and len(re.findall(r"[省市县区镇乡村路街弄号组幢室]", text)) >= 2 and "第" not in text[:3]


def looks_like_decision_number(cell: Cell) -> bool:
    """Evidence for a column of document numbers such as 平公（禁）社戒决字〔2024〕第12号."""
    text = tight(cell)
    worded = re.search(r"决字|戒字|康字|社戒|社康|[〔\[(【]20\d\d[〕\])】].{0,12}号?$", text)
    return bool(worded) and any(sign.isdigit() for sign in text)


def looks_like_measure(cell: Cell) -> bool:
    """Evidence for a column of measures."""
    text = tight(cell)
    return len(text) <= 16 and bool(re.search(r"社戒|社康|戒毒|康复", text)) and words.read_measure(cell) != ""


def _is_sex(cell: Cell) -> bool:
    return tight(cell) in {"男", "女", "男性", "女性"}


def _is_tier(cell: Cell) -> bool:
    return bool(words.read_tier(cell)) and len(tight(cell)) <= 8


def _is_state(cell: Cell) -> bool:
    return bool(words.read_state(cell)) and len(tight(cell)) <= 12 and not looks_like_measure(cell)


def _is_substance(cell: Cell) -> bool:
    return bool(words.read_substances(cell)) and not words.read_result(cell)


def _is_result(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(words.read_result(cell))


def _is_station(cell: Cell) -> bool:
    return "派出所" in tight(cell) and len(tight(cell)) <= 20


def _is_contact_form(cell: Cell) -> bool:
    return bool(words.read_contact_form(cell)) and len(tight(cell)) <= 12


@dataclass(frozen=True)
class _Looks:
    """How the cells of a field look, and how much that counts; see `FieldWords`."""

    content: Callable[[Cell], bool]
    alone: float = 0.0
    strict: bool = False


_DATE = _Looks(looks_like_date, strict=True)
_LOOKS: dict[str, _Looks] = {
    "name": _Looks(words.is_name, alone=0.55),
    "identity": _Looks(looks_like_identity, alone=0.95),
    "sex": _Looks(_is_sex, alone=0.9),
    "birth_date": _Looks(looks_like_date),
    "ethnicity": _Looks(words.is_ethnicity, alone=0.85),
    "phone": _Looks(looks_like_phone, alone=0.85),
    "family_phone": _Looks(looks_like_phone),
    "household": _Looks(looks_like_address),
    "residence": _Looks(looks_like_address, alone=0.5),
    "town": _Looks(looks_like_town, alone=0.82),
    "village": _Looks(looks_like_village, alone=0.8),
    "measure": _Looks(looks_like_measure, alone=0.88, strict=True),
    "decision_number": _Looks(looks_like_decision_number, alone=0.8),
    "decided_on": _DATE,
    "received_on": _DATE,
    "checked_in_on": _DATE,
    "agreed_on": _DATE,
    "term_from": _DATE,
    "term_to": _DATE,
    "closed_on": _DATE,
    "last_test_on": _Looks(looks_like_date),
    "substances": _Looks(_is_substance, alone=0.8),
    "station": _Looks(_is_station, alone=0.8),
    "tier": _Looks(_is_tier, alone=0.75, strict=True),
    "state": _Looks(_is_state, strict=True),
    "on": _Looks(looks_like_date, alone=0.8, strict=True),
    "result": _Looks(_is_result, alone=0.9),
    "form": _Looks(_is_contact_form, alone=0.85, strict=True),
}
_MANY = frozenset({"phone", LEFT_OUT})


@cache
def _headings() -> dict[str, dict[str, dict[str, str]]]:
    text = Path(__file__).with_name("headings.yaml").read_text(encoding="utf-8")
    known: dict[str, dict[str, dict[str, str]]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return known


def _field(key: str, known: dict[str, str]) -> FieldWords:
    looks = _LOOKS.get(key)
    return FieldWords(
        key,
        names=tuple(known["names"].split()),
        heads=tuple(known.get("heads", "").split()),
        never=tuple(known.get("never", "").split()),
        content=looks.content if looks else None,
        alone=looks.alone if looks else 0.0,
        strict=looks.strict if looks else False,
        many=key in _MANY,
        taken=key != LEFT_OUT,
    )


@cache
def vocabulary(kind: str) -> Vocabulary:
    """The vocabulary of one kind of table: `persons`, `tests` or `contacts`; `any` knows the headings of all three."""
    known = _headings()
    shared = [_field(key, names) for key, names in known["shared"].items()]
    kinds = KINDS if kind == "any" else (kind,)
    own = [_field(key, names) for each in kinds for key, names in known[each].items()]
    # What a table is about comes before what all tables share: 联系方式 is a way of contact in a list of visits.
    return Vocabulary((*own, *shared))


def field_keys(kind: str) -> tuple[str, ...]:
    """The keys that a column of this kind of table can hold, without the one for things left out."""
    return tuple(words_.key for words_ in vocabulary(kind).fields if words_.taken)
