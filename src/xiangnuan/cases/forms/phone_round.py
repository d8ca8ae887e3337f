"""A round of calls: the day and the purpose, and one short row a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.models import Case, Obligation
from xiangnuan.cases.purposes import purposes
from xiangnuan.cases.services.rounds import CallData
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, DayInput


class RoundForm(forms.Form):
    """What the calls have in common."""

    on = forms.DateField(label=_("日期"), widget=DayInput, initial=today)
    purpose = forms.ChoiceField(label=_("目的"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("不写目的")), *((one.code, one.name) for one in purposes().values())]
        self.fields["on"].widget.attrs["max"] = today().isoformat()

    def clean_on(self) -> date:
        """No call lies in the future."""
        on: date = self.cleaned_data["on"]
        if on > today():
            raise ValidationError(_now("日期不能晚于今天。"))
        return on


class CallForm(forms.Form):
    """The call to one person; without an answer they stay on the list."""

    reached = forms.ChoiceField(
        label=_("接通了吗"),
        required=False,
        choices=[("1", _("接通了")), ("0", _("没接通"))],
        widget=ChoiceButtons(tones={"1": "done", "0": "plan"}),
    )
    said = forms.CharField(
        label=_("谈了什么"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    agreed = forms.CharField(label=_("约定"), required=False, max_length=1000)

    def __init__(self, *args: Any, case: Case, duty: Obligation | None, **kwargs: Any) -> None:
        self.case, self.duty = case, duty
        kwargs["prefix"] = f"case-{case.pk}"
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any] | None:
        """Who was reached said something."""
        data = super().clean()
        given = self.cleaned_data
        if given.get("reached") == "1" and not given.get("said", "").strip():
            self.add_error("said", ValidationError(_now("接通了的，请写几个字谈了什么。")))
        return data

    @property
    def is_entered(self) -> bool:
        """Whether the call was made."""
        return bool(self.cleaned_data.get("reached"))

    def entered(self, day: dict[str, Any]) -> CallData:
        """The call for the service; one that is late makes up for the missed window."""
        given, duty = self.cleaned_data, self.duty
        late = duty is not None and duty.due is not None and duty.due < day["on"]
        return CallData(
            found=given["reached"] == "1",
            said=given["said"],
            agreed=given["agreed"],
            purpose=day["purpose"],
            makes_up=duty.opens if late and duty is not None else None,
        )
