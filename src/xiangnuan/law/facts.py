"""The dated facts of one case, as the engine reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple

TREATMENT = "community_treatment"
REHABILITATION = "community_rehabilitation"
MEASURES = (TREATMENT, REHABILITATION)


class FactsError(ValueError):
    """Facts that cannot be true or cannot be read: one clear sentence, in Chinese and in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en

    def say(self, language: str) -> str:
        """The sentence in the language asked for (`zh` or `en`)."""
        return self.en if language == "en" else self.zh


class Event(NamedTuple):
    """One dated fact of a case; `until` is None while it lasts, `ref` is the caller's own key and never interpreted."""

    kind: str
    on: date
    until: date | None = None
    result: str | None = None
    method: str | None = None
    makes_up: date | None = None
    form: str | None = None
    tier: str | None = None
    permitted: bool = False
    reported: bool = False
    checked_in: date | None = None
    agreed: date | None = None
    why: str | None = None
    ref: Any = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any], ref: Any = None) -> Event:
        """Read one event of the contract (`{"kind": "drug_test", "on": "2024-03-10", ...}`); raises FactsError."""
        from xiangnuan.law.intake import read_event

        return read_event(data, ref)

    def to_json(self) -> dict[str, Any]:
        """The event as the contract writes it; what is not set is left out."""
        spans = self.kind in SPANS
        data: dict[str, Any] = {"kind": self.kind, ("from" if spans else "on"): self.on.isoformat()}
        if spans:
            data["to"] = self.until.isoformat() if self.until else None
        if self.kind == "absence":
            data["permitted"], data["reported"] = self.permitted, self.reported
        if self.kind == "moved":
            data["checked_in"] = self.checked_in.isoformat() if self.checked_in else None
            data["agreed"] = self.agreed.isoformat() if self.agreed else None
        for name in ("result", "method", "makes_up", "form", "tier", "why"):
            value = getattr(self, name)
            if value is not None:
                data[name] = value.isoformat() if isinstance(value, date) else value
        return data


SPANS = frozenset({"absence", "detained"})
"""Kinds of events that last: they have `from` and `to` instead of `on`."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one case. Later facts may be in it: `as_of` hides them.

    `checked_in_ref` and `agreed_ref` are the caller's keys of those two facts. `taken_over_on` is the day on which
    an older list was taken over: chained duties opened before it lapse on it.
    """

    area: str
    measure: str
    decision_received: date
    checked_in: date | None = None
    agreed: date | None = None
    ordered_term_months: int | None = None
    ordered_from: date | None = None
    ordered_to: date | None = None
    events: tuple[Event, ...] = ()
    checked_in_ref: Any = None
    agreed_ref: Any = None
    taken_over_on: date | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Facts:
        """Read the FACTS of the contract; raises FactsError with one clear message."""
        from xiangnuan.law.intake import read_facts

        return read_facts(data)

    def to_json(self) -> dict[str, Any]:
        """The facts as the contract writes them."""
        data: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "events":
                data["events"] = [event.to_json() for event in value]
            elif field.name.endswith("_ref") or (field.name == "taken_over_on" and value is None):
                continue
            else:
                data[field.name] = value.isoformat() if isinstance(value, date) else value
        return data
