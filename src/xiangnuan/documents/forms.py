"""The forms of the pages (not the official ones): withdrawing, scans, templates, the pattern, batches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.cases.attachments.queries import attachments_of
from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.cases.forms.steps import towns_for
from xiangnuan.documents.models import Batch, IssuedDocument
from xiangnuan.documents.papers.register import CASE, FACT, official_forms
from xiangnuan.documents.queries.sets import SETS
from xiangnuan.web.dates import long_date
from xiangnuan.web.forms import ChoiceButtons
from xiangnuan.web.meanwhile import ChangesInPlace

CHOOSE = {"required": _("请选择一项。")}


class WithdrawForm(Refusable):
    """Why a document is taken out of force."""

    reason = forms.CharField(
        label=_("为什么作废"),
        max_length=200,
        help_text=_("编号不会再用；例如：写错日期，已另出一份。"),
        error_messages={"required": _("请写明为什么作废。")},
    )


class _ScanField(forms.ModelChoiceField["Attachment"]):
    def label_from_instance(self, obj: Attachment) -> str:
        """Which paper it is: kind, name, day."""
        return f"{obj.get_kind_display()} ・ {obj.title} ・ {long_date(obj.uploaded_at.date())}"


class ScanForm(Refusable):
    """Which of the person's papers is the signed scan."""

    scan = _ScanField(
        label=_("签字扫描件"), queryset=Attachment.objects.none(), required=False, empty_label=_("没有扫描件")
    )

    def __init__(self, *args: Any, user: User, document: IssuedDocument, **kwargs: Any) -> None:
        kwargs |= {"initial": {"scan": document.scan_id}}
        super().__init__(*args, **kwargs)
        rows = attachments_of(user, document.person_id).filter(withdrawn_at__isnull=True)
        self.fields["scan"].queryset = rows  # type: ignore[attr-defined]


class TemplateForm(Refusable):
    """A Word template."""

    file = forms.FileField(
        label=_("Word 模板（.docx）"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        error_messages={"required": _("请选择模板文件。")},
    )


class PatternForm(Refusable, ChangesInPlace):
    """The pattern of numbers."""

    pattern = forms.CharField(
        label=_("编号格式"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "{agency} 机构简称，{year} 年份，{form} 文书字，{serial:04d} 四位序号。每种文书每年从 1 编起，作废的号不再用。"
        ),
        error_messages={"required": _("请填写这一项。")},
    )

    def __init__(self, *args: Any, pattern: str, **kwargs: Any) -> None:
        kwargs |= {"initial": {"pattern": pattern}, "now": {"pattern": pattern}}
        super().__init__(*args, **kwargs)


class BatchForm(Refusable):
    """A form for a set of people."""

    form = forms.ChoiceField(label=_("文书"), error_messages=CHOOSE)
    chosen = forms.ChoiceField(label=_("给哪些人"), widget=ChoiceButtons, error_messages=CHOOSE)
    town = forms.ChoiceField(label=_("镇（街道）"), required=False)
    output = forms.ChoiceField(
        label=_("格式"),
        choices=Batch.Output.choices,
        widget=ChoiceButtons,
        initial=Batch.Output.PDF,
        error_messages=CHOOSE,
    )
    issues = forms.BooleanField(
        label=_("编号并记入每个人的档案"), required=False, help_text=_("要发给本人的文书请勾选；只是打印来看的不用。")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.code, one.name) for one in official_forms() if one.source in (CASE, FACT)]
        self.fields["form"].choices = [("", _now("请选择")), *named]  # type: ignore[attr-defined]
        self.fields["chosen"].choices = list(SETS.items())  # type: ignore[attr-defined]
        self.fields["town"].choices = [("", _now("全部")), *towns_for(user)]  # type: ignore[attr-defined]
