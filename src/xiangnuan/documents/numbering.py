"""Numbers of documents: the agency's pattern, and serials without gaps for each form and year."""

from __future__ import annotations

import string

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xiangnuan.access.models import Agency
from xiangnuan.documents.models import NumberRule, NumberSeries

FIELDS = ("agency", "year", "form", "serial")
_NEEDED = frozenset({"year", "form", "serial"})
DEFAULT = "{agency}〔{year}〕{form}{serial:04d}号"
_LONGEST_SERIAL = 8


def pattern_of(agency: Agency) -> str:
    """The pattern in force in an agency."""
    rule = NumberRule.objects.filter(agency=agency).values_list("pattern", flat=True).first()
    return rule or DEFAULT


def number_in_words(pattern: str, agency: Agency, year: int, word: str, serial: int) -> str:
    """A number by a pattern that was checked."""
    return pattern.format(agency=agency.short_name, year=year, form=word, serial=serial)


def check_pattern(pattern: str) -> str:
    """The pattern without ends; raises ValidationError where numbers by it would not be one a document."""
    pattern = pattern.strip()
    found = set()
    try:
        for _text, name, spec, conversion in string.Formatter().parse(pattern):
            if name is None:
                continue
            plain = (name == "serial" and _is_width(spec or "")) or (name in FIELDS and not spec)
            if not plain or conversion:
                raise ValueError(name)
            found.add(name)
    except ValueError as wrong:
        raise ValidationError(
            {"pattern": _("只能用 {agency}、{year}、{form}、{serial}；序号可以写成 {serial:04d}。")}
        ) from wrong
    if not found >= _NEEDED:
        raise ValidationError(
            {"pattern": _("格式里必须有年份 {year}、文书字 {form} 和序号 {serial}，编号才不会重复。")}
        )
    return pattern


def _is_width(spec: str) -> bool:
    return not spec or (
        spec[0] == "0" and spec[-1] == "d" and spec[1:-1].isdecimal() and int(spec[1:-1]) <= _LONGEST_SERIAL
    )


def take_serials(agency: Agency, form: str, year: int, count: int = 1) -> range:
    """The next serials of a series, under its row's lock until the caller's transaction ends; undone with it."""
    NumberSeries.objects.get_or_create(agency=agency, form=form, year=year)
    series = NumberSeries.objects.select_for_update(of=("self",)).get(agency=agency, form=form, year=year)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return range(first, first + count)
