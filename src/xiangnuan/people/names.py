"""Names as they are searched: full pinyin and initials."""

from __future__ import annotations

import re

from pypinyin import Style, lazy_pinyin

_LETTERS = re.compile(r"[^a-z0-9]")


def pinyin_of(name: str) -> tuple[str, str]:
    """Full pinyin and initials of a name: 林玉安 -> ("linyuan", "lya"). Surnames with their own reading keep it."""
    syllables = [_LETTERS.sub("", syllable.lower()) for syllable in lazy_pinyin(name, style=Style.NORMAL)]
    return "".join(syllables)[:120], "".join(syllable[:1] for syllable in syllables if syllable)[:30]
