"""Putting a social worker in charge: of one case, or of a batch that changes hands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.cases.forms.decisions import workers_of


class AssignForm(forms.Form):
    """The worker who takes over."""

    worker = forms.ModelChoiceField(
        label=_("交给"),
        queryset=User.objects.none(),
        empty_label=_("请选择社工"),
        error_messages={"required": _("请选择交给哪一位社工。"), "invalid_choice": _("责任社工必须是本机构的社工。")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers_of(user)  # type: ignore[attr-defined]
