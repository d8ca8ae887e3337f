"""Which instruments an agency can use on a day: the shipped ones and its own, retired ones left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from xiangnuan.cases.assessing.models import OwnInstrument
from xiangnuan.instruments import Instrument, InstrumentError, Score, all_instruments, load_text
from xiangnuan.instruments.schema import Words


def language() -> str:
    """`en` or `zh`, as the reader reads."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def said(words: Any) -> str:
    """Words of an instrument (or such words as they were stored) in the reader's language."""
    if isinstance(words, Words):
        return words.say(language())
    if isinstance(words, Mapping):
        return str(words.get(language()) or words.get("zh") or "")
    return "" if words is None else str(words)


@lru_cache(maxsize=256)
def loaded(text: str) -> Instrument:
    """An own sheet from its text; raises InstrumentError."""
    return load_text(text)


def own_instruments(agency: int, *, retired: bool = False) -> list[Instrument]:
    """The agency's own that can be read; one that clashes with a shipped version steps aside for it."""
    shipped = {(one.id, claim) for one in all_instruments() for claim in (one.version, one.from_)}
    rows = OwnInstrument.objects.filter(agency=agency)
    if not retired:
        rows = rows.filter(retired_at__isnull=True)
    found = []
    for text in rows.order_by("instrument", "used_from", "pk").values_list("text", flat=True):
        try:
            one = loaded(text)
        except InstrumentError:  # written for an earlier schema
            continue
        if not {(one.id, one.version), (one.id, one.from_)} & shipped:
            found.append(one)
    return found


def usable(agency: int, day: date) -> list[Instrument]:
    """Of each instrument the version in use on a day, in order of title."""
    newest: dict[str, Instrument] = {}
    for one in sorted([*all_instruments(), *own_instruments(agency)], key=lambda one: one.from_):
        if one.from_ <= day:
            newest[one.id] = one
    return sorted(newest.values(), key=lambda one: (not one.proposes_tier, one.respondent == "worker", one.id))


def in_use(agency: int, name: str, day: date) -> Instrument | None:
    """The version of an instrument in use on a day; None where there is none."""
    return next((one for one in usable(agency, day) if one.id == name), None)


def version_of(agency: int, name: str, version: str) -> Instrument | None:
    """Exactly this version, a retired one too; None where nobody has it any more."""
    everything = [*all_instruments(), *own_instruments(agency, retired=True)]
    return next((one for one in everything if (one.id, one.version) == (name, version)), None)


def main_score(instrument: Instrument) -> Score:
    """The score by which a sheet is listed: the first with bands, else the first."""
    return next((score for score in instrument.scores if score.bands), instrument.scores[0])
