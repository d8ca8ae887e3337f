"""The steps of a case that need a date and a few words: check-in, agreement, tier, police, move, end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.areas import towns_of
from xiangnuan.cases.forms.acts import ActForm
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.services import (
    change_tier,
    close_case,
    record_check_in,
    record_death,
    record_imprisonment,
    record_move,
    record_renewed_use,
    report_to_police,
    serve_end_notice,
    sign_agreement,
)
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, DayInput


def _words(label: Any, *, required: bool = False, rows: int = 2, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class CheckInForm(ActForm):
    """Reporting to the town, at the beginning or after a move."""

    note = _words(_("说明"))

    def clean_on(self) -> date:
        """Nobody reports before the decision."""
        on = super().clean_on()
        if self.case.decided_on and on < self.case.decided_on:
            raise ValidationError(_now("报到日期早于决定日期。"))
        return on

    def record(self) -> Fact:
        """Record the check-in."""
        return record_check_in(self.user, self.case, self.cleaned_data["on"], note=self.cleaned_data["note"])


class AgreementForm(ActForm):
    """Signing the agreement, or an amendment to it."""

    note = _words(_("约定的要点"), help_text=_("例如检测和谈话的频次、外出的约定。"))

    def record(self) -> Fact:
        """Record the agreement."""
        return sign_agreement(self.user, self.case, self.cleaned_data["on"], note=self.cleaned_data["note"])


class TierForm(ActForm):
    """Setting the tier, with the reason for it."""

    tier = forms.ChoiceField(
        label=_("分级"), choices=Case.Tier.choices, widget=ChoiceButtons, error_messages={"required": _("请选择分级。")}
    )
    note = _words(_("理由"), required=True, error_messages={"required": _("调整分级要写明理由。")})

    def record(self) -> Fact:
        """Record the tier."""
        data = self.cleaned_data
        return change_tier(self.user, self.case, data["on"], data["tier"], reason=data["note"])

    def read(self, fact: Fact) -> dict[str, Any]:
        """A recorded tier."""
        return {**super().read(fact), "tier": fact.event["tier"]}

    def corrections(self) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """Day, tier and reason."""
        data = self.cleaned_data
        return {"on": data["on"], "note": data["note"]}, {"tier": data["tier"]}


class ImprisonmentForm(ActForm):
    """Imprisonment or coercive education: the measure terminates."""

    note = _words(_("文书和事由"), required=True, error_messages={"required": _("请写明文书和事由。")})

    def record(self) -> Fact:
        """Record the imprisonment."""
        return record_imprisonment(self.user, self.case, self.cleaned_data["on"], note=self.cleaned_data["note"])


class RenewedUseForm(ActForm):
    """Renewed use, as found by those with authority."""

    note = _words(
        _("由谁认定，依据什么"),
        required=True,
        help_text=_("再次使用毒品由有权机关认定；系统不作结论。"),
        error_messages={"required": _("请写明由谁认定、依据什么。")},
    )

    def record(self) -> Fact:
        """Record the finding."""
        return record_renewed_use(self.user, self.case, self.cleaned_data["on"], note=self.cleaned_data["note"])


class PoliceReportForm(ActForm):
    """The report to the local police, with its ground."""

    note = _words(
        _("事由和依据"),
        required=True,
        rows=4,
        help_text=_("写明事实、日期、次数和条款；只写报告需要的。"),
        error_messages={"required": _("请写明报告的事由和依据。")},
    )

    def record(self) -> Fact:
        """Record the report."""
        return report_to_police(self.user, self.case, self.cleaned_data["on"], note=self.cleaned_data["note"])


class MoveForm(ActForm):
    """Another town of the agency carries the case out from now on."""

    more = ("agreed", "note")

    area_code = forms.ChoiceField(label=_("新的执行地"), error_messages={"required": _("请选择新的执行地。")})
    checked_in = forms.DateField(
        label=_("新执行地报到日期"),
        required=False,
        widget=DayInput,
        help_text=_("还没有报到就空着，期限会出现在今天。"),
    )
    agreed = forms.DateField(label=_("新协议签订日期"), required=False, widget=DayInput)
    note = _words(_("说明"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = self.fact.event.get("from_area") if self.fact else self.case.area_code
        field = self.fields["area_code"]
        assert isinstance(field, forms.ChoiceField)
        towns = [(town.code, town.name) for town in self.user.agency.towns.all()] if self.user.agency else []
        field.choices = [("", _("请选择")), *((code, name) for code, name in towns if code != here)]

    def clean(self) -> dict[str, Any] | None:
        """Nothing at the new place happens before the move or in the future."""
        data = super().clean()
        on = self.cleaned_data.get("on")
        for name in ("checked_in", "agreed"):
            day = self.cleaned_data.get(name)
            if day and on and not on <= day <= today():
                self.add_error(name, ValidationError(_now("应在变更之日到今天之间。")))
        return data

    def record(self) -> Fact:
        """Record the move."""
        data = self.cleaned_data
        return record_move(
            self.user,
            self.case,
            data["on"],
            area_code=data["area_code"],
            checked_in=data["checked_in"],
            agreed=data["agreed"],
            note=data["note"],
        )

    def read(self, fact: Fact) -> dict[str, Any]:
        """A recorded move."""
        told = fact.event
        return {
            **super().read(fact),
            "area_code": told.get("to_area", ""),
            "checked_in": told.get("checked_in"),
            "agreed": told.get("agreed"),
        }

    def corrections(self) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """The day, the place, and what happened there."""
        assert self.fact is not None
        data = self.cleaned_data
        event = {
            "from_area": self.fact.event.get("from_area"),
            "to_area": data["area_code"],
            "checked_in": data["checked_in"],
            "agreed": data["agreed"],
        }
        return {"on": data["on"], "note": data["note"]}, event


class EndNoticeForm(ActForm):
    """The notice of release was given."""

    note = _words(_("文号和送达情况"))

    def record(self) -> Fact:
        """Record the notice."""
        return serve_end_notice(self.user, self.case, self.cleaned_data["on"], note=self.cleaned_data["note"])


class DeathForm(ActForm):
    """The person died."""

    note = _words(_("说明"), help_text=_("例如证明文书的名称和文号。"))
    sure = forms.BooleanField(
        label=_("已核实"),
        error_messages={"required": _("请先核实，再勾选。")},
        help_text=_("登记以后，这个人的事项全部停止。"),
    )

    def record(self) -> Fact:
        """Record the death."""
        return record_death(self.user, self.case, self.cleaned_data["on"], note=self.cleaned_data["note"])


class ClosingForm(ActForm):
    """Closing the case with its outcome and a summary."""

    outcome = forms.ChoiceField(
        label=_("结案情形"),
        choices=Case.Outcome.choices,
        widget=ChoiceButtons(tones={"completed": "done"}),
        error_messages={"required": _("请选择结案情形。")},
    )
    note = _words(
        _("结案小结"),
        required=True,
        rows=5,
        help_text=_("期限、检测、外出、工作和家庭、小组意见、后续跟进。"),
        error_messages={"required": _("请写结案小结。")},
    )

    def proposed(self) -> dict[str, Any]:
        """A term that is over speaks for itself."""
        if self.case.state == Case.State.COMPLETED:
            return {"outcome": Case.Outcome.COMPLETED}
        return {"outcome": Case.Outcome.DIED} if self.case.state == Case.State.DIED else {}

    def clean(self) -> dict[str, Any] | None:
        """A normal closing needs a term that is over (DTR 23)."""
        data = super().clean()
        on, ends_on = self.cleaned_data.get("on"), self.case.ends_on
        if self.cleaned_data.get("outcome") == Case.Outcome.COMPLETED and on and (ends_on is None or on <= ends_on):
            self.add_error("outcome", ValidationError(_now("期限还没有届满，不能按期满解除结案。")))
        return data

    def record(self) -> Fact:
        """Record the closing."""
        data = self.cleaned_data
        return close_case(self.user, self.case, data["on"], data["outcome"], summary=data["note"])

    def read(self, fact: Fact) -> dict[str, Any]:
        """A recorded closing."""
        return {**super().read(fact), "outcome": fact.event["outcome"]}

    def corrections(self) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """Day, outcome and summary."""
        data = self.cleaned_data
        return {"on": data["on"], "note": data["note"]}, {"outcome": data["outcome"]}


def towns_for(user: Any) -> list[tuple[str, str]]:
    """The towns that a user may name, as choices."""
    return [(town.code, town.name) for town in towns_of(user)]
