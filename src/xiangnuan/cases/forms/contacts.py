"""Visits, talks and calls; periodic reviews."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.forms.acts import MakesUpField, SeriesForm
from xiangnuan.cases.models import Contact, Fact, Obligation
from xiangnuan.cases.purposes import Purpose, purposes
from xiangnuan.cases.services import record_contact, record_review
from xiangnuan.cases.services.steps import contact_event
from xiangnuan.web.forms import ChoiceButtons, DayInput


class ContactForm(SeriesForm):
    """A visit, talk or call: where, who was there, what was said and agreed."""

    kind = Obligation.Kind.CONTACT
    more = ("purpose", "place", "present", "next_on", "note")

    form = forms.ChoiceField(
        label=_("方式"),
        choices=Contact.Form.choices,
        widget=ChoiceButtons,
        error_messages={"required": _("请选择方式。")},
    )
    found = forms.TypedChoiceField(
        label=_("见到（接通）本人了吗"),
        choices=[("1", _("见到了")), ("0", _("没有见到"))],
        coerce=lambda value: value == "1",
        initial="1",
        widget=ChoiceButtons(tones={"0": "plan", "1": "done"}),
    )
    said = forms.CharField(
        label=_("谈了什么"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    agreed = forms.CharField(label=_("约定"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    makes_up = MakesUpField()
    purpose = forms.ChoiceField(label=_("目的"), required=False)
    place = forms.CharField(label=_("地点"), required=False, max_length=80)
    present = forms.CharField(label=_("在场人"), required=False, max_length=120)
    next_on = forms.DateField(label=_("下次日期"), required=False, widget=DayInput)
    note = forms.CharField(label=_("说明"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("不写目的")), *((one.code, one.name) for one in purposes().values())]

    @property
    def offered(self) -> list[Purpose]:
        """The purposes by which a new contact can be begun."""
        return [] if self.fact else list(purposes().values())

    def begin(self, query: QueryDict) -> None:
        """A purpose in the address brings its prompts with it."""
        chosen = purposes().get(query.get("purpose", ""))
        if chosen is not None:
            self.initial = {**self.initial, "purpose": chosen.code, "said": chosen.template}
            self.fields["said"].widget.attrs["rows"] = chosen.template.count("\n") + 2

    def record(self) -> Fact:
        """Record the contact."""
        data = self.cleaned_data
        return record_contact(
            self.user,
            self.case,
            data["on"],
            data["form"],
            found=data["found"],
            place=data["place"],
            present=data["present"],
            said=data["said"],
            agreed=data["agreed"],
            next_on=data["next_on"],
            makes_up=self.made_up(),
            note=data["note"],
            purpose=data["purpose"],
        )

    def read(self, fact: Fact) -> dict[str, Any]:
        """A recorded contact."""
        detail = fact.contact
        names = ("form", "purpose", "place", "present", "said", "agreed", "next_on")
        return {
            "on": fact.on,
            "note": fact.note,
            "makes_up": fact.event.get("makes_up", ""),
            "found": "1" if detail.found else "0",
            **{name: getattr(detail, name) for name in names},
        }

    def corrections(self) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """Everything but who recorded it."""
        data = self.cleaned_data
        names = ("on", "note", "form", "purpose", "found", "place", "present", "said", "agreed", "next_on")
        event = contact_event(data["form"], data["found"], self.made_up())
        return {name: data[name] for name in names}, event


class ReviewForm(SeriesForm):
    """A periodic review with its conclusion."""

    kind = Obligation.Kind.REVIEW

    conclusion = forms.CharField(
        label=_("评估结论"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("这一期的检测、谈话、外出、就业和家庭；比上期怎样；下一步怎么帮。"),
        error_messages={"required": _("请写评估结论。")},
    )

    def record(self) -> Fact:
        """Record the review."""
        data = self.cleaned_data
        return record_review(self.user, self.case, data["on"], conclusion=data["conclusion"], makes_up=self.made_up())

    def read(self, fact: Fact) -> dict[str, Any]:
        """A recorded review."""
        return {"on": fact.on, "conclusion": fact.note, "makes_up": fact.event.get("makes_up", "")}

    def corrections(self) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """Date, conclusion, and which window it counts for."""
        data = self.cleaned_data
        return {"on": data["on"], "note": data["conclusion"]}, {"makes_up": self.made_up()}
