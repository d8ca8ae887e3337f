"""Test panels and the substances on them, read from panels.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language

FILE = Path(__file__).with_name("panels.yaml")


def _say(words: dict[str, str]) -> str:
    return words["en"] if (get_language() or "").startswith("en") else words["zh"]


@dataclass(frozen=True, slots=True)
class Substance:
    """One substance: its code in the database, its names, and the letters printed on a test strip."""

    code: str
    words: dict[str, str]
    short: str

    @property
    def name(self) -> str:
        """The name in the language in force."""
        return _say(self.words)


@dataclass(frozen=True, slots=True)
class Panel:
    """A kit that tests several substances at once."""

    code: str
    words: dict[str, str]
    substances: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name in the language in force."""
        return _say(self.words)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All substances and panels, and the panel that is offered first."""

    substances: dict[str, Substance]
    panels: dict[str, Panel]
    default: str


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The content of panels.yaml; raises ImproperlyConfigured where a panel names a substance that is not listed."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    substances = {
        code: Substance(code, {"zh": one["zh"], "en": one["en"]}, one["short"])
        for code, one in read["substances"].items()
    }
    panels = {code: Panel(code, one["name"], tuple(one["substances"])) for code, one in read["panels"].items()}
    unknown = {name for panel in panels.values() for name in panel.substances} - substances.keys()
    if unknown or read["default"] not in panels:
        raise ImproperlyConfigured(f"panels.yaml: unknown names {sorted(unknown) or read['default']}")
    return Catalogue(substances, panels, read["default"])


def substance_name(code: str) -> str:
    """The name of a substance; the code itself where the list has none (an old record)."""
    found = catalogue().substances.get(code)
    return found.name if found else code


def panel_name(code: str) -> str:
    """The name of a panel; the code itself where the list has none (an old record)."""
    found = catalogue().panels.get(code)
    return found.name if found else code


def substances_of(panel: str) -> tuple[str, ...]:
    """The codes of the substances on a panel; none for a panel that is not listed."""
    found = catalogue().panels.get(panel)
    return found.substances if found else ()
