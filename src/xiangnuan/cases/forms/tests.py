"""The form of one drug test: the result is asked for, everything else comes filled in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.forms.acts import MakesUpField, SeriesForm
from xiangnuan.cases.forms.substances import SubstanceField
from xiangnuan.cases.models import DrugTest, Fact, Obligation
from xiangnuan.cases.panels import catalogue, panel_name, substance_name, substances_of
from xiangnuan.cases.queries import last_test_by
from xiangnuan.cases.services import TestData, correct_drug_test, needs_women, record_drug_test
from xiangnuan.cases.testing.queries.drawn import drawn_on
from xiangnuan.web import dates
from xiangnuan.web.clock import now, today
from xiangnuan.web.forms import ChoiceButtons, DayInput

Result = DrugTest.Result
TONES = {"negative": "done", "positive": "late", "refused": "late", "missed": "plan"}

# Who did not come: not coming is no evasion until a person says so (DTR 20).
MISSED_AS = [
    (Result.MISSED.value, _("还不清楚")),
    (Result.MISSED_EXCUSED.value, _("有正当理由")),
    (Result.EVADED.value, _("认定为逃避检测")),
]
# Results that need a word of explanation.
EXPLAINED = (Result.REFUSED, Result.EVADED, Result.MISSED_EXCUSED)


_PAIRED = frozenset({"on", "at", "panel", "kit_batch", "second_tester"})


class TimeInput(forms.TimeInput):
    """The browser's own control for a time of day."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DrugTestForm(SeriesForm):
    """One drug test."""

    kind = Obligation.Kind.DRUG_TEST
    known = ("on", "at", "makes_up", "place", "type", "panel", "kit_batch", "second_tester")
    more = (
        "method", "authority", "retest_of", "sample_number", "witness_same_sex", "medication", "tester_name",
        "objected_on",
    )  # fmt: skip

    result = forms.ChoiceField(
        label=_("结果"),
        choices=[
            (Result.NEGATIVE.value, Result.NEGATIVE.label),
            (Result.POSITIVE.value, Result.POSITIVE.label),
            (Result.REFUSED.value, Result.REFUSED.label),
            (Result.MISSED.value, Result.MISSED.label),
        ],
        widget=ChoiceButtons(tones=TONES),
        error_messages={"required": _("请选择结果。")},
    )
    positives = SubstanceField(label=_("哪一项是阳性"))
    missed_as = forms.ChoiceField(
        label=_("为什么没有来"),
        choices=MISSED_AS,
        required=False,
        initial=Result.MISSED.value,
        widget=forms.RadioSelect,
        help_text=_("没有来不等于逃避；认定为逃避要写明理由，并计入次数。"),
    )
    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("拒绝、逃避、有正当理由没有来的，要写明理由。"),
    )

    at = forms.TimeField(label=_("时间"), required=False, widget=TimeInput)
    makes_up = MakesUpField()
    place = forms.CharField(label=_("地点"), required=False, max_length=80)
    type = forms.ChoiceField(label=_("类型"), choices=DrugTest.Type.choices)
    panel = forms.ChoiceField(label=_("检测板"), required=False)
    kit_batch = forms.CharField(
        label=_("试剂批号"), required=False, max_length=40, widget=forms.TextInput(attrs={"placeholder": _("批号")})
    )
    second_tester = forms.CharField(
        label=_("第二检测人"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": _("第二检测人")}),
    )

    method = forms.ChoiceField(label=_("方法"), choices=DrugTest.Method.choices)
    authority = forms.ChoiceField(
        label=_("检测单位"),
        choices=DrugTest.Authority.choices,
        help_text=_("机构自己的检测是服务；有法律效力的是公安机关的检测。"),
    )
    retest_of = forms.TypedChoiceField(label=_("复检哪一次"), coerce=int, empty_value=None, required=False)
    sample_number = forms.CharField(label=_("样本编号"), required=False, max_length=40)
    witness_same_sex = forms.TypedChoiceField(
        label=_("同性别人员见证采样"),
        choices=[("", _("没有记")), ("1", _("是")), ("0", _("否"))],
        coerce=lambda value: value == "1",
        empty_value=None,
        required=False,
    )
    medication = forms.CharField(label=_("申报用药"), required=False, max_length=120)
    tester_name = forms.CharField(
        label=_("由别人检测的，检测人"), required=False, max_length=40, help_text=_("空着就是你本人。")
    )
    objected_on = forms.DateField(label=_("提出异议日期"), required=False, widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        panels = [(panel.code, panel.name) for panel in catalogue().panels.values()]
        chosen = self.initial.get("panel")
        if chosen and chosen not in dict(panels):
            panels.append((chosen, panel_name(chosen)))
        self._choices("panel", [("", _("没有记")), *panels])
        self._choices("retest_of", [("", _("不是复检")), *self._positives()])
        field = self.fields["positives"]
        assert isinstance(field, SubstanceField)
        field.offer(self.initial.get("positives", ()))
        if self.fact is None:
            del self.fields["objected_on"]
        self.asks_women = self.fact is None and needs_women(self.case, today())
        if self.asks_women:
            field = self.fields["witness_same_sex"]
            field.label = _("由女性采集、见证")
            field.help_text = _("女性的样本必须由女性采集、见证；实验室和公安机关的检测不用选。")

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What is rarely needed; of a woman's test, who took the sample is asked at once."""
        return [field for field in super().more_fields if not (self.asks_women and field.name == "witness_same_sex")]

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _positives(self) -> list[tuple[str, str]]:
        """The positive tests of the case that a re-test can be about, latest first."""
        facts = self.case.facts.filter(
            kind=Fact.Kind.DRUG_TEST, superseded_at__isnull=True, drug_test__result=Result.POSITIVE
        ).order_by("-on", "-pk")
        if self.fact is not None:
            facts = facts.exclude(pk=self.fact.pk)
        found = [(str(fact.pk), _now("{day} 阳性").format(day=dates.long_date(fact.on))) for fact in facts[:12]]
        told = self.initial.get("retest_of")
        if told and str(told) not in dict(found):
            found.append((str(told), _now("原来记的那一次")))
        return found

    def proposed(self) -> dict[str, Any]:
        """Now, by the type of the duty; place, kit and second tester as this user had them last."""
        last = last_test_by(self.user)
        proposed: dict[str, Any] = {
            "at": now().time().replace(second=0, microsecond=0),
            "type": DrugTest.Type.SCHEDULED,
            "method": DrugTest.Method.ONSITE,
            "authority": DrugTest.Authority.AGENCY,
            "panel": catalogue().default,
            "kit_batch": last.kit_batch if last else "",
            "place": last.place if last else "",
            "second_tester": last.second_tester if last else "",
        }
        if last and last.method == DrugTest.Method.ONSITE and last.panel:
            proposed["panel"] = last.panel
        kind = self.duty.kind if self.duty else self.kind
        if kind == self.kind and self.case.pk in drawn_on(self.user, today()):
            proposed["type"] = DrugTest.Type.RANDOM
        if kind == Obligation.Kind.RETURN_TEST:
            proposed["type"] = DrugTest.Type.AFTER_LEAVE
        elif kind == Obligation.Kind.CONFIRMATION:
            proposed |= {
                "type": DrugTest.Type.CONFIRMATION,
                "method": DrugTest.Method.LABORATORY,
                "authority": DrugTest.Authority.LABORATORY,
                "panel": "laboratory" if "laboratory" in catalogue().panels else catalogue().default,
                "kit_batch": "",
                "retest_of": self.duty.opened_by_id if self.duty else None,
            }
        made_up = super().proposed()
        if made_up:
            proposed["type"] = DrugTest.Type.MAKE_UP
        return {**proposed, **made_up}

    def clean(self) -> dict[str, Any] | None:
        """Result, substances and explanation must fit each other."""
        data = super().clean()
        given = self.cleaned_data
        result = given.get("result")
        if result == Result.MISSED:
            result = given.get("missed_as") or Result.MISSED
        given["result"] = result
        positives, panel = given.get("positives") or [], given.get("panel", "")
        if result == Result.POSITIVE and panel and not positives:
            self.add_error("positives", ValidationError(_now("总结果是阳性，请选出哪一项是阳性。")))
        if result == Result.POSITIVE and given.get("method") == DrugTest.Method.ONSITE and panel:
            foreign = [substance_name(code) for code in positives if code not in substances_of(panel)]
            if foreign and substances_of(panel):
                text = _now("{panel}上没有这几项：{names}。请改选检测板或项目。")
                names = _now("、").join(foreign)
                self.add_error("positives", ValidationError(text.format(panel=panel_name(panel), names=names)))
        if result in EXPLAINED and not given.get("note", "").strip():
            self.add_error("note", ValidationError(_now("请写明理由。")))
        return data

    def entered(self) -> TestData:
        """The checked content for the service."""
        data = self.cleaned_data
        taken = data["result"] in (Result.NEGATIVE, Result.POSITIVE)
        positives = set(data["positives"]) if data["result"] == Result.POSITIVE else set()
        on_panel = dict.fromkeys(substances_of(data["panel"]), False)
        made_up = self.made_up()
        type_ = data["type"]
        if type_ == DrugTest.Type.MAKE_UP and made_up is None and self.windows:
            type_ = DrugTest.Type.SCHEDULED
        return TestData(
            result=data["result"],
            on=data["on"],
            at=data["at"],
            type=type_,
            method=data["method"],
            authority=data["authority"],
            place=data["place"],
            panel=data["panel"] if taken else "",
            kit_batch=data["kit_batch"] if taken else "",
            sample_number=data["sample_number"],
            second_tester=data["second_tester"],
            tester_name=data["tester_name"],
            witness_same_sex=data["witness_same_sex"],
            medication=data["medication"],
            makes_up=made_up,
            retest_of=self._retested(data["retest_of"]),
            note=data["note"],
            substances={**on_panel, **dict.fromkeys(positives, True)} if taken else {},
        )

    def _retested(self, fact: int | None) -> DrugTest | None:
        # The choices name tests of this case alone.
        return DrugTest.objects.get(pk=fact) if fact else None

    def record(self) -> Fact:
        """Record the test."""
        return record_drug_test(self.user, self.case, self.entered())

    def correct(self, reason: str) -> Fact:
        """Record it anew, the wrong one superseded."""
        assert self.fact is not None
        return correct_drug_test(
            self.user, self.fact, self.entered(), reason=reason, objected_on=self.cleaned_data["objected_on"]
        )

    def read(self, fact: Fact) -> dict[str, Any]:
        """A recorded test."""
        test = fact.drug_test
        names = (
            "type", "method", "authority", "at", "place", "panel", "kit_batch", "sample_number", "second_tester",
            "tester_name", "medication", "objected_on",
        )  # fmt: skip
        absent = test.result in dict(MISSED_AS)
        witness = {True: "1", False: "0", None: ""}[test.witness_same_sex]
        return {
            **{name: getattr(test, name) for name in names},
            "on": fact.on,
            "note": fact.note,
            "makes_up": fact.event.get("makes_up", ""),
            "result": Result.MISSED.value if absent else test.result,
            "missed_as": test.result if absent else Result.MISSED.value,
            "positives": [one.substance for one in test.substances.all() if one.positive],
            "witness_same_sex": witness,
            "retest_of": test.retest_of_id or "",
        }

    @property
    def kit(self) -> tuple[forms.BoundField, forms.BoundField]:
        """Panel and batch, which stand in one row."""
        return self["panel"], self["kit_batch"]

    @property
    def times(self) -> tuple[forms.BoundField, forms.BoundField]:
        """Day and time, which stand in one row."""
        return self["on"], self["at"]

    @property
    def known_fields(self) -> list[forms.BoundField]:
        """The quiet rows that stand alone; day and time, panel and batch stand in one row."""
        return [field for field in super().known_fields if field.name not in _PAIRED]
