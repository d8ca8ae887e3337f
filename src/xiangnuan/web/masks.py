"""Masking of what a bystander must not read: names, identity numbers, phones."""

from __future__ import annotations

STAR = "＊"


def mask_name(name: str) -> str:
    """Return 陈＊ for 陈明, 林＊安 for 林小安, J＊ S＊ for John Smith; as many stars as letters hidden in Chinese."""
    name = name.strip()
    if not name:
        return ""
    if name.isascii():
        return " ".join(f"{word[0]}{STAR}" for word in name.split())
    if len(name) < 3:
        return name[0] + STAR * max(len(name) - 1, 1)
    return name[0] + STAR * (len(name) - 2) + name[-1]


def _mask_middle(value: str, head: int, tail: int) -> str:
    value = value.strip()
    if len(value) <= head + tail:
        return STAR * len(value)
    return value[:head] + STAR * (len(value) - head - tail) + value[len(value) - tail :]


def mask_identity(number: str, head: int = 4) -> str:
    """Return 3304＊＊＊＊＊＊＊＊＊＊0021: the first `head` and the last four signs; short papers are hidden whole."""
    return _mask_middle(number, head, 4)


def mask_phone(number: str) -> str:
    """Return 138＊＊＊＊6621: the first three and the last four digits."""
    return _mask_middle(number, 3, 4)


def mask_address(text: str) -> str:
    """Return 平湖市新仓镇＊＊＊: as far as the town, or the first six signs where no town is named."""
    text = text.strip()
    ends = [at + len(town) for town in ("镇", "街道", "乡") if 0 < (at := text.find(town)) <= 20]
    kept = min(ends) if ends else min(6, len(text) // 2)
    return text[:kept] + STAR * 3 if text else ""
