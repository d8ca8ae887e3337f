"""A testing day: what all tests have in common, and one short row a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.cases.forms.steps import towns_for
from xiangnuan.cases.forms.substances import SubstanceField
from xiangnuan.cases.forms.tests import EXPLAINED, TONES
from xiangnuan.cases.models import Case, DrugTest, Obligation
from xiangnuan.cases.panels import catalogue, panel_name, substance_name, substances_of
from xiangnuan.cases.queries import last_test_by
from xiangnuan.cases.services import TestData, needs_women
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, DayInput

Result = DrugTest.Result
# The key of each result; the page's script listens to the same letters.
KEYS = {
    Result.NEGATIVE: "N",
    Result.POSITIVE: "P",
    Result.REFUSED: "R",
    Result.MISSED: "M",
    Result.MISSED_EXCUSED: "X",
    Result.EVADED: "E",
}
SHORT = {
    Result.NEGATIVE: _("阴性"),
    Result.POSITIVE: _("阳性"),
    Result.REFUSED: _("拒检"),
    Result.MISSED: _("没有来"),
    Result.MISSED_EXCUSED: _("有正当理由"),
    Result.EVADED: _("逃避"),
}


class DayFilterForm(forms.Form):
    """Which day, which town."""

    on = forms.DateField(label=_("日期"), widget=DayInput)
    town = forms.ChoiceField(label=_("镇（街道）"), required=False)
    drawn = forms.BooleanField(label=_("今天抽到的"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["town"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("全部")), *towns_for(user)]
        self.fields["on"].widget.attrs["max"] = today().isoformat()


class DayForm(forms.Form):
    """What the tests of the day have in common."""

    on = forms.DateField(widget=forms.HiddenInput)
    place = forms.CharField(label=_("地点"), required=False, max_length=80)
    panel = forms.ChoiceField(label=_("检测板"))
    kit_batch = forms.CharField(label=_("试剂批号"), required=False, max_length=40)
    second_tester = forms.CharField(label=_("第二检测人"), required=False, max_length=40)
    by_women = forms.BooleanField(
        label=_("这一天女性的样本都由女性采集、见证"), required=False, help_text=_("女性的样本必须由女性采集、见证。")
    )

    def __init__(self, *args: Any, user: User, with_women: bool = False, **kwargs: Any) -> None:
        last = last_test_by(user)
        proposed: dict[str, Any] = {"on": today(), "panel": catalogue().default}
        if last is not None:
            proposed |= {"place": last.place, "kit_batch": last.kit_batch, "second_tester": last.second_tester}
            if last.method == DrugTest.Method.ONSITE and last.panel in catalogue().panels:
                proposed["panel"] = last.panel
        kwargs["initial"] = {**proposed, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        field = self.fields["panel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(panel.code, panel.name) for panel in catalogue().panels.values()]
        if not with_women:
            del self.fields["by_women"]

    def clean_on(self) -> Any:
        """No test lies in the future."""
        if self.cleaned_data["on"] > today():
            raise ValidationError(_now("日期不能晚于今天。"))
        return self.cleaned_data["on"]


class RowForm(forms.Form):
    """The result of one person; without one the person stays on the list."""

    result = forms.ChoiceField(
        label=_("结果"),
        required=False,
        widget=ChoiceButtons(tones={**TONES, Result.EVADED: "late", Result.MISSED_EXCUSED: "plan"}),
    )
    positives = SubstanceField(label=_("哪一项是阳性"))
    note = forms.CharField(label=_("说明"), required=False, max_length=1000)

    def __init__(self, *args: Any, case: Case, duty: Obligation | None, is_drawn: bool = False, **kwargs: Any) -> None:
        self.case, self.duty, self.is_drawn = case, duty, is_drawn
        kwargs["prefix"] = f"case-{case.pk}"
        super().__init__(*args, **kwargs)
        field = self.fields["result"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (result.value, format_html("{} <kbd>{}</kbd>", SHORT[result], key)) for result, key in KEYS.items()
        ]

    def clean(self) -> dict[str, Any] | None:
        """Result, substances and explanation must fit each other."""
        data = super().clean()
        given = self.cleaned_data
        result = given.get("result")
        if result == Result.POSITIVE and not given.get("positives"):
            self.add_error("positives", ValidationError(_now("总结果是阳性，请选出哪一项是阳性。")))
        if result in EXPLAINED and not given.get("note", "").strip():
            self.add_error("note", ValidationError(_now("请写明理由。")))
        return data

    @property
    def is_entered(self) -> bool:
        """Whether a result was chosen."""
        return bool(self.cleaned_data.get("result"))

    def check_panel(self, panel: str) -> bool:
        """Whether the positive substances are on the panel; if not, the row says so."""
        foreign = [substance_name(code) for code in self.cleaned_data["positives"] if code not in substances_of(panel)]
        if self.cleaned_data["result"] != Result.POSITIVE or not foreign:
            return True
        text = _now("{panel}上没有这几项：{names}。请改选检测板或项目。")
        self.add_error(
            "positives", ValidationError(text.format(panel=panel_name(panel), names=_now("、").join(foreign)))
        )
        return False

    def entered(self, day: dict[str, Any]) -> TestData:
        """The test for the service, with what it has in common with the others of the day."""
        given, duty = self.cleaned_data, self.duty
        taken = given["result"] in (Result.NEGATIVE, Result.POSITIVE)
        positives = given["positives"] if given["result"] == Result.POSITIVE else []
        type_, makes_up = DrugTest.Type.SCHEDULED, None
        if duty is not None and duty.kind == Obligation.Kind.RETURN_TEST:
            type_ = DrugTest.Type.AFTER_LEAVE
        elif duty is not None and duty.due is not None and duty.due < day["on"]:
            type_, makes_up = DrugTest.Type.MAKE_UP, duty.opens
        if self.is_drawn and type_ != DrugTest.Type.AFTER_LEAVE:
            type_ = DrugTest.Type.RANDOM
        results = {**dict.fromkeys(substances_of(day["panel"]), False), **dict.fromkeys(positives, True)}
        return TestData(
            result=given["result"],
            on=day["on"],
            type=type_,
            place=day["place"],
            panel=day["panel"] if taken else "",
            kit_batch=day["kit_batch"] if taken else "",
            second_tester=day["second_tester"],
            witness_same_sex=True if day.get("by_women") and needs_women(self.case, day["on"]) and taken else None,
            makes_up=makes_up,
            note=given["note"],
            substances=results if taken else {},
        )
