"""The days of pre-release work: when a person in compulsory isolation may come out, and who is told when."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from xiangnuan.law.days import add_months, within, within_working_days
from xiangnuan.law.rulebook import Deadline, Rulebook, Setting
from xiangnuan.law.schema import RulebookError


class Release(NamedTuple):
    """Expected release as a range until it is decided (DCL 47): earliest, ordinary and latest day.

    `told_by` is the last day on which the centre tells of the ordinary day; `published` is false where that was
    counted in working days of a year whose holidays are not yet known.
    """

    earliest: date
    ordinary: date
    latest: date
    told_by: date
    published: bool
    rules: tuple[Setting, ...]


def expected_release(decided_on: date, rulebook: Rulebook, released_on: date | None = None) -> Release:
    """The range in which a person ordered into isolation on `decided_on` is released.

    With `released_on` (once it is decided) the range is that day. Raises RulebookError where no rule is in force.
    """
    term, early, longer = (
        _in_force(rulebook, name, decided_on) for name in ("isolation.term", "isolation.early", "isolation.extension")
    )
    ordinary = released_on or add_months(decided_on, _number(term))
    notice = _in_force(rulebook, "isolation.release_notice", ordinary)
    if notice.unit == "working_day":
        told_by, published = within_working_days(ordinary, -_number(notice))
    else:
        told_by, published = within(ordinary, -_number(notice)), True
    return Release(
        earliest=released_on or add_months(decided_on, _number(early)),
        ordinary=ordinary,
        latest=released_on or add_months(decided_on, _number(term) + _number(longer)),
        told_by=told_by,
        published=published,
        rules=(term, early, longer, notice),
    )


def first_contact(released_on: date, rulebook: Rulebook) -> Deadline | None:
    """By when the person is contacted again after release; None where no rule says so."""
    return rulebook.deadline("aftercare.first_contact", released_on)


def _in_force(rulebook: Rulebook, name: str, on: date) -> Setting:
    setting = rulebook.setting(name, on)
    if setting is None:
        raise RulebookError(f"{name}: no rule is in force on {on}")
    return setting


def _number(setting: Setting) -> int:
    if not isinstance(setting.value, int):
        raise RulebookError(f"{setting.parameter.id} has no number")
    return setting.value
