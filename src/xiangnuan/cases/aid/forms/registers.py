"""The forms of the two registers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.aid.forms.fields import YuanField, choice, day, line, yuan_of
from xiangnuan.cases.aid.models import Course, Employer
from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.web.meanwhile import ChangesInPlace


def _number(label: Any, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=10_000, widget=widget, **more)


class EmployerForm(Refusable, ChangesInPlace):
    """An employer of the register."""

    name = line(_("单位名称"), 80, required=True)
    trade = line(_("行业"), 40)
    place = line(_("所在地"), 80)
    contact = line(_("单位联系人"), 40)
    office_phone = line(_("办公电话"), 40, help_text=_("只填单位的电话。"))
    posts = _number(_("提供岗位"))
    willing = choice(_("愿意接收吗"), Employer.Willing.choices, help_text=_("不写任何服务对象的情况。"))
    note = line(_("备注"), 300)
    is_active = forms.BooleanField(label=_("还在使用"), required=False, initial=True)

    def __init__(self, *args: Any, row: Employer | None = None, **kwargs: Any) -> None:
        if row is not None:
            values = {name: getattr(row, name) for name in self.base_fields if name != "seen"}
            kwargs |= {"initial": values, "now": values}
        super().__init__(*args, **kwargs)


class CourseForm(Refusable, ChangesInPlace):
    """A course of the register."""

    title = line(_("课程"), 80, required=True)
    provider = line(_("举办单位"), 80, required=True)
    starts_on = day(_("开课日期"), required=True)
    ends_on = day(_("结束日期"), required=True)
    places = _number(_("名额"))
    cost = YuanField(label=_("费用（元）"), help_text=_("免费填 0。"))
    certificate = line(_("可取得的证书"), 80)
    note = line(_("备注"), 300)
    is_active = forms.BooleanField(label=_("还可以报名"), required=False, initial=True)

    def __init__(self, *args: Any, row: Course | None = None, **kwargs: Any) -> None:
        if row is not None:
            values = {name: getattr(row, name) for name in self.base_fields if name != "seen"}
            values["cost"] = yuan_of(row.cost)
            kwargs |= {"initial": values, "now": values}
        super().__init__(*args, **kwargs)
