"""The forms of an objection and of each of its steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.cases.models import Fact
from xiangnuan.cases.testing.models import Objection
from xiangnuan.cases.testing.queries.objecting import retests_of
from xiangnuan.cases.testing.services import (
    ObjectionData,
    answer_objection,
    report_result,
    send_sample,
    tell_result,
)
from xiangnuan.web.clock import today
from xiangnuan.web.dates import long_date
from xiangnuan.web.forms import ChoiceButtons, DayInput
from xiangnuan.web.meanwhile import ChangesInPlace

FILL = {"required": _("请填写这一项。")}
CHOOSE = {"required": _("请选择一项。")}


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput, error_messages=FILL, **more)


class _Form(Refusable, ChangesInPlace):
    """A form of an objection: filled with what stands in it; a day is today until another is told."""

    def __init__(self, *args: Any, one: Objection | None = None, **kwargs: Any) -> None:
        self.one = one
        initial: dict[str, Any] = {}
        if one is not None:
            values = {name: self.value_of(one, name) for name in self.base_fields if name != "seen"}
            kwargs["now"] = values
            initial = {name: value for name, value in values.items() if value not in (None, "")}
        days = {name: today() for name, field in self.base_fields.items() if isinstance(field, forms.DateField)}
        kwargs["initial"] = {**days, **initial, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        for name in days:
            self.fields[name].widget.attrs["max"] = today().isoformat()

    def value_of(self, one: Objection, name: str) -> Any:
        """What stands in a field."""
        return getattr(one, name)

    def save(self, user: User) -> Objection:
        """Write it by its service; raises ValidationError."""
        raise NotImplementedError


class ObjectionForm(_Form):
    """What a person says against a result, and when."""

    told_on = _day(_("告知结果的日期"), help_text=_("期限从这一天算起。"))
    made_on = _day(_("提出异议的日期"), help_text=_("超过期限的也登记，会标明“超过期限”，是否受理由公安机关答复。"))
    why = forms.CharField(
        label=_("本人怎么说"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    sample_a = forms.CharField(label=_("A 样本编号"), required=False, max_length=40)
    sample_b = forms.CharField(label=_("B 样本编号"), required=False, max_length=40)

    @property
    def entered(self) -> ObjectionData:
        """What the service takes."""
        names = ("told_on", "made_on", "why", "sample_a", "sample_b")
        return ObjectionData(**{name: self.cleaned_data[name] for name in names})


class AnswerForm(_Form):
    """How the police answered."""

    answered_on = _day(_("答复日期"))
    answer = forms.ChoiceField(
        label=_("答复"), choices=Objection.Answer.choices, widget=ChoiceButtons, error_messages=CHOOSE
    )
    answer_note = forms.CharField(label=_("答复说明"), required=False, max_length=200)

    def save(self, user: User) -> Objection:
        """See _Form."""
        assert self.one is not None
        given = self.cleaned_data
        return answer_objection(user, self.one, given["answered_on"], given["answer"], given["answer_note"])


class SendForm(_Form):
    """The sample goes to the laboratory."""

    sent_on = _day(_("送检日期"))
    laboratory = forms.CharField(label=_("检测机构"), max_length=80, error_messages=FILL)

    def save(self, user: User) -> Objection:
        """See _Form."""
        assert self.one is not None
        return send_sample(user, self.one, self.cleaned_data["sent_on"], self.cleaned_data["laboratory"])


class ReportForm(_Form):
    """The laboratory's report."""

    reported_on = _day(_("报告日期"))
    result = forms.ChoiceField(
        label=_("报告结果"), choices=Objection.Result.choices, widget=ChoiceButtons, error_messages=CHOOSE
    )
    report_number = forms.CharField(label=_("报告编号"), required=False, max_length=60)
    retest = forms.TypedChoiceField(label=_("复检记录"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.one is not None
        field = self.fields["retest"]
        assert isinstance(field, forms.ChoiceField)
        self.retests = {fact.pk: fact for fact in retests_of(self.one)}
        if self.one.retest is not None:
            self.retests.setdefault(self.one.retest.pk, self.one.retest)
        found = [(str(pk), self._words(fact)) for pk, fact in self.retests.items()]
        field.choices = [("", _now("现在记一条")), *found]
        field.help_text = _now("报告同时作为一次实验室检测记进个案；已经单独记过的，在这里选出来，不会记两次。")

    def _words(self, fact: Fact) -> str:
        return f"{long_date(fact.on)} {fact.drug_test.get_result_display()}"

    def value_of(self, one: Objection, name: str) -> Any:
        """See _Form."""
        return one.retest_id if name == "retest" else super().value_of(one, name)

    def save(self, user: User) -> Objection:
        """See _Form."""
        assert self.one is not None
        given = self.cleaned_data
        retest = self.retests.get(given["retest"]) if given["retest"] else None
        return report_result(user, self.one, given["reported_on"], given["result"], given["report_number"], retest)


class TellForm(_Form):
    """The person is told."""

    result_told_on = _day(_("告知日期"))

    def save(self, user: User) -> Objection:
        """See _Form."""
        assert self.one is not None
        return tell_result(user, self.one, self.cleaned_data["result_told_on"])


STEP_FORMS: dict[str, type[_Form]] = {"answer": AnswerForm, "send": SendForm, "report": ReportForm, "tell": TellForm}
