"""Leaving the county and coming back; detention and release."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.forms.acts import ActForm
from xiangnuan.cases.models import Fact
from xiangnuan.cases.services import record_absence, record_detention, record_release, record_return
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, DayInput

STANDINGS = {
    "reported": _("已书面报告"),
    "permitted": _("经过同意"),
    "neither": _("都没有"),
}


class _LastingForm(ActForm):
    """Something that begins on a day and may have ended by now."""

    known = ()

    until = forms.DateField(required=False, widget=DayInput)

    def clean(self) -> dict[str, Any] | None:
        """It does not end before it begins."""
        data = super().clean()
        on, until = self.cleaned_data.get("on"), self.cleaned_data.get("until")
        if on and until and until < on:
            self.add_error("until", ValidationError(_now("结束日期不能早于开始日期。")))
        return data


class AbsenceForm(_LastingForm):
    """Leaving the county: when, where to, whether it was reported."""

    more = ("companion", "note")
    field_order = ("on", "until", "standing", "destination", "reason_to_go")

    on = forms.DateField(label=_("离开日期"), widget=DayInput, initial=today)

    standing = forms.ChoiceField(
        label=_("有没有报告"),
        choices=list(STANDINGS.items()),
        widget=ChoiceButtons(tones={"reported": "done", "permitted": "done", "neither": "late"}),
        help_text=_("离开县（市、区）三日以上要书面报告；没有报告、也没有同意的，会计入次数和天数。"),
        error_messages={"required": _("请选择有没有报告。")},
    )
    destination = forms.CharField(label=_("去哪里"), max_length=80)
    reason_to_go = forms.CharField(label=_("为什么去"), required=False, max_length=200)
    until = forms.DateField(
        label=_("返回日期"), required=False, widget=DayInput, help_text=_("还没有返回就空着，回来以后登记“返回”。")
    )
    companion = forms.CharField(label=_("同行人"), required=False, max_length=60)
    note = forms.CharField(label=_("说明"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def _told(self) -> dict[str, bool]:
        standing = self.cleaned_data["standing"]
        return {"permitted": standing == "permitted", "reported": standing == "reported"}

    def record(self) -> Fact:
        """Record the absence."""
        data = self.cleaned_data
        return record_absence(
            self.user,
            self.case,
            data["on"],
            until=data["until"],
            **self._told(),
            destination=data["destination"],
            reason=data["reason_to_go"],
            companion=data["companion"],
            note=data["note"],
        )

    def read(self, fact: Fact) -> dict[str, Any]:
        """A recorded absence."""
        told, detail = fact.event, fact.absence
        standing = "permitted" if told["permitted"] else "reported" if told["reported"] else "neither"
        return {
            "on": fact.on,
            "until": fact.until,
            "note": fact.note,
            "standing": standing,
            "destination": detail.destination,
            "reason_to_go": detail.reason,
            "companion": detail.companion,
        }

    def corrections(self) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """The days, the place, and whether it was reported."""
        data = self.cleaned_data
        changes = {name: data[name] for name in ("on", "until", "note", "destination", "companion")}
        return {**changes, "reason": data["reason_to_go"]}, self._told()


class ReturnForm(ActForm):
    """Coming back to the county."""

    note = forms.CharField(label=_("说明"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def record(self) -> Fact:
        """Record the return."""
        return record_return(self.user, self.case, self.cleaned_data["on"], note=self.cleaned_data["note"])


class DetentionForm(_LastingForm):
    """Detention or arrest by law."""

    on = forms.DateField(label=_("羁押日期"), widget=DayInput, initial=today)
    until = forms.DateField(
        label=_("释放日期"), required=False, widget=DayInput, help_text=_("还没有释放就空着，释放以后登记“释放”。")
    )
    note = forms.CharField(
        label=_("文书和事由"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def record(self) -> Fact:
        """Record the detention."""
        data = self.cleaned_data
        return record_detention(self.user, self.case, data["on"], until=data["until"], note=data["note"])

    def read(self, fact: Fact) -> dict[str, Any]:
        """A recorded detention."""
        return {"on": fact.on, "until": fact.until, "note": fact.note}

    def corrections(self) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """First and last day, and the note."""
        return {name: self.cleaned_data[name] for name in ("on", "until", "note")}, None


class ReleaseForm(ActForm):
    """Release from detention."""

    note = forms.CharField(label=_("说明"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def record(self) -> Fact:
        """Record the release."""
        return record_release(self.user, self.case, self.cleaned_data["on"], note=self.cleaned_data["note"])
