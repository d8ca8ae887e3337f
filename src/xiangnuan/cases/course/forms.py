"""The forms of leave, notices and breaches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.course.fields import choice_field, day_field, line_field, words_field
from xiangnuan.cases.course.models import BreachDecision, LeaveRequest, Notice
from xiangnuan.cases.course.queries import MOST_CITED, citable
from xiangnuan.cases.course.services.breaching import next_number
from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.cases.models import BreachCount, Case, DrugTest, Fact
from xiangnuan.web import dates
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, ManyRows
from xiangnuan.web.meanwhile import ChangesInPlace, mark_of


class LeaveForm(Refusable, ChangesInPlace):
    """A request for leave."""

    since = day_field(_("打算离开"))
    until = day_field(_("打算返回"))
    destination = line_field(_("去哪里"), 80, required=True)
    reason = line_field(_("为什么去"), 200, required=True)
    companion = line_field(_("同行人"), 60)
    contact = line_field(_("在外地怎样联系"), 120, help_text=_("电话或住处，加密保存。"))
    requested_on = day_field(_("提出日期"))
    requested_by = choice_field(_("谁提出"), LeaveRequest.Asker.choices, initial=LeaveRequest.Asker.PERSON)

    def __init__(self, *args: Any, leave: LeaveRequest | None = None, **kwargs: Any) -> None:
        self.had_contact = bool(leave and leave.contact)
        if leave is None:
            kwargs["initial"] = {"requested_on": today(), "requested_by": LeaveRequest.Asker.PERSON}
        else:
            names = [name for name in self.base_fields if name not in ("seen", "contact")]
            values = {name: getattr(leave, name) for name in names}
            kwargs |= {"initial": values, "now": values, "masked": {"contact": (mark_of(leave.contact), "＊＊＊")}}
        super().__init__(*args, **kwargs)
        if self.had_contact:
            self.fields["contact"].help_text = _now("已经登记；不改就空着。")

    @property
    def entered(self) -> dict[str, Any]:
        """What the service takes; an empty contact keeps the one on file."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return {**data, "contact": None if self.had_contact and not data["contact"] else data["contact"]}


class DecideForm(Refusable):
    """The answer to a request."""

    decision = choice_field(
        _("答复"),
        LeaveRequest.Decision.choices,
        widget=ChoiceButtons(tones={"approved": "done", "refused": "late"}),
    )
    decided_on = day_field(_("答复日期"), initial=today)
    decision_reason = line_field(_("理由"), 200, help_text=_("不同意的必须写。"))

    @property
    def entered(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        return {"decision": data["decision"], "decided_on": data["decided_on"], "reason": data["decision_reason"]}


class GoForm(Refusable):
    """The person has left."""

    left_on = day_field(_("实际离开"))

    def __init__(self, *args: Any, leave: LeaveRequest, **kwargs: Any) -> None:
        kwargs["initial"] = {"left_on": min(leave.since, today())}
        super().__init__(*args, **kwargs)


class BackForm(Refusable):
    """The person is back."""

    returned_on = day_field(_("实际返回"), initial=today)
    note = words_field(_("说明"), 2)


class ExtendForm(Refusable):
    """Staying away longer."""

    asked_on = day_field(_("提出日期"), initial=today)
    until = day_field(_("续到哪天"))
    reason = line_field(_("为什么"), 200, required=True)


def fact_words(fact: Fact) -> str:
    """A fact in one line, for a choice or a paper."""
    day, told = dates.long_date(fact.on), fact.event
    said = [day, str(fact.get_kind_display())]
    if fact.kind == Fact.Kind.DRUG_TEST:
        said.append(str(DrugTest.Result(told["result"]).label))
    elif fact.kind == Fact.Kind.ABSENCE:
        last = dates.long_date(fact.until) if fact.until else _now("还没有返回")
        said.append(_now("没有报告，也没有同意（到 {day}）").format(day=last))
    elif fact.kind == Fact.Kind.CONTACT:
        said.append(_now("没有见到本人"))
    return " ".join(said)


class _FactsField(ManyRows):
    def label_from_instance(self, obj: Any) -> str:
        return fact_words(obj)


class _CitingForm(Refusable):
    """A form that rests on facts of the case."""

    facts = _FactsField(
        label=_("依据的事实"),
        queryset=Fact.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一条事实。")},
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = list(citable(case).values_list("pk", flat=True)[:MOST_CITED])
        self.fields["facts"].queryset = Fact.objects.filter(pk__in=chosen, case=case)  # type: ignore[attr-defined]


class NoticeForm(_CitingForm):
    """A written warning."""

    number = line_field(_("编号"), 40, required=True)
    on = day_field(_("日期"), initial=today)
    text = words_field(
        _("告诫的内容"), 5, required=True, help_text=_("写明违反了协议的哪一条、今后怎样做、再违反会怎样；语气平和。")
    )

    field_order = ("number", "on", "facts", "text")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, initial={"number": next_number(case, today()), "on": today()}, **kwargs)


class ServeForm(Refusable):
    """How a notice was served."""

    served_on = day_field(_("送达日期"), initial=today)
    served_how = choice_field(_("怎样送达"), Notice.Served.choices)
    served_note = line_field(_("送达情况"), 200, help_text=_("例如谁签收、谁见证。"))


class BreachForm(_CitingForm):
    """A breach that is put before the manager."""

    kind = choice_field(_("哪一类"), BreachDecision.Kind.choices)
    proposed_on = day_field(_("提出日期"), initial=today)
    statement = words_field(_("事实和理由"), 5, required=True, help_text=_("写明日期、次数、已经告诫过几次。"))
    own_words = words_field(_("本人怎么说"), 3, help_text=_("认定以前，先听本人说；有正当理由的要写上。"))

    field_order = ("kind", "proposed_on", "facts", "statement", "own_words")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        worst = BreachCount.objects.filter(case=case, serious=True).values_list("kind", flat=True).first()
        super().__init__(*args, case=case, initial={"kind": worst, "proposed_on": today()}, **kwargs)


class VerdictForm(Refusable):
    """The decision of the manager."""

    outcome = choice_field(
        _("认定"), BreachDecision.Outcome.choices, help_text=_("报告公安机关会写进个案；决定由公安机关作出。")
    )
    decided_on = day_field(_("认定日期"), initial=today)
    reason = words_field(_("认定的理由"), 4, required=True)
