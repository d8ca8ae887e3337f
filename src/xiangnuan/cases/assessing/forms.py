"""The forms of this app beside the sheets themselves: tier, crisis, withdrawal, links, own instruments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.assessing.choosing import said
from xiangnuan.cases.assessing.models import Assessment
from xiangnuan.cases.assessing.services import ResponseData
from xiangnuan.cases.assessing.services.sheets import LONGEST
from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.cases.models import Case
from xiangnuan.instruments import Instrument
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, DayInput

FILL = {"required": _("请填写这一项。")}
CHOOSE = {"required": _("请选择一项。")}


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day up to today."""
    return forms.DateField(label=label, widget=DayInput, initial=today, error_messages=FILL, **more)


def _words(label: Any, rows: int = 2, **more: Any) -> forms.CharField:
    more.setdefault("required", False)
    return forms.CharField(
        label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), error_messages=FILL, **more
    )


class TierForm(Refusable):
    """The tier that a named person decides upon: the proposed one is chosen at first."""

    tier = forms.ChoiceField(label=_("定为"), choices=Case.Tier.choices, widget=ChoiceButtons, error_messages=CHOOSE)
    on = day_field(_("从哪天起"))
    reason = _words(_("理由"), help_text=_("和建议不一样的，一定要写。这句话会留在个案经过里。"))

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        kwargs["initial"] = {"tier": assessment.tier}
        super().__init__(*args, **kwargs)


class ResponseForm(Refusable):
    """What was done about a crisis."""

    on = day_field(_("哪天做的"))
    done = _words(_("做了什么"), 3, required=True, help_text=_("见到本人了吗，问了什么，怎样安排的。"))
    told_family = _words(_("告知了家属"), help_text=_("谁、什么时候；没有告知就空着。"))
    told_clinic = _words(_("联系了医院或精神卫生机构"), help_text=_("哪里、怎样约的；没有就空着。"))
    told_police = _words(_("告知了公安机关"), help_text=_("只在有现实的生命危险时才需要；写明是什么危险。没有就空着。"))
    note = _words(_("本人现在的情况"), 3)
    closes = forms.TypedChoiceField(
        label=_("接下来"),
        choices=[("1", _("已经稳定，不再提醒")), ("0", _("还要跟进，继续提醒"))],
        coerce=lambda text: text == "1",
        widget=ChoiceButtons,
        error_messages=CHOOSE,
    )

    @property
    def entered(self) -> ResponseData:
        """What the service takes."""
        return ResponseData(**self.cleaned_data)


class WithdrawForm(Refusable):
    """Why a sheet is taken back."""

    reason = forms.CharField(
        label=_("为什么撤回"),
        max_length=200,
        help_text=_("撤回后不再计入趋势；原来的内容和这句话都会留着。"),
        error_messages=FILL,
    )


class LinkForm(Refusable):
    """For which sheet a self-rating link is made."""

    instrument = forms.ChoiceField(label=_("请本人填哪一份"), error_messages=CHOOSE)

    def __init__(self, *args: Any, sheets: list[Instrument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheets = {one.id: one for one in sheets if one.respondent == "self"}
        self.fields["instrument"].choices = [  # type: ignore[attr-defined]
            (one.id, said(one.title)) for one in self.sheets.values()
        ]

    @property
    def chosen(self) -> Instrument:
        """The sheet."""
        return self.sheets[self.cleaned_data["instrument"]]


class OwnInstrumentForm(Refusable):
    """An own sheet: a YAML file, or its text pasted."""

    file = forms.FileField(
        label=_("YAML 文件"), required=False, widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml"})
    )
    text = forms.CharField(
        label=_("或者把内容贴在这里"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "xn-code"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two; a file is read as text."""
        data: dict[str, Any] = super().clean() or {}
        file = data.get("file")
        if file is not None:
            # A sign takes three bytes at most in what we expect.
            if file.size > 3 * LONGEST:
                raise ValidationError({"file": _now("文件太大，最多 {most} 个字。").format(most=LONGEST)})
            try:
                data["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise ValidationError({"file": _now("这不是 UTF-8 的文本文件，请另存为 UTF-8。")}) from None
        elif not (data.get("text") or "").strip():
            raise ValidationError({"text": _now("请选一个文件，或者贴上内容。")})
        return data

    @property
    def place(self) -> str:
        """The name by which errors point to the file."""
        file = self.cleaned_data.get("file")
        return str(file.name)[:60] if file else ""
