"""What is data and not code: the seats of a team, the nine parts of life, and what may be considered for each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language

FOLDER = Path(__file__).parent
LEVELS = ("none", "some", "much")
KINDS = ("contact", "test", "counselling", "work", "aid", "other")


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


@dataclass(frozen=True, slots=True)
class DefaultRole:
    """A seat as it comes: `source` and `certainty` say on what it rests, `fills` whose it is by itself."""

    code: str
    words: dict[str, str]
    source: str
    certainty: str
    fills: str = ""

    @property
    def name(self) -> str:
        """The name in the language in force."""
        return self.words[_language()]


@dataclass(frozen=True, slots=True)
class Domain:
    """One part of life, and what may be asked about it."""

    code: str
    words: dict[str, str]
    asks: dict[str, str]

    @property
    def name(self) -> str:
        """The name in the language in force."""
        return self.words[_language()]

    @property
    def ask(self) -> str:
        """What may be asked, in the language in force."""
        return self.asks[_language()]


@dataclass(frozen=True, slots=True)
class IdeaAction:
    """One step of an intervention: what, whose, of which kind, due how many days after it is taken over."""

    words: dict[str, str]
    owner: str
    kind: str
    days: int

    @property
    def what(self) -> str:
        """The step in the language in force."""
        return self.words[_language()]


@dataclass(frozen=True, slots=True)
class Intervention:
    """Something that may be considered: a goal with its steps. It is offered and never added by itself."""

    key: str
    domain: str
    level: str
    words: dict[str, dict[str, str]]
    months: int
    actions: tuple[IdeaAction, ...]

    @property
    def label(self) -> str:
        """What stands on the chip."""
        return self.words[_language()]["label"]

    @property
    def goal(self) -> str:
        """The goal that it proposes."""
        return self.words[_language()]["goal"]

    @property
    def measure(self) -> str:
        """By what one sees that the goal is reached."""
        return self.words[_language()]["measure"]

    def fits(self, level: str) -> bool:
        """Whether a need of this level is enough to propose it."""
        return level in LEVELS and LEVELS.index(level) >= LEVELS.index(self.level)


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return read


def _both(one: dict[str, Any], prefix: str = "") -> dict[str, str]:
    return {"zh": one[f"{prefix}zh"], "en": one[f"{prefix}en"]}


@lru_cache(maxsize=1)
def default_roles() -> dict[str, DefaultRole]:
    """The seats as they come, in their order."""
    return {
        code: DefaultRole(code, _both(one), one["source"], one["certainty"], one.get("fills", ""))
        for code, one in _read("roles.yaml")["roles"].items()
    }


@lru_cache(maxsize=1)
def domains() -> dict[str, Domain]:
    """The parts of life, in their order."""
    return {
        code: Domain(code, _both(one), _both(one, "ask_")) for code, one in _read("domains.yaml")["domains"].items()
    }


def domain_name(code: str) -> str:
    """The name of a part of life; the code itself where the list has none (an old record)."""
    found = domains().get(code)
    return found.name if found else code


@lru_cache(maxsize=1)
def interventions() -> dict[str, Intervention]:
    """Everything that may be considered; raises ImproperlyConfigured for words that the lists do not have."""
    owners = {"person", "worker", *default_roles()}
    found = {}
    for key, one in _read("interventions.yaml")["interventions"].items():
        steps = tuple(IdeaAction(_both(step), step["owner"], step["kind"], step["days"]) for step in one["actions"])
        if one["domain"] not in domains() or one["level"] not in LEVELS[1:]:
            raise ImproperlyConfigured(f"interventions.yaml: {key}: no such domain or level")
        if any(step.owner not in owners or step.kind not in KINDS for step in steps):
            raise ImproperlyConfigured(f"interventions.yaml: {key}: no such owner or kind")
        found[key] = Intervention(
            key, one["domain"], one["level"], {"zh": one["zh"], "en": one["en"]}, one["months"], steps
        )
    return found


def ideas_for(needs: dict[str, str]) -> list[Intervention]:
    """What may be considered for needs (domain to level), the greater needs first."""
    fitting = [one for one in interventions().values() if one.fits(needs.get(one.domain, ""))]
    return sorted(fitting, key=lambda one: -LEVELS.index(needs[one.domain]))
