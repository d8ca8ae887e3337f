"""Forms of access that is given for a time; what may be chosen never goes beyond the own agency."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import Cover, User
from xiangnuan.access.queries import workers_of
from xiangnuan.access.roles import Role
from xiangnuan.access.services import CoverData
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, DayInput

_CHOOSE = {"required": _("请选择人员。"), "invalid_choice": _("只能选本机构在岗的人员。")}


def person_field(label: Any) -> forms.ModelChoiceField[User]:
    """A colleague to choose; the form says among whom."""
    return forms.ModelChoiceField(
        label=label, queryset=User.objects.none(), empty_label=_("请选择"), error_messages=_CHOOSE
    )


class PeriodForm(forms.Form):
    """From a day to a day, today first."""

    since = forms.DateField(label=_("从"), widget=DayInput, error_messages={"required": _("请选择开始日期。")})
    until = forms.DateField(label=_("到"), widget=DayInput, error_messages={"required": _("请选择结束日期。")})

    usual_days = 7

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day: date = today()
        self.fields["since"].initial = day
        self.fields["until"].initial = day + timedelta(days=self.usual_days - 1)

    def among(self, name: str, accounts: Any) -> None:
        """Let a field choose among these accounts."""
        self.fields[name].queryset = accounts  # type: ignore[attr-defined]

    def refuse(self, wrong: ValidationError) -> None:
        """Show a service's refusal at the field that it names, else above the form."""
        named = wrong.error_dict if hasattr(wrong, "error_dict") else {"": [wrong]}
        for name, errors in named.items():
            for error in errors:
                self.add_error(name if name in self.fields else None, error)


class CoverForm(PeriodForm):
    """Who stands in for whom. A worker gives the own clients; the manager chooses whose."""

    absent = person_field(_("谁不在"))
    colleague = person_field(_("由谁代班"))
    reason = forms.ChoiceField(
        label=_("原因"),
        choices=Cover.Reason.choices,
        widget=ChoiceButtons,
        error_messages={"required": _("请选择原因。")},
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=200)

    field_order = ("absent", "colleague", "since", "until", "reason", "note")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        workers = workers_of(user)
        self.among("absent", workers)
        self.among("colleague", workers.exclude(pk=user.pk))
        if not user.may("case.assign"):
            del self.fields["absent"]

    def data_entered(self) -> CoverData:
        """What the service takes; call it on a valid form."""
        return CoverData(**{"absent": self.user, **self.cleaned_data})


class SupervisionForm(PeriodForm):
    """Which supervisor may read whose sealed notes, and why."""

    author = person_field(_("谁的保密记录"))
    supervisor = person_field(_("授权给督导"))
    reason = forms.CharField(label=_("督导事由"), max_length=200, error_messages={"required": _("请写明督导事由。")})

    field_order = ("author", "supervisor", "since", "until", "reason")
    usual_days = 30

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        accounts = User.objects.filter(agency=user.agency_id, is_active=True).order_by("name", "pk")
        self.among("author", accounts.filter(role=Role.COUNSELLOR))
        self.among("supervisor", accounts.filter(role=Role.SUPERVISOR))
        if user.role != Role.MANAGER:
            del self.fields["author"]

    def entered(self) -> dict[str, Any]:
        """What the service takes; call it on a valid form."""
        return {"author": self.user, **self.cleaned_data}
