"""The decision that opens a case: entering it, and correcting it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.cases.forms.acts import ActForm, show_refusal
from xiangnuan.cases.forms.steps import towns_for
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.projection import DECISION_FIELDS
from xiangnuan.cases.services import DecisionData, open_case
from xiangnuan.people.models import Person
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, DayInput


class PrintedDecision(forms.Form):
    """What the order prints."""

    decision_number = forms.CharField(label=_("决定书文号"), required=False, max_length=80)
    decision_authority = forms.CharField(label=_("决定机关"), required=False, max_length=80)
    decided_on = forms.DateField(label=_("决定日期"), widget=DayInput)
    received_on = forms.DateField(
        label=_("送达日期"),
        required=False,
        widget=DayInput,
        help_text=_("报到期限从送达次日起算；不知道就空着，按决定日期推定。"),
    )
    ordered_term_months = forms.IntegerField(
        label=_("期限（月）"),
        required=False,
        min_value=1,
        max_value=120,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    ordered_from = forms.DateField(label=_("决定书载明起日"), required=False, widget=DayInput)
    ordered_to = forms.DateField(label=_("决定书载明止日"), required=False, widget=DayInput)

    def clean(self) -> dict[str, Any] | None:
        """The dates follow one another, and none lies ahead but the term's."""
        data = super().clean()
        given = self.cleaned_data
        decided, received = given.get("decided_on"), given.get("received_on")
        begins, ends = given.get("ordered_from"), given.get("ordered_to")
        for name, day in (("decided_on", decided), ("received_on", received)):
            if day and day > today():
                self.add_error(name, ValidationError(_now("日期不能晚于今天。")))
        if decided and received and received < decided:
            self.add_error("received_on", ValidationError(_now("送达日期早于决定日期。")))
        if begins and ends and ends <= begins:
            self.add_error("ordered_to", ValidationError(_now("止日应晚于起日。")))
        return data


class DecisionForm(PrintedDecision, ActForm):
    """Correcting the decision of a case."""

    known = ()
    on = None  # type: ignore[assignment]  # the day is that of the decision

    def read(self, fact: Fact) -> dict[str, Any]:
        """The decision as the log has it."""
        return {name: fact.event.get(name) for name in DECISION_FIELDS}

    def corrections(self) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """The day of the decision and all that it prints."""
        data = self.cleaned_data
        return {"on": data["decided_on"]}, {name: data[name] for name in DECISION_FIELDS}


class OpeningForm(PrintedDecision):
    """Opening a case for a person already on file."""

    measure = forms.ChoiceField(
        label=_("措施"),
        choices=Case.Measure.choices,
        widget=ChoiceButtons,
        error_messages={"required": _("请选择措施：社区戒毒或社区康复。")},
    )
    area_code = forms.ChoiceField(label=_("执行地"), error_messages={"required": _("请选择执行地。")})
    checked_in_on = forms.DateField(
        label=_("报到日期"), required=False, widget=DayInput, help_text=_("还没有报到就空着。")
    )
    agreed_on = forms.DateField(label=_("协议签订日期"), required=False, widget=DayInput)
    substances = forms.CharField(label=_("滥用毒品种类"), required=False, max_length=120)
    police_station = forms.CharField(label=_("派出所"), required=False, max_length=60)
    worker = forms.ModelChoiceField(label=_("责任社工"), queryset=User.objects.none(), required=False)

    field_order = ("measure", "area_code", "worker", "decided_on", "received_on", "checked_in_on", "agreed_on")
    more = (
        "decision_number", "decision_authority", "ordered_term_months", "ordered_from", "ordered_to", "substances",
        "police_station",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, person: Person, **kwargs: Any) -> None:
        self.user, self.person = user, person
        super().__init__(*args, **kwargs)
        towns = towns_for(user)
        area = self.fields["area_code"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = [("", _("请选择")), *towns]
        if any(code == user.area_id for code, _name in towns):
            area.initial = user.area_id
        if user.may("case.assign"):
            self.fields["worker"].queryset = workers_of(user)  # type: ignore[attr-defined]
        else:
            del self.fields["worker"]

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        """What the user is asked for."""
        return [self[name] for name in self.fields if name not in self.more]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What is printed in the order and rarely typed at once."""
        return [self[name] for name in self.more]

    @property
    def more_has_errors(self) -> bool:
        """Whether a field behind “更多” was refused."""
        return any(name in self.errors for name in self.more)

    @property
    def decision(self) -> DecisionData:
        """What the order prints, as entered."""
        data = self.cleaned_data
        return DecisionData(**{field.name: data[field.name] for field in fields(DecisionData) if field.name in data})

    def record(self) -> Case:
        """Open the case; raises ValidationError."""
        data = self.cleaned_data
        return open_case(
            self.user,
            self.person,
            self.decision,
            area_code=data["area_code"],
            worker=data.get("worker"),
            checked_in_on=data["checked_in_on"],
            agreed_on=data["agreed_on"],
        )

    def refuse(self, wrong: ValidationError) -> None:
        """Show a service's refusal."""
        show_refusal(self, wrong)


def workers_of(user: User) -> Any:
    """The social workers of the user's agency who may take cases."""
    here = Q(left_on=None) | Q(left_on__gte=today())
    return User.objects.filter(here, agency_id=user.agency_id or 0, role="social_worker", is_active=True).order_by(
        "name", "pk"
    )
