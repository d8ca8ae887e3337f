"""Forms of a referral, of a sealed note, and of opening a person in an emergency."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import EmergencyAccess, User
from xiangnuan.access.period_forms import PeriodForm, person_field
from xiangnuan.people.hooks import registry
from xiangnuan.people.queries import Meeting, professionals_of
from xiangnuan.people.services import ReferralData
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, ChoiceChips, DayInput


class ReferralForm(PeriodForm):
    """To whom a person is referred, why, for how long, and what is shared."""

    to = person_field(_("转介给"))
    purpose = forms.CharField(label=_("转介目的"), max_length=200, error_messages={"required": _("请写明转介目的。")})
    shares = forms.MultipleChoiceField(
        label=_("另外共享"),
        required=False,
        widget=ChoiceChips,
        help_text=_("姓名、性别、年龄一定共享；地址、家庭、谈话内容和其他资料从不共享。"),
    )

    field_order = ("to", "purpose", "shares", "since", "until")
    usual_days = 90

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to, shares = self.fields["to"], self.fields["shares"]
        assert isinstance(to, forms.ModelChoiceField)
        assert isinstance(shares, forms.MultipleChoiceField)
        to.queryset = professionals_of(user)
        to.label_from_instance = lambda one: f"{one.name} ・ {one.get_role_display()}"  # type: ignore[method-assign,assignment]
        shares.choices = [(name, shared.label) for name, shared in registry.shared.items()]

    def data_entered(self) -> ReferralData:
        """What the service takes; call it on a valid form."""
        return ReferralData(**{**self.cleaned_data, "shares": tuple(self.cleaned_data["shares"])})


class NoteForm(forms.Form):
    """A sealed note."""

    on = forms.DateField(label=_("日期"), widget=DayInput, initial=today)
    text = forms.CharField(
        label=_("内容"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("请填写内容。")},
    )


class MeetingForm(forms.Form):
    """Who stands there, by one of three exact ways, and why the record has to be opened."""

    identity = forms.CharField(
        label=_("完整证件号码"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_("或完整电话"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    name = forms.CharField(
        label=_("或姓名全名"), required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birth_date = forms.DateField(label=_("加出生日期"), required=False, widget=DayInput)
    reason = forms.ChoiceField(
        label=_("原因"),
        choices=EmergencyAccess.Reason.choices,
        widget=ChoiceButtons,
        error_messages={"required": _("请选择原因。")},
    )
    note = forms.CharField(
        label=_("当时的情况"),
        min_length=4,
        max_length=200,
        help_text=_("不要写姓名。负责人会看到这一句。"),
        error_messages={"required": _("请写明当时的情况。"), "min_length": _("请写明当时的情况。")},
    )

    def clean(self) -> dict[str, Any]:
        """One way is filled in, and a name has its birth date."""
        data = super().clean() or self.cleaned_data
        if data.get("identity") or data.get("phone"):
            return data
        if not data.get("name"):
            raise ValidationError(_now("请填完整证件号码、完整电话，或者姓名全名加出生日期。"))
        if not data.get("birth_date") and "birth_date" not in self.errors:
            self.add_error("birth_date", _now("按姓名查要填出生日期。"))
        return data

    def meeting(self) -> Meeting:
        """The way that was filled in, the surest first; call it on a valid form."""
        data = self.cleaned_data
        ways = EmergencyAccess.Way
        way = ways.IDENTITY if data["identity"] else ways.PHONE if data["phone"] else ways.NAME
        return Meeting(way, data["identity"], data["phone"], data["name"], data["birth_date"])


class ReviewForm(forms.Form):
    """What the manager says of an emergency access."""

    remark = forms.CharField(
        label=_("复核意见"),
        min_length=2,
        max_length=200,
        error_messages={"required": _("请写明复核意见。"), "min_length": _("请写明复核意见。")},
    )
