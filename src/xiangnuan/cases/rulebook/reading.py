"""The rulebook of an area on a day, in words: grouped by law, in order of article, with the history of each value."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from xiangnuan import law
from xiangnuan.law.loading import shipped_sheets
from xiangnuan.law.rulebook import Parameter, Rulebook, Setting
from xiangnuan.law.schema import Words

NATION = "00"
"""Stands for the whole country where a code is asked for: no province has it, so that no overlay applies."""

# The measure that a rule is about, by the beginning of its id.
_SCOPES = {"ct": "community_treatment", "cr": "community_rehabilitation"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value in its time."""

    words: str
    since: date
    until: date | None
    source: str
    certainty: str
    place: str
    is_local: bool
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it is called, what is in force on the day, and everything that it has been."""

    id: str
    title: str
    scope: str
    now: Value | None
    articles: str
    notes: tuple[tuple[str, str], ...]
    history: tuple[Value, ...]
    haystack: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """The rules whose first ground lies in one law."""

    code: str
    name: str
    number: str
    since: date | None
    rules: tuple[Rule, ...]


def areas(language: str) -> list[tuple[str, str]]:
    """The areas that have a rulebook of their own: code and name, the whole country first."""
    return [(sheet.area or NATION, sheet.name.say(language)) for sheet in shipped_sheets()]


def area_of(code: str) -> str:
    """The area whose rulebook holds in an area: the longest prefix that has one."""
    known = [sheet.area for sheet in shipped_sheets() if code.startswith(sheet.area)]
    return max(known, key=len, default="") or NATION


def chapters(area: str, on: date, language: str, text: str = "") -> tuple[Chapter, ...]:
    """The rulebook; with `text` only the rules in which every word of it stands."""
    whole = _chapters(area, on, language)
    words = text.lower().split()
    if not words:
        return whole
    found = []
    for chapter in whole:
        rules = tuple(rule for rule in chapter.rules if all(word in rule.haystack for word in words))
        if rules:
            found.append(Chapter(chapter.code, chapter.name, chapter.number, chapter.since, rules))
    return tuple(found)


@lru_cache(maxsize=64)
def _chapters(area: str, on: date, language: str) -> tuple[Chapter, ...]:
    rulebook = law.rulebook_for(area)
    by_law: dict[str, list[tuple[tuple[int, str], Rule]]] = defaultdict(list)
    for parameter in rulebook.parameters():
        setting = parameter.at(on.toordinal())
        grounds = setting.grounds if setting else parameter.grounds
        first = grounds[0] if grounds else None
        code = first.law if first else ""
        by_law[code].append((_place(first.article if first else None), _rule(rulebook, parameter, on, language)))
    made = []
    for code in [*rulebook.laws, ""]:
        if code in by_law:
            rules = tuple(rule for _place_, rule in sorted(by_law[code], key=lambda pair: pair[0]))
            source = rulebook.laws.get(code)
            name = rulebook.law_name(code, language) if source else ""
            made.append(
                Chapter(code, name, source.number or "" if source else "", source.in_force if source else None, rules)
            )
    return tuple(made)


def _place(article: str | None) -> tuple[int, str]:
    """Article 9 before article 38(1) before 38(4)."""
    found = re.match(r"\d+", article or "")
    return (int(found[0]) if found else 10_000, article or "")


def _rule(rulebook: Rulebook, parameter: Parameter, on: date, language: str) -> Rule:
    now = parameter.at(on.toordinal())
    local = {sheet.name for sheet in rulebook.sheets if sheet.area}
    history = tuple(_value(setting, language, local, setting is now) for setting in reversed(parameter.history))
    articles = law.article_words(rulebook, now.grounds if now else parameter.grounds, language)
    notes = tuple(
        (place.say(language) if place in local else "", note.say(language)) for place, note in parameter.notes
    )
    said: Iterable[str] = (
        parameter.id, parameter.title.zh, parameter.title.en, articles, *(note for _place_, note in notes),
        *(f"{value.words} {value.source} {value.place}" for value in history),
    )  # fmt: skip
    return Rule(
        id=parameter.id,
        title=parameter.title.say(language),
        scope=_SCOPES.get(parameter.id.split(".")[0], ""),
        now=next((value for value in history if value.is_in_force), None),
        articles=articles,
        notes=notes,
        history=history,
        haystack=" ".join(said).lower(),
    )


def _value(setting: Setting, language: str, local: set[Words], in_force: bool) -> Value:
    return Value(
        words=law.value_words(setting.value, setting.unit, language),
        since=setting.from_,
        until=setting.to,
        source=setting.source,
        certainty=setting.certainty,
        place=setting.overlay.say(language),
        is_local=setting.overlay in local,
        is_in_force=in_force,
    )
