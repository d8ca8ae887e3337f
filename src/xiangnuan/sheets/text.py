"""Text as people type it into cells, brought to one form."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

# Characters that are not seen but break every comparison: zero-width, direction marks, soft hyphen, byte order mark,
# control characters. Tabs and line ends are blanks and stay blanks.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\x00-\x08\x0e-\x1f\x7f]"
)
_BLANKS = re.compile(r"\s+")
_EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
_GUARDED = re.compile(r'^="(.*)"$', re.S)
# What people write where there is nothing to write.
_NOTHING = frozenset(
    {"", "-", "--", "---", "—", "——", "/", "\\", "//", "无", "暂无", "没有", "空", "空白", "不详", "未知", "不明", "待查", "待补",
     "待核实", "未提供", "未填", "缺", "缺失", "null", "none", "nan", "nil", "n/a", "na", "?", "??", "???", "×", "x", ".", "。", "*", "~"}
)  # fmt: skip


_LONGEST_NOTHING = max(map(len, _NOTHING))
_STROKES = "-—_/\\.。?？~～*×… "


def plain(cell: Cell) -> str:
    """The cell as one line of text: full width made half, unseen characters gone, blanks single, no apostrophe guard.

    Whole numbers lose their `.0`; dates become ISO. Never raises.
    """
    if cell is None or cell == "":
        return ""
    if isinstance(cell, str):
        return _plain_text(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return ""
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e17 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


# Text that is in its plain form already, as nearly all is; the first sign must not be a guard (' ` = #).
_CLEAN = re.compile(r"[!\"$-&(-<>-_a-~\u3400-\u9fff〇][!-~\u3400-\u9fff〇]*(?: [!-~\u3400-\u9fff〇]+)*\Z")


def _plain_text(text: str) -> str:
    if _CLEAN.match(text):
        return text
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    text = _BLANKS.sub(" ", text).strip()
    guarded = _GUARDED.match(text)
    if guarded:
        text = guarded.group(1).strip()
    text = text.lstrip("'`‘’").strip() if text[:1] in "'`‘’" else text
    return "" if text.upper() in _EXCEL_ERRORS else text


def tight(cell: Cell) -> str:
    """`plain` without any blank: for words, numbers and headings, where blanks are decoration."""
    return plain(cell).replace(" ", "")


def is_blank(cell: Cell) -> bool:
    """True when the cell holds nothing visible."""
    if cell is None or cell == "":
        return True
    return isinstance(cell, str) and not _CLEAN.match(cell) and not _plain_text(cell)


def says_nothing(cell: Cell) -> bool:
    """True for a blank cell and for the words people write in place of nothing (无, 不详, —, N/A)."""
    text = tight(cell)
    if len(text) > _LONGEST_NOTHING and text[0] not in _STROKES:
        return False
    return text.lower() in _NOTHING or not text.strip(_STROKES)


def personal_name(cell: Cell) -> str:
    """A name: blanks inside a Chinese name go, a Latin name keeps single ones, one kind of middle dot."""
    text = plain(cell)
    text = re.sub(r"[•●∙⋅・･‧]", "·", text)
    if any("\u3400" <= letter <= "\u9fff" for letter in text):
        text = text.replace(" ", "")
        # Between Chinese letters a full stop is a mistyped middle dot.
        text = re.sub(r"(?<=[\u3400-\u9fff])\.(?=[\u3400-\u9fff])", "·", text)
    return text.strip("·*※,，;；、")


def without_brackets(text: str) -> tuple[str, str]:
    """The text outside its brackets and the text inside them, e.g. `张三(已故)` -> `("张三", "已故")`."""
    inside = "；".join(part for part in re.findall(r"[(（【\[〔]([^()（）【】\[\]〔〕]*)[)）】\]〕]?", text) if part)
    outside = re.sub(r"[(（【\[〔][^()（）【】\[\]〔〕]*[)）】\]〕]?", "", text)
    return outside.strip(), inside.strip()
