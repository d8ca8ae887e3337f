"""The switch of the day that the overview speaks of."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xiangnuan.web.clock import today
from xiangnuan.web.forms import DayInput


class AsOfForm(forms.Form):
    """Any day up to today; nothing means today."""

    as_of = forms.DateField(label=_("截至哪一天"), required=False, widget=DayInput)

    def clean_as_of(self) -> date | None:
        """A day to come has no figures."""
        day: date | None = self.cleaned_data["as_of"]
        if day is not None and day > today():
            raise ValidationError(_("这一天还没有到。"))
        return day
