"""Days that the overview offers to look back to; upper apps add their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Preset:
    """A day worth looking back to, and why."""

    day: date
    label: str | Promise


_presets: list[Preset] = []


def offer_day(preset: Preset) -> None:
    """Offer a day in the switch of the overview; the same day again replaces the first."""
    _presets[:] = [*(one for one in _presets if one.day != preset.day), preset]


def presets() -> list[Preset]:
    """The days that were offered, in order of registering."""
    return list(_presets)
