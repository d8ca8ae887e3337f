"""Identity numbers as they come out of tables: repaired where that is certain, refused with a reason where not."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from xiangnuan.sheets.text import Cell, plain, says_nothing

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# Excel keeps fifteen digits: an eighteen-digit number that was ever a number has lost its last three.
_EXACT_DIGITS = 15


class IdentityTrouble(Enum):
    """Why a cell gave no identity number."""

    BLANK = "blank"
    DIGITS_LOST = "digits_lost"
    CHECKSUM = "checksum"
    BIRTH_DATE = "birth_date"
    LENGTH = "length"
    MASKED = "masked"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class IdentityRead:
    """An identity number as read.

    `kind`: resident (18 digits, GB 11643, also permits of residence in that form), passport, permit or other.
    `stub`: what is left of a damaged number, good for comparing two damaged ones, never for identifying.
    `converted`: it was an old number of 15 digits.
    """

    number: str = ""
    kind: str = "resident"
    trouble: IdentityTrouble | None = None
    stub: str = ""
    converted: bool = False

    @property
    def birth_date(self) -> dt.date | None:
        """The birth date in a resident number."""
        if self.kind != "resident" or not self.number:
            return None
        return dt.date(int(self.number[6:10]), int(self.number[10:12]), int(self.number[12:14]))

    @property
    def sex(self) -> str:
        """`male` or `female` by the resident number's order code, else empty."""
        if self.kind != "resident" or not self.number:
            return ""
        return "male" if int(self.number[16]) % 2 else "female"


def check_sign(digits: str) -> str:
    """The check sign (ISO 7064 MOD 11-2) of the first seventeen digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11]


def read_identity(cell: Cell) -> IdentityRead:
    """The identity number in a cell, or why there is none."""
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        return IdentityRead(trouble=IdentityTrouble.UNREADABLE)
    if isinstance(cell, int | float):
        return _read_number(float(cell)) if abs(cell) < 1e18 else IdentityRead(trouble=IdentityTrouble.UNREADABLE)
    if not cell:
        return IdentityRead(trouble=IdentityTrouble.BLANK)
    return _read_text(cell)


def looks_like_identity(cell: Cell) -> bool:
    """True for cells that are meant as a resident number, sound or damaged: evidence for guessing a column."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return 1e16 <= abs(cell) < 1e18
    text = re.sub(r"[^0-9XxEe.+*]", "", plain(cell)) if isinstance(cell, str) else ""
    if re.fullmatch(r"\d{17}[\dXx]", text):
        return 1900 <= int(text[6:10]) <= 2100
    return bool(re.fullmatch(r"\d\.\d+[Ee]\+17", text) or (re.fullmatch(r"\d{6}\*{4,12}\d{0,3}[\dXx]", text)))


def _read_number(number: float) -> IdentityRead:
    if number != number or number in (float("inf"), float("-inf")) or number < 0:
        return IdentityRead(trouble=IdentityTrouble.UNREADABLE)
    if number == 0:
        return IdentityRead(trouble=IdentityTrouble.BLANK)
    digits = str(int(number))
    if len(digits) == 18:
        return IdentityRead(trouble=IdentityTrouble.DIGITS_LOST, stub=digits[:_EXACT_DIGITS])
    if len(digits) == 17:
        return IdentityRead(trouble=IdentityTrouble.DIGITS_LOST, stub=digits[:_EXACT_DIGITS])
    return _read_digits(digits)


@lru_cache(maxsize=8_192)
def _read_text(original: str) -> IdentityRead:
    text = plain(original)
    if says_nothing(text) or re.fullmatch(r"(无|没有|未办|未).{0,6}(证|号|户籍)?.{0,3}|黑户|无户籍|无证件", text):
        return IdentityRead(trouble=IdentityTrouble.BLANK)
    text = re.sub(r"^(?:居民|公民)?(?:身份证号码?|身份证|证件号码?|ID(?:NO)?)[.:： ]*", "", text, flags=re.I)
    lost = re.fullmatch(r"(\d\.\d+)[Ee]\+?0?1[67]", text.replace(" ", ""))
    if lost:
        return IdentityRead(trouble=IdentityTrouble.DIGITS_LOST, stub=lost.group(1).replace(".", "").rstrip("0"))
    bare = (
        re.sub(r"[\s'\"`‘’“”\-_—–.,，。、·:：;；]", "", text)
        .upper()
        .replace("×", "X")
        .replace("Χ", "X")
        .replace("Х", "X")
    )
    if re.search(r"\d", bare) and "*" in bare:
        return IdentityRead(trouble=IdentityTrouble.MASKED, stub=bare)
    if re.fullmatch(r"\d{15,18}\.0", text):
        bare = text[:-2]
    embedded = re.search(r"(?<![\dX])\d{17}[\dX](?![\dX])", bare)
    if embedded:
        return _read_digits(embedded.group())
    # The letter O for the digit, as typed on phones; only where the repaired number then proves itself.
    repaired = bare.replace("O", "0").replace("I", "1").replace("L", "1")
    if repaired != bare and re.fullmatch(r"\d{17}[\dX]", repaired) and not _read_digits(repaired).trouble:
        return _read_digits(repaired)
    if re.fullmatch(r"[\dX]{12,22}", bare):
        return _read_digits(bare)
    return _read_document(bare, text)


@lru_cache(maxsize=8_192)
def _read_digits(digits: str) -> IdentityRead:
    if len(digits) == 15 and digits.isdigit():
        if digits[6:8] in {"19", "20"}:  # nobody of 1919 or 1920: a number of today without its last three digits
            return IdentityRead(trouble=IdentityTrouble.DIGITS_LOST, stub=digits)
        old = _read_old(digits)
        return old if old else IdentityRead(trouble=IdentityTrouble.BIRTH_DATE, stub=digits)
    if not re.fullmatch(r"\d{17}[\dX]", digits):
        return IdentityRead(trouble=IdentityTrouble.LENGTH, stub=digits)
    if check_sign(digits) != digits[17]:
        # Three zeros at the end of a wrong number are Excel's doing, not a typing error.
        lost = digits.endswith("000")
        trouble = IdentityTrouble.DIGITS_LOST if lost else IdentityTrouble.CHECKSUM
        return IdentityRead(trouble=trouble, stub=digits[:_EXACT_DIGITS] if lost else digits)
    try:
        dt.date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return IdentityRead(trouble=IdentityTrouble.BIRTH_DATE, stub=digits)
    if not "1850" <= digits[6:10] <= "2100":
        return IdentityRead(trouble=IdentityTrouble.BIRTH_DATE, stub=digits)
    return IdentityRead(digits)


def _read_old(digits: str) -> IdentityRead | None:
    """A number of 15 digits as its 18-digit successor: the century 19 put in, the check sign added."""
    long = f"{digits[:6]}19{digits[6:]}"
    try:
        dt.date(int(long[6:10]), int(long[10:12]), int(long[12:14]))
    except ValueError:
        return None
    return IdentityRead(long + check_sign(long), converted=True)


def _read_document(bare: str, text: str) -> IdentityRead:
    """Papers other than the resident card: passports, permits for Hong Kong, Macao and Taiwan, anything with digits."""
    number = re.sub(r"[^0-9A-Z]", "", bare)
    if re.fullmatch(r"[HMC]\d{8,10}", number):
        return IdentityRead(number, kind="permit")
    if re.fullmatch(r"[A-Z]{1,3}\d{5,9}", number) or re.fullmatch(r"\d{8,10}", number):
        return IdentityRead(number, kind="passport" if number[0].isalpha() or "护照" in text else "other")
    if len(number) >= 5 and any(sign.isdigit() for sign in number):
        return IdentityRead(number, kind="passport" if "护照" in text else "other")
    return IdentityRead(trouble=IdentityTrouble.UNREADABLE, stub=bare)
