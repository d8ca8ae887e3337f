"""The upload of a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import Agency, Area
from xiangnuan.sheets.limits import LIMITS


class UploadForm(forms.Form):
    """A list and the area that it is about."""

    file = forms.FileField(
        label=_("名册文件"),
        help_text=_("Excel（.xlsx、.xls）或 .csv，原样上传就行；有标题、合并单元格、几张工作表都可以。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )
    area = forms.ModelChoiceField(
        label=_("名册的范围"),
        queryset=Area.objects.none(),
        empty_label=None,
        help_text=_("名册里没写镇（街道）的人按这里算。"),
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [agency.area_id, *agency.towns.values_list("pk", flat=True)]
        self.fields["area"].queryset = Area.objects.filter(pk__in=codes).order_by("pk")  # type: ignore[attr-defined]
        self.fields["area"].initial = agency.area_id
        size = LIMITS.file_bytes // 1024 // 1024
        self.fields["file"].widget.attrs.update(
            {
                "data-xn-most-bytes": LIMITS.file_bytes,
                "data-xn-most-words": _now("文件过大：最多 %(size)s MB。") % {"size": size},
            }
        )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse a file that is larger than a list can be before anybody reads it."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LIMITS.file_bytes:
            size = LIMITS.file_bytes // 1024 // 1024
            raise ValidationError(_now("文件过大：最多 %(size)s MB。") % {"size": size})
        return file
