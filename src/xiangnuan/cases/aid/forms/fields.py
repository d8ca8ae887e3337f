"""The fields that the forms of aid share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.aid.models.base import How, Told
from xiangnuan.web.forms import ChoiceButtons, DayInput

FILL = {"required": _("请填写这一项。")}
CHOOSE = {"required": _("请选择一项。")}


def line(label: Any, length: int, **more: Any) -> forms.CharField:
    """One line of text; not required unless told so."""
    more.setdefault("required", False)
    return forms.CharField(label=label, max_length=length, error_messages=FILL, **more)


def words(label: Any, length: int = 300, rows: int = 2, **more: Any) -> forms.CharField:
    """A few lines of text."""
    return line(label, length, widget=forms.Textarea(attrs={"rows": rows}), **more)


def day(label: Any, **more: Any) -> forms.DateField:
    """A day; not required unless told so."""
    more.setdefault("required", False)
    return forms.DateField(label=label, widget=DayInput, error_messages=FILL, **more)


def choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    """One of a few, as buttons."""
    return forms.ChoiceField(label=label, choices=choices, widget=ChoiceButtons, error_messages=CHOOSE, **more)


class YuanField(forms.DecimalField):
    """Money as people type it, in yuan; the value is in fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_digits=9, decimal_places=2, min_value=Decimal(0), widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """Fen, or None."""
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)


def yuan_of(fen: int | None) -> str:
    """An amount in fen as it stands in the form."""
    if fen is None:
        return ""
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen / 100:.2f}"


class DisclosedFields(forms.Form):
    """On what it rests that somebody outside is told about the person."""

    ground = choice(
        _("凭什么提供情况"),
        Told.choices,
        help_text=_("只提供办这件事必需的情况；不提供戒毒经历，除非法律规定或者本人单独同意说明。"),
    )
    consent_on = day(_("本人同意的日期"))
    consent_how = choice(_("本人怎样同意"), How.choices, required=False)
    ground_note = line(_("法律依据或见证人"), 120)
