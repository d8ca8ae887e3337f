"""The language of the command line: `XIANGNUAN_LANG`, else the locale, else Chinese."""

from __future__ import annotations

import os


def language() -> str:
    """`zh` or `en`: by XIANGNUAN_LANG, else by LC_ALL, LC_MESSAGES or LANG where it names English, else Chinese."""
    chosen = os.environ.get("XIANGNUAN_LANG")
    if not chosen:
        chosen = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := os.environ.get(name))), "zh")
    return "en" if chosen.lower().startswith("en") else "zh"


def say(zh: str, en: str) -> str:
    """The sentence in the language of the command line."""
    return en if language() == "en" else zh
