"""The form of a new token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.exchange.permissions import OFFERED
from xiangnuan.exchange.services import DAYS
from xiangnuan.web.forms import ChoiceButtons

TERMS = {7: _("7 天"), 30: _("30 天"), 90: _("90 天"), 365: _("一年")}


class TokenForm(forms.Form):
    """What the token is for, what it may do, how long it lasts."""

    name = forms.CharField(
        label=_("用途"), max_length=40, help_text=_("例如：统计表自动取数。作废时靠它认出是哪一个。")
    )
    permissions = forms.MultipleChoiceField(
        label=_("权限"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只给用得到的。您自己没有的权限，令牌也没有。"),
        error_messages={"required": _("请至少选一项权限。")},
    )
    days = forms.TypedChoiceField(
        label=_("有效期"),
        coerce=int,
        choices=[(days, TERMS[days]) for days in DAYS],
        initial=90,
        widget=ChoiceButtons,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["permissions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(permission, label) for permission, label in OFFERED.items() if user.may(permission)]
