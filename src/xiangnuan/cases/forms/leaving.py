"""Leaving: the last day, and who takes over, all at once or town by town."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.cases.queries.leaving import InHand, takers_for
from xiangnuan.web.clock import today
from xiangnuan.web.forms import DayInput


class LeavingForm(forms.Form):
    """One field for all, and one for each town where there is more than one."""

    last_day = forms.DateField(
        label=_("最后工作日"),
        widget=DayInput,
        initial=today,
        help_text=_("今天或更早：账号马上停用。以后的日子：人马上移交，账号到那天为止还能登录。"),
    )
    taker = forms.ModelChoiceField(
        label=_("全部交给"), queryset=User.objects.none(), required=False, empty_label=_("请选择社工")
    )

    def __init__(self, *args: Any, account: User, hand: Sequence[InHand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        takers = takers_for(account).order_by("name", "pk")
        self.towns: dict[str, str] = {}
        if not hand:
            del self.fields["taker"]
            return
        self.fields["taker"].queryset = takers  # type: ignore[attr-defined]
        if len(hand) == 1:
            return
        for one in hand:
            if not one.area_code:
                continue
            self.towns[f"town_{one.area_code}"] = one.area_code
            self.fields[f"town_{one.area_code}"] = forms.ModelChoiceField(
                label=_("%(town)s的 %(count)d 人交给") % {"town": one.town, "count": one.clients},
                queryset=takers,
                required=False,
                empty_label=_("同上"),
            )

    @property
    def taker_chosen(self) -> User | None:
        """Who takes all that no town says otherwise of."""
        return self.cleaned_data.get("taker")

    @property
    def takers_by_town(self) -> dict[str, User]:
        """Who takes the clients of a town."""
        return {code: self.cleaned_data[name] for name, code in self.towns.items() if self.cleaned_data.get(name)}
