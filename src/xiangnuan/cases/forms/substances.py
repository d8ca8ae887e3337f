"""Choosing the positive substances of a panel, as chips."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from xiangnuan.cases.panels import catalogue, substance_name
from xiangnuan.web.forms import ChoiceChips


class SubstanceChips(ChoiceChips):
    """A chip a substance; each says on which panels it is, so that the page can hide what the chosen panel lacks."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The chip with its panels."""
        option = super().create_option(name, value, *args, **kwargs)
        option["tone"] = "late"
        on = [panel.code for panel in catalogue().panels.values() if str(value) in panel.substances]
        option["attrs"]["data-xn-panels"] = " ".join(on)
        return option


def _offered() -> list[tuple[str, str]]:
    """The substances of all panels; what is on none (named in old lists) is not offered."""
    on_panels = dict.fromkeys(code for panel in catalogue().panels.values() for code in panel.substances)
    return [(code, substance_name(code)) for code in catalogue().substances if code in on_panels]


class SubstanceField(forms.MultipleChoiceField):
    """The substances with a positive result."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(choices=_offered, widget=SubstanceChips, **kwargs)

    def offer(self, codes: Iterable[str]) -> None:
        """Offer these as well: what an old record names is not lost in its correction."""
        offered = _offered()
        extra = [(code, substance_name(code)) for code in codes if code not in dict(offered)]
        if extra:
            self.choices = [*offered, *extra]

    def valid_value(self, value: Any) -> bool:
        """Any substance of the catalogue, so that an old record can be corrected."""
        return str(value) in catalogue().substances
