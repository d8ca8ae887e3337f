"""What a contact is for, with prompts that help to begin, read from purposes.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

FILE = Path(__file__).with_name("purposes.yaml")
_COLON = "："


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose: its code in the database, its words, and what one may ask about."""

    code: str
    words: dict[str, str]
    prompts: dict[str, list[str]]

    @property
    def name(self) -> str:
        """The name in the language in force."""
        return self.words[_language()]

    @property
    def template(self) -> str:
        """The prompts as lines to write behind; `without_prompts` drops those that were left empty."""
        return "\n".join(f"{prompt}{_COLON}" for prompt in self.prompts[_language()])


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


@lru_cache(maxsize=1)
def purposes() -> dict[str, Purpose]:
    """All purposes by their code, in the order of the file."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {code: Purpose(code, {"zh": one["zh"], "en": one["en"]}, one["prompts"]) for code, one in read.items()}


def purpose_name(code: str) -> str:
    """The name of a purpose; the code itself where the list has none (an old record)."""
    found = purposes().get(code)
    return found.name if found else code


@lru_cache(maxsize=1)
def _prompts() -> frozenset[str]:
    return frozenset(
        f"{prompt}{_COLON}" for one in purposes().values() for prompts in one.prompts.values() for prompt in prompts
    )


def without_prompts(text: str) -> str:
    """What was written, without the prompts behind which nothing stands."""
    return "\n".join(line for line in text.splitlines() if line.strip() not in _prompts()).strip()
