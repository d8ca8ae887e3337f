"""The upload of papers, and why one is taken out of sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.cases.attachments.services import TITLE_LENGTH
from xiangnuan.cases.models import Fact
from xiangnuan.files.kinds import ACCEPT
from xiangnuan.web.dates import long_date

MOST_FILES = 20


class FilesInput(forms.ClearableFileInput):
    """A control that takes several files; a second one beside it opens the camera of a phone."""

    allow_multiple_selected = True
    template_name = "cases/attachments/files_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = context["widget"]["attrs"]
        context["checks"] = {key: given[key] for key in given if key.startswith("data-xn-")}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All files of both controls."""
        return [*files.getlist(name), *files.getlist(f"{name}_camera")]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not self.value_from_datadict(data, files, name)


class FilesField(forms.FileField):
    """Several files; each is judged later by its content."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files that came; raises ValidationError for none or too many."""
        files = [file for file in data or [] if file]
        if not files:
            raise ValidationError(_now("请选择文件，或拍照。"), code="required")
        if len(files) > MOST_FILES:
            raise ValidationError(_now("一次最多 %(most)s 个文件。") % {"most": MOST_FILES})
        return files


class AttachmentForm(forms.Form):
    """Which paper it is, and its files."""

    kind = forms.ChoiceField(
        label=_("是什么材料"),
        choices=[("", _("请选择")), *Attachment.Kind.choices],
        error_messages={"required": _("请选择是什么材料。")},
    )
    papers = FilesField(label=_("文件"))
    title = forms.CharField(
        label=_("名称"),
        required=False,
        max_length=TITLE_LENGTH,
        help_text=_("不填就用文件名。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    fact = forms.ChoiceField(label=_("关于哪次记录"), required=False)

    def __init__(self, *args: Any, facts: Sequence[Fact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = {str(fact.pk): fact for fact in facts}
        choices = [(key, f"{long_date(fact.on)} {fact.get_kind_display()}") for key, fact in self.facts.items()]
        self.fields["fact"].choices = [("", _now("不单独关于某一次")), *choices]  # type: ignore[attr-defined]
        if not choices:
            del self.fields["fact"]
        most = settings.ATTACHMENT_BYTES // 1024 // 1024
        self.fields["papers"].help_text = _now(
            "照片（JPG、PNG、WebP）、PDF、.docx、.xlsx，每个最多 %(most)s MB，可以一次选几个。照片里的拍摄地点会自动去掉。"
        ) % {"most": most}
        self.fields["papers"].widget.attrs.update(
            {
                "multiple": True,
                "accept": ACCEPT,
                "data-xn-most-bytes": settings.ATTACHMENT_BYTES,
                "data-xn-most-words": _now("“{name}”太大：每个最多 %(most)s MB，请缩小后再选。") % {"most": most},
                "data-xn-all-bytes": settings.UPLOAD_BYTES,
                "data-xn-all-words": _now("加起来太大：一次最多 %(most)s MB，请分几次上传。")
                % {"most": settings.UPLOAD_BYTES // 1024 // 1024},
            }
        )

    @property
    def fact_chosen(self) -> Fact | None:
        """The fact to which the papers belong; call it on a valid form."""
        return self.facts.get(self.cleaned_data.get("fact", ""))


class WithdrawForm(forms.Form):
    """Why a paper is taken out of sight."""

    reason = forms.CharField(
        label=_("为什么撤回"),
        max_length=200,
        help_text=_("例如：传错了人、拍糊了重拍。以后还能恢复。"),
        error_messages={"required": _("请写明为什么撤回。")},
    )
