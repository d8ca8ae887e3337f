"""Names as they are searched: full pinyin, initials and the given name."""

from __future__ import annotations

import re
import unicodedata

from pypinyin import Style, lazy_pinyin

# Surnames whose reading differs from the sign's usual one. Where a surname has two readings, the more frequent stands.
SURNAME_READINGS = {
    "万俟": "mo qi",
    "亓官": "qi guan",
    "尉迟": "yu chi",
    "澹台": "tan tai",
    "长孙": "zhang sun",
    "鲜于": "xian yu",
    "乜": "nie",
    "乐": "yue",
    "仇": "qiu",
    "佴": "nai",
    "便": "pian",
    "区": "ou",
    "单": "shan",
    "卜": "bu",
    "召": "shao",
    "句": "gou",
    "员": "yun",
    "幺": "yao",
    "么": "yao",
    "折": "she",
    "曾": "zeng",
    "朴": "piao",
    "查": "zha",
    "洗": "xian",
    "牟": "mu",
    "盖": "ge",
    "祭": "zhai",
    "秘": "bi",
    "种": "chong",
    "繁": "po",
    "缪": "miao",
    "翟": "zhai",
    "能": "nai",
    "覃": "qin",
    "解": "xie",
    "重": "chong",
    "降": "jiang",
    "隗": "wei",
    "黑": "he",
}

# Surnames of two signs, so that the given name begins where it begins.
DOUBLE_SURNAMES = frozenset(
    re.findall(
        "..",
        "万俟上官东方亓官令狐公冶公孙公羊南宫司徒司空司马夏侯太史太叔宇文宗政尉迟慕容拓跋欧阳淳于澹台濮阳皇甫第五"
        "申屠百里端木西门诸葛轩辕钟离长孙闻人闾丘独孤鲜于呼延赫连东郭左丘梁丘",
    )
)

_LETTERS = re.compile(r"[^a-z0-9]")
_PARTS = re.compile(r"[\s·・•.,，-]+")


def pinyin_of(name: str) -> tuple[str, str]:
    """Full pinyin and initials of a name: 林玉安 -> ("linyuan", "lya"), 单小明 -> ("shanxiaoming", "sxm")."""
    syllables = [syllable for part in _parts(name) for syllable in _syllables(part)]
    return "".join(syllables)[:120], "".join(syllable[:1] for syllable in syllables)[:30]


def given_name_of(name: str) -> str:
    """The given name: 沈建明 -> 建明, 欧阳明 -> 明; empty where there is no telling (foreign names, one sign)."""
    name = name.strip()
    if name.isascii() or len(_parts(name)) != 1 or len(name) > 4:
        return ""
    return name[2:] if name[:2] in DOUBLE_SURNAMES and len(name) > 2 else name[1:]


def letters_of(text: str) -> str:
    """What somebody types for pinyin, as names are kept: small letters alone, ü as v (lü, lyu -> lv)."""
    # “nyu” inside a name may be an n and a yu (林玉 linyu); at its beginning it is a nü.
    folded = re.sub(r"^nyu", "nv", text.lower().replace("ü", "v").replace("lyu", "lv"))
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", folded))


def _parts(name: str) -> list[str]:
    return [part for part in _PARTS.split(name.strip()) if part]


def _syllables(part: str) -> list[str]:
    reading = SURNAME_READINGS.get(part[:2]) or SURNAME_READINGS.get(part[:1])
    rest = part
    syllables: list[str] = []
    if reading is not None:
        syllables = reading.split()
        rest = part[len(syllables) :]
    if rest:
        syllables = [*syllables, *lazy_pinyin(rest, style=Style.NORMAL)]
    return [kept for syllable in syllables if (kept := _LETTERS.sub("", syllable.lower()))]
