"""Forms of accounts and of the audit trail's filters."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.audit_words import acts_by_room, all_kinds
from xiangnuan.access.models import Agency, Area, AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.access.services import AccountData
from xiangnuan.web.forms import DayInput
from xiangnuan.web.meanwhile import ChangesInPlace

# The largest number of a row.
_LARGEST = 2**63 - 1


class AccountForm(ChangesInPlace):
    """An account of the agency."""

    username = forms.RegexField(
        label=_("账号"),
        regex=r"^[a-zA-Z0-9._-]{3,40}$",
        max_length=40,
        error_messages={"invalid": _("账号用 3 到 40 个字母、数字、点、横线。")},
    )
    name = forms.CharField(label=_("姓名"), max_length=40)
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    area = forms.ModelChoiceField(label=_("所在镇（街道）"), queryset=Area.objects.none(), required=False)
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    started_on = forms.DateField(label=_("入职日期"), required=False, widget=DayInput)
    left_on = forms.DateField(label=_("离职日期"), required=False, widget=DayInput)
    is_active = forms.BooleanField(label=_("可登录"), required=False, initial=True)

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = towns(agency)  # type: ignore[attr-defined]

    @classmethod
    def of(cls, account: User, data: QueryDict | None = None, **kwargs: Any) -> AccountForm:
        """The form filled with an account, or with what was sent about it."""
        initial = {name: getattr(account, name) for name in cls.base_fields if name != "seen"}
        return cls(data, initial=initial, now={**initial, "area": account.area_id}, **kwargs)

    def data_entered(self) -> AccountData:
        """The checked content."""
        return AccountData(**self.cleaned_data)


def towns(agency: Agency) -> QuerySet[Area]:
    """The towns in which an agency works."""
    return agency.towns.all()


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """Changing the own password: the new one is another one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = " ".join(password_validators_help_texts())

    def clean_password1(self) -> str:
        """Raise ValidationError where nothing would change: a first password must not stay."""
        new: str = self.cleaned_data["password1"]
        if self.user.check_password(new):
            raise forms.ValidationError(_("新密码和现在的一样，请换一个。"), "password_unchanged")
        return new


class JoinForm(forms.Form):
    """The first own password of who was invited."""

    password1 = forms.CharField(
        label=_("自己的密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        label=_("再输一遍"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.fields["password1"].help_text = " ".join(password_validators_help_texts())

    def clean_password1(self) -> str:
        """Raise ValidationError where the password is too weak for this account."""
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.account)
        return password

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        entered: dict[str, Any] = super().clean() or {}
        if entered.get("password1") and entered.get("password1") != entered.get("password2"):
            self.add_error("password2", _("两次输入的不一样。"))
        return entered


class LookForm(forms.Form):
    """What an auditor found out about a hint."""

    note = forms.CharField(
        label=_("说明"), max_length=200, required=False, help_text=_("比如：节前集中打印，已问过本人。")
    )


class AuditFilterForm(forms.Form):
    """What an auditor looks for. What is not among the offered counts for nothing; the rest is kept."""

    action = forms.ChoiceField(
        label=_("动作"), required=False, choices=[("", _("全部动作")), *AuditEntry.Action.choices]
    )
    user = forms.ModelChoiceField(
        label=_("账号"), required=False, queryset=User.objects.none(), empty_label=_("全部账号")
    )
    act = forms.ChoiceField(label=_("事项"), required=False)
    since = forms.DateField(label=_("从"), required=False, widget=DayInput)
    until = forms.DateField(label=_("到"), required=False, widget=DayInput)
    person = forms.IntegerField(label=_("人员编号"), required=False, min_value=1, max_value=_LARGEST)
    kind = forms.ChoiceField(label=_("对象"), required=False)
    object = forms.IntegerField(label=_("对象编号"), required=False, min_value=1, max_value=_LARGEST)
    address = forms.GenericIPAddressField(label=_("来源地址"), required=False)
    # The way from a hint to what was counted: `first-last`.
    entries = forms.RegexField(r"^\d{1,18}-\d{1,18}$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(agency=agency).order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["act"].choices = [("", _("全部事项")), *acts_by_room()]  # type: ignore[attr-defined]
        kinds = sorted(all_kinds().items(), key=lambda pair: str(pair[1]))
        self.fields["kind"].choices = [("", _("全部对象")), *kinds]  # type: ignore[attr-defined]

    @property
    def is_narrow(self) -> bool:
        """Whether more than the first row of filters is in use: the second is then shown open."""
        return any(self.data.get(name) for name in ("person", "kind", "object", "address", "act"))
