"""What an identity number says: whether it is possible, and the birth date, sex and home area in it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric

from xiangnuan.access.areas import divisions
from xiangnuan.people.models import Person

_BLANKS = re.compile(r"[\s\u200b\ufeff'’`-]+")


@dataclass(frozen=True)
class IdentityFacts:
    """What a valid resident identity number (GB 11643) tells."""

    number: str
    birth_date: date
    sex: str
    home_area: str


def clean_identity_number(text: str) -> str:
    """Full-width to half-width, blanks and quotes away, x to X."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()


def read_resident_number(text: str) -> IdentityFacts:
    """Check an 18-digit number (shape, date, checksum) and read it; raises ValidationError in words a user can act on."""
    number = clean_identity_number(text)
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise ValidationError(_("身份证号码应是 18 位：17 位数字加一位数字或 X。"), code="identity_shape")
    try:
        birth_date = ric.get_birth_date(number)
    except ValueError as wrong:
        raise ValidationError(_("身份证号码里的出生日期不存在。"), code="identity_date") from wrong
    if ric.calc_check_digit(number) != number[-1]:
        raise ValidationError(_("身份证号码的校验位不对，请核对每一位。"), code="identity_checksum")
    sex = Person.Sex.MALE if int(number[16]) % 2 else Person.Sex.FEMALE
    return IdentityFacts(number, birth_date, sex, number[:6])


def age_on(born: date | None, day: date) -> int | None:
    """The age in whole years on a day; None where the birth date is not known or lies after it."""
    if born is None or day < born:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def home_of(code: str) -> str:
    """浙江省嘉兴市平湖市: the names of a home area by its six digits, also of one that was abolished; else the digits."""
    names = divisions()
    if code in names:
        # A municipality's middle level is called 市辖区 and says nothing.
        levels = [names[part] for part in (code[:2], code[:4], code) if part in names]
        return "".join(level for level in levels if level not in ("市辖区", "县"))
    try:
        place = ric.get_birth_place(f"{code}199912310010")
    except ValueError:
        return code
    return f"{place['province']}{place['county']}"
