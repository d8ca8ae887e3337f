"""Fields as the forms of this app have them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiangnuan.web.forms import ChoiceButtons, DayInput

FILL = {"required": _("请填写这一项。")}
CHOOSE = {"required": _("请选择一项。")}


def line_field(label: Any, length: int, **more: Any) -> forms.CharField:
    """A line of text, not required unless asked for."""
    more.setdefault("required", False)
    return forms.CharField(label=label, max_length=length, error_messages=FILL, **more)


def words_field(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    """Several lines of text."""
    return line_field(label, 4000, widget=forms.Textarea(attrs={"rows": rows}), **more)


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, required unless said otherwise."""
    return forms.DateField(label=label, widget=DayInput, error_messages=FILL, **more)


def choice_field(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    """A few choices as buttons."""
    return forms.ChoiceField(
        label=label, choices=choices, widget=more.pop("widget", ChoiceButtons), error_messages=CHOOSE, **more
    )
