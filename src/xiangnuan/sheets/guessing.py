"""Which column holds what: a guess from headings, from contents and from what people confirmed before."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from xiangnuan.sheets.text import Cell, is_blank, plain, tight

_SAMPLE = 120
_SURE = 0.8
_LOOK = 0.45


class Confidence(StrEnum):
    """How far a guess can be trusted: `look` asks a person for one glance."""

    SURE = "sure"
    LOOK = "look"
    NONE = "none"


@dataclass(frozen=True)
class FieldWords:
    """One thing a column can hold, and by what it is recognised.

    `names`: headings that mean exactly this. `heads`: an unknown heading that ends so probably means this.
    `never`: an unknown heading with one of these means something else. `content`: whether a cell looks like this;
    `alone`: how much content counts (0 to 1) where the heading says nothing; `strict`: content must agree.
    `many`: several columns may hold it. `taken`: False for things that are known and left out.
    """

    key: str
    names: tuple[str, ...]
    heads: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    content: Callable[[Cell], bool] | None = None
    alone: float = 0.0
    strict: bool = False
    many: bool = False
    taken: bool = True


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """The guess for one column: `field` is None where nothing fits or the thing is known and left out."""

    index: int
    heading: str
    field: str | None
    confidence: Confidence
    by: str = ""


@dataclass
class Vocabulary:
    """The fields of one kind of table, ready for asking."""

    fields: Sequence[FieldWords]
    exact: dict[str, FieldWords] = field(init=False)

    def __post_init__(self) -> None:
        self.exact = {}
        for words in self.fields:
            for name in words.names:
                self.exact.setdefault(_forms(name)[0], words)

    def knows(self, text: Cell) -> bool:
        """Whether the text is one of the headings of this kind of table."""
        if not isinstance(text, str) or len(text) > 60:
            return False
        return any(form in self.exact for form in _forms(text))


_NUMBERING = re.compile(r"^(?:[(（]?[\d一二三四五六七八九十]{1,2}[)）.、:：]|[①-⑳])\s*")
_DECORATION = re.compile(r"[*※★▲△●◆■□☆#:：。,，、;；!！?？\"'“”‘’《》<>|_~]|必填|选填|(?:请|按)?填写?$")
_BRACKETS = re.compile(r"[(\[【{〔][^()\[\]【】{}〔〕]*[)\]】}〕]?")


@lru_cache(maxsize=16_384)
def heading(text: str) -> str:
    """A heading in the form in which headings are compared: no blanks, numbering, stars or brackets' content."""
    bare = _DECORATION.sub("", _NUMBERING.sub("", tight(text))).lower()
    outside = _BRACKETS.sub("", bare)
    return outside or bare


@lru_cache(maxsize=16_384)
def _forms(text: str) -> tuple[str, ...]:
    """The forms of one heading, the most telling first: with its brackets' content, then without."""
    bare = _DECORATION.sub("", _NUMBERING.sub("", tight(text))).lower()
    whole = re.sub(r"[()\[\]【】{}〔〕/]", "", bare)
    parts = [part for part in re.split(r"[/、]", heading(text)) if part]
    first = parts[0] if len(parts) > 1 else ""
    return tuple(dict.fromkeys(form for form in (whole, heading(text), first) if form))


def signature(headings: Iterable[str]) -> str:
    """One short digest for a row of headings, the same whatever their blanks and stars: the key of the memory."""
    return hashlib.sha256("\x1f".join(heading(text) for text in headings).encode()).hexdigest()[:32]


def guess_columns(
    paths: Sequence[tuple[str, ...]],
    rows: Sequence[Sequence[Cell]],
    vocabulary: Vocabulary,
    remembered: Mapping[str, str | None] | None = None,
) -> list[ColumnGuess]:
    """A guess for each column, from its heading (a path of one to three lines), its cells and the memory.

    `remembered` maps joined headings to the field that a person chose for them (None: leave out); it beats everything.
    A field goes to its best column; only fields marked `many` go to several.
    """
    remembered = remembered or {}
    samples = [_sample(rows, index) for index in range(len(paths))]
    offers: list[tuple[float, int, FieldWords, str]] = []
    fixed: dict[int, ColumnGuess] = {}
    for index, path in enumerate(paths):
        joined = joined_heading(path)
        memory = remembered.get(heading(joined), remembered.get(joined, ...)) if joined else ...
        if memory is not ...:
            fixed[index] = ColumnGuess(index, joined, memory, Confidence.SURE, "memory")
            continue
        for words in vocabulary.fields:
            score, by = _score(path, samples[index], words, vocabulary)
            if score >= _LOOK:
                offers.append((score, index, words, by))
    guesses = dict(fixed)
    used = {guess.field for guess in fixed.values() if guess.field}
    offers.sort(key=lambda offer: (-offer[0], offer[1]))
    for score, index, words, by in offers:
        if index in guesses or (words.key in used and not words.many):
            continue
        used.add(words.key)
        confidence = Confidence.SURE if score >= _SURE else Confidence.LOOK
        guesses[index] = ColumnGuess(
            index, joined_heading(paths[index]), words.key if words.taken else None, confidence, by
        )
    return [
        guesses.get(index) or ColumnGuess(index, joined_heading(path), None, Confidence.NONE)
        for index, path in enumerate(paths)
    ]


def joined_heading(path: tuple[str, ...]) -> str:
    """A heading of several lines as one text: 期限 / 起."""
    return " / ".join(path)


def _sample(rows: Sequence[Sequence[Cell]], index: int) -> list[Cell]:
    """Up to 120 cells with content from the whole height of the column, not only from its top."""
    step = max(1, len(rows) // (_SAMPLE * 2))
    cells: list[Cell] = []
    for row in rows[::step]:
        if index < len(row) and not is_blank(row[index]):
            cells.append(row[index])
            if len(cells) >= _SAMPLE:
                break
    return cells


def _score(path: tuple[str, ...], cells: list[Cell], words: FieldWords, vocabulary: Vocabulary) -> tuple[float, str]:
    named = _heading_score(path, words, vocabulary)
    share = -1.0
    if words.content and cells:
        share = sum(map(words.content, cells)) / len(cells)
    if named:
        if share >= 0:
            if _denied(words, cells):
                named *= 0.6
            elif share >= 0.6:
                # Cells settle between headings that are alike; they make no likeness sure.
                ceiling = 1.01 if named >= _SURE else _SURE - 0.02 + named / 100
                named = min(ceiling, named + 0.12 + share * 0.01)
        return named, "heading"
    if words.alone and share >= 0.75 and len(cells) >= 2:
        # A heading that is known to mean something else is not overruled by looks, unless its own cells deny it.
        owners = [vocabulary.exact[form] for form in _path_forms(path) if form in vocabulary.exact]
        if any(not _denied(owner, cells) for owner in owners):
            return 0.0, ""
        return words.alone * share, "content"
    return 0.0, ""


def _denied(words: FieldWords, cells: list[Cell]) -> bool:
    """Whether the cells speak against what the heading says they are."""
    return bool(
        words.strict and words.content and len(cells) >= 3 and sum(map(words.content, cells)) < 0.2 * len(cells)
    )


def _path_forms(path: tuple[str, ...]) -> list[str]:
    forms: list[str] = []
    if len(path) > 1:
        forms += _forms("".join(path))
        forms += _forms("".join(path[-2:]))
    if path:
        forms += _forms(path[-1])
    return list(dict.fromkeys(forms))


# Headings over groups of columns that say nothing about the columns under them.
_NEUTRAL = re.compile(
    r"基本|情况|信息|资料|人员|对象|本人|个人|登记|身份|概况|内容|项目|戒毒|康复|社戒|社康|管控|帮教|服务"
)


def _heading_score(path: tuple[str, ...], words: FieldWords, vocabulary: Vocabulary) -> float:
    if not path:
        return 0.0
    whole = _forms("".join(path)) if len(path) > 1 else ()
    pair = _forms("".join(path[-2:])) if len(path) > 2 else ()
    for forms, score in ((whole, 1.0), (pair, 0.98)):
        owners = [vocabulary.exact.get(form) for form in forms]
        if any(owner is words for owner in owners):
            return score
        if any(owners):
            return 0.0
    leaf = _forms(path[-1])
    parents_say_nothing = len(path) == 1 or all(_NEUTRAL.search(part) for part in path[:-1])
    for place, form in enumerate(leaf):
        owner = vocabulary.exact.get(form)
        if owner is words:
            return (0.99 if place == 0 else 0.96) if parents_say_nothing else 0.6
        if owner is not None and parents_say_nothing:
            return 0.0
    text = (whole or leaf)[-1 if not whole else 0]
    if any(word in text for word in words.never):
        return 0.0
    return max(_resemblance(form, words) for form in ((*whole[:1], *leaf) if whole else leaf))


def _resemblance(text: str, words: FieldWords) -> float:
    """How much an unknown heading resembles a field's names: Chinese headings carry their noun at the end."""
    if any(word in text for word in words.never):
        return 0.0
    best = 0.0
    for head in words.heads:
        if text.endswith(head):
            best = max(best, 0.74 + 0.05 * min(len(head) / len(text), 1))
    for name in words.names:
        known = _forms(name)[0]
        if len(known) < 2:
            continue
        part = len(known) / max(len(text), 1)
        if text.endswith(known):
            best = max(best, 0.66 + 0.13 * part)
        elif text.startswith(known) and len(text) - len(known) <= 4:
            best = max(best, 0.54 + 0.13 * part)
        elif len(known) >= 3 and known in text:
            best = max(best, 0.46 + 0.13 * part)
        elif len(known) >= 3 and len(text) >= 3 and abs(len(known) - len(text)) <= 3:
            ratio = difflib.SequenceMatcher(None, text, known).ratio()
            if ratio >= 0.75:
                best = max(best, 0.3 + 0.45 * ratio)
    return min(best, 0.79)


def column_name(index: int) -> str:
    """The spreadsheet's own name of a column: 0 -> A, 27 -> AB."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def shown(cell: Cell, longest: int = 60) -> str:
    """A cell as the preview shows it: one line, cut where it is too long."""
    text = plain(cell)
    return text if len(text) <= longest else text[: longest - 1] + "…"
