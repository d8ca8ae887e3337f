"""The forms of a need: what it is, where it was taken, what was answered, how it ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.aid.forms.fields import DisclosedFields, YuanField, choice, day, line, words, yuan_of
from xiangnuan.cases.aid.models import AidRequest
from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.people.forms import Suggestions
from xiangnuan.web.clock import today
from xiangnuan.web.meanwhile import ChangesInPlace

OFFICES = (
    _("镇（街道）社会事务办"), _("县（市、区）民政局"), _("人力资源和社会保障局"), _("医疗保障局"), _("法律援助中心"),
    _("派出所户籍窗口"), _("教育局"), _("村（居）委会"), _("残联"), _("红十字会"),
)  # fmt: skip
USUAL = timedelta(days=14)
"""When a new need is looked at again unless told otherwise; a choice of ours."""


def _values(row: AidRequest, names: Any) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in names if name != "seen"}
    if "amount" in found:
        found["amount"] = yuan_of(row.amount)
    return found


class NeedForm(Refusable, ChangesInPlace):
    """What is needed."""

    kind = choice(_("种类"), AidRequest.Kind.choices)
    need = words(_("需要什么"), 2000, 3, required=True, help_text=_("尽量用本人的原话。"))
    opened_on = day(_("提出日期"), required=True)
    follow_up_on = day(_("下次跟进"), help_text=_("到这一天会出现在“今天”。"))

    def __init__(self, *args: Any, row: AidRequest | None = None, **kwargs: Any) -> None:
        if row is None:
            kwargs["initial"] = {"opened_on": today(), "follow_up_on": today() + USUAL}
        else:
            values = _values(row, self.base_fields)
            kwargs |= {"initial": values, "now": values}
        super().__init__(*args, **kwargs)


class ApplyForm(Refusable, ChangesInPlace, DisclosedFields):
    """To whom it was taken."""

    applied_to = line(_("向谁申请"), 80, required=True, widget=Suggestions(OFFICES))
    applied_on = day(_("申请日期"), required=True)
    documents = words(_("交了哪些材料"))
    expected_on = day(_("预计答复"), help_text=_("到这一天会出现在“今天”。"))

    field_order = ("applied_to", "applied_on", "documents", "expected_on", "ground")

    def __init__(self, *args: Any, row: AidRequest, **kwargs: Any) -> None:
        values = _values(row, self.base_fields)
        super().__init__(*args, initial={**values, "applied_on": row.applied_on or today()}, now=values, **kwargs)


class AnswerForm(Refusable, ChangesInPlace):
    """What was answered."""

    answered_on = day(_("答复日期"), required=True)
    answer = choice(_("答复"), AidRequest.Answer.choices)
    result = words(_("结果"), help_text=_("批准了什么、从什么时候起；没有批准的，写明理由。"))
    amount = YuanField(label=_("金额（元）"))
    follow_up_on = day(_("下次跟进"), help_text=_("例如看钱有没有到账、人有没有去。"))

    def __init__(self, *args: Any, row: AidRequest, **kwargs: Any) -> None:
        values = _values(row, self.base_fields)
        super().__init__(*args, initial={**values, "answered_on": row.answered_on or today()}, now=values, **kwargs)


class EndForm(Refusable):
    """Nothing is left to do."""

    ended_on = day(_("办结日期"), required=True, initial=today)
    end_note = words(_("办结情况"), help_text=_("本人得到了什么；没有办成的，写明为什么。"))
