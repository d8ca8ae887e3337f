"""How values are said on official papers, which are Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def day_words(day: date | None) -> str:
    """2026年11月23日; nothing for None."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def yes_no(value: bool | None) -> str:
    """是 or 否; nothing where it is not known."""
    return "" if value is None else "是" if value else "否"


def ticks(choices: Iterable[tuple[str, str]], chosen: str) -> str:
    """Choices as boxes, the chosen one filled: ■ 定期　□ 随机."""
    return "　".join(f"{'■' if value == chosen else '□'} {label}" for value, label in choices)
