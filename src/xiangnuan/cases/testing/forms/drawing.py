"""The forms of a random draw."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.access.roles import REACH, Reach
from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.cases.forms.decisions import workers_of
from xiangnuan.cases.forms.steps import towns_for
from xiangnuan.cases.models import Case
from xiangnuan.cases.testing.models import Excuse
from xiangnuan.cases.testing.services import DrawData
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, DayInput

FILL = {"required": _("请填写这一项。")}


class DrawForm(Refusable):
    """From whom, how many, in which window."""

    first = forms.DateField(label=_("从"), widget=DayInput, error_messages=FILL)
    last = forms.DateField(
        label=_("到"), widget=DayInput, error_messages=FILL, help_text=_("只在工作日检测；每个工作日机会相同。")
    )
    how_many = forms.IntegerField(label=_("抽几人"), min_value=1, max_value=2000, error_messages=FILL)
    area_code = forms.ChoiceField(label=_("镇（街道）"), required=False)
    measure = forms.ChoiceField(label=_("措施"), required=False, choices=[("", _("全部")), *Case.Measure.choices])
    worker = forms.ModelChoiceField(
        label=_("只抽哪位社工的"), queryset=User.objects.none(), required=False, empty_label=_("全部")
    )
    untested_days = forms.IntegerField(
        label=_("几天内检测过的不抽"), min_value=0, max_value=366, required=False, help_text=_("空着就都抽。")
    )
    title = forms.CharField(label=_("名称"), max_length=60, required=False, help_text=_("空着就叫“随机抽检”。"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = self.fields["area_code"]
        assert isinstance(towns, forms.ChoiceField)
        towns.choices = [("", _("全部")), *towns_for(user)]
        if REACH[user.role] is Reach.CASELOAD:
            del self.fields["worker"]
        else:
            self.fields["worker"].queryset = workers_of(user)  # type: ignore[attr-defined]
        for name in ("first", "last"):
            self.fields[name].widget.attrs["min"] = today().isoformat()

    @property
    def entered(self) -> DrawData:
        """What the service takes."""
        given = self.cleaned_data
        return DrawData(
            first=given["first"],
            last=given["last"],
            how_many=given["how_many"],
            title=given["title"],
            area_code=given["area_code"],
            measure=given["measure"],
            worker=given.get("worker"),
            untested_days=given["untested_days"],
        )


class ExcuseForm(Refusable):
    """Why somebody who was drawn is not tested."""

    reason = forms.ChoiceField(
        label=_("原因"),
        choices=Excuse.Reason.choices,
        widget=ChoiceButtons,
        error_messages={"required": _("请选择原因。")},
    )
    note = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("选“其他”的要写明。"))
