"""The forms of the closing file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.course.fields import choice_field, day_field, line_field, words_field
from xiangnuan.cases.course.models import Aftercare, AftercareContact, ClosingInvestigation, ServiceEvaluation
from xiangnuan.cases.course.models.closings import Judgment
from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons

_TONES = {"good": "done", "poor": "late", "unknown": "plan"}


def _judgment(name: str) -> forms.ChoiceField:
    label = ClosingInvestigation._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return choice_field(label, Judgment.choices, widget=ChoiceButtons(tones=_TONES))


class InvestigationForm(Refusable):
    """What was found before the closing."""

    on = day_field(_("调查日期"), initial=today)
    present = line_field(_("谁参加"), 200, help_text=_("例如：社区民警、社区医生、家属。"))
    tests = _judgment("tests")
    rules = _judgment("rules")
    work = _judgment("work")
    family = _judgment("family")
    health = _judgment("health")
    relapse = _judgment("relapse")
    conclusion = words_field(_("结论"), 4, required=True)
    opinion = words_field(_("帮教小组意见"), 3)


class EvaluationForm(Refusable):
    """What the person says of the service."""

    on = day_field(_("日期"), initial=today)
    how = choice_field(_("怎样评价"), ServiceEvaluation.How.choices)
    satisfaction = forms.IntegerField(
        label=_("满意程度（0到10，本人自己打分）"),
        min_value=0,
        max_value=10,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("请填写这一项。")},
    )
    helped = words_field(_("哪些帮助最有用"), 3, help_text=_("尽量用本人的原话。"))
    wishes = words_field(_("希望怎样改进"), 3)


class AftercareForm(Refusable):
    """Whether the person wants to stay in touch."""

    is_wanted = forms.TypedChoiceField(
        label=_("愿意继续联系吗"),
        choices=[("1", _("愿意")), ("0", _("不愿意"))],
        coerce=lambda value: value == "1",
        widget=ChoiceButtons,
        error_messages={"required": _("请选择一项。")},
    )
    on = day_field(_("日期"), initial=today)
    until = day_field(_("联系到哪天"), required=False)
    next_on = day_field(_("下次联系"), required=False)
    note = line_field(_("说明"), 200)


class TouchForm(Refusable):
    """A contact after the closing."""

    on = day_field(_("日期"), initial=today)
    form = choice_field(_("方式"), AftercareContact.Form.choices)
    is_reached = forms.TypedChoiceField(
        label=_("联系上了吗"),
        choices=[("1", _("联系上了")), ("0", _("没联系上"))],
        coerce=lambda value: value == "1",
        initial="1",
        widget=ChoiceButtons(tones={"1": "done", "0": "plan"}),
    )
    said = words_field(_("谈了什么"), 3)
    next_on = day_field(_("下次联系"), required=False)

    def __init__(self, *args: Any, aftercare: Aftercare, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if aftercare.until:
            self.fields["next_on"].widget.attrs["max"] = aftercare.until.isoformat()
