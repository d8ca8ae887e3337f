"""The forms of this app."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.rights.models import Consent, Copy, Opening, Request
from xiangnuan.rights.models.asking import Asker, Checked
from xiangnuan.rights.services.asking import RequestData
from xiangnuan.rights.services.consents import ConsentData
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, DayInput

CHOOSE = {"required": _("请选择一项。")}
FILL = {"required": _("请填写这一项。")}


def _chosen(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=ChoiceButtons, error_messages=CHOOSE, **more)


def _picked(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", _("请选择")), *choices], error_messages=CHOOSE, **more)


class ReasonForm(Refusable):
    """Why something is done that is not the rule."""

    reason = forms.CharField(label=_("原因"), max_length=200, error_messages=FILL)


class OpenForm(Refusable):
    """On which ground a sealed record is opened."""

    ground = _picked(_("法律依据"), Opening.Ground.choices)
    document_number = forms.CharField(
        label=_("公文或申请编号"),
        max_length=80,
        help_text=_("如调取证据通知书、查询函、本人申请的编号"),
        error_messages=FILL,
    )
    reason = forms.CharField(
        label=_("谁、为何查阅"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), error_messages=FILL
    )


class ConsentForm(Refusable):
    """An answer to one purpose."""

    purpose = _picked(_("用途"), Consent.Purpose.choices)
    answer = _chosen(_("答复"), Consent.Answer.choices)
    giver = _chosen(_("由谁作出"), Consent.Giver.choices, initial=Consent.Giver.SELF)
    guardian = forms.CharField(
        label=_("监护人姓名"), required=False, max_length=40, help_text=_("不满十四周岁须由监护人作出。")
    )
    how = _chosen(_("方式"), Consent.How.choices)
    witness = forms.CharField(label=_("见证人"), required=False, max_length=40, help_text=_("口头答复时必填。"))
    text_version = forms.CharField(
        label=_("同意书版本"), max_length=40, help_text=_("如 2026年9月版"), error_messages=FILL
    )
    on = forms.DateField(label=_("日期"), widget=DayInput, initial=today, error_messages=FILL)
    until = forms.DateField(label=_("有效期至"), widget=DayInput, required=False)

    @property
    def entered(self) -> ConsentData:
        """What the service takes."""
        return ConsentData(**self.cleaned_data)


class WithdrawForm(Refusable):
    """Since when a consent is taken back."""

    on = forms.DateField(label=_("撤回日期"), widget=DayInput, initial=today, error_messages=FILL)


class RequestForm(Refusable):
    """What a person asks for."""

    kind = _chosen(_("请求"), Request.Kind.choices)
    asker = _chosen(_("谁提出"), Asker.choices, initial=Asker.SELF)
    checked = _picked(_("身份核对"), Checked.choices)
    text = forms.CharField(label=_("请求内容"), widget=forms.Textarea(attrs={"rows": 3}), error_messages=FILL)
    received_on = forms.DateField(label=_("收到日期"), widget=DayInput, initial=today, error_messages=FILL)

    @property
    def entered(self) -> RequestData:
        """What the service takes."""
        return RequestData(**self.cleaned_data)


class AnswerForm(Refusable):
    """How a request was dealt with."""

    state = _chosen(_("办理结果"), [(one.value, one.label) for one in (Request.State.DONE, Request.State.REFUSED)])
    answer = forms.CharField(
        label=_("答复"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("不予办理的，写明理由和依据。"),
        error_messages=FILL,
    )


class CopyForm(Refusable):
    """Who asks for the copy, how that was checked, how it is handed over."""

    asker = _chosen(_("谁提出"), Asker.choices, initial=Asker.SELF)
    checked = _picked(_("身份核对"), Checked.choices)
    handed = _chosen(_("交付方式"), Copy.Handed.choices)


class PaperForm(Refusable):
    """What the manager adds to a paper before it is kept."""

    conclusion = forms.CharField(
        label=_("结论与待办"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("负责人的判断和要改进的地方，写进这一版；其余内容由系统按现在的情况填写。"),
    )
