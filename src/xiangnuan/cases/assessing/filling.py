"""A sheet as a form: one page, the items that the answers ask for, and those that they rule out refused kindly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from xiangnuan.cases.assessing.choosing import said
from xiangnuan.cases.assessing.forms import day_field
from xiangnuan.instruments import Instrument, Item, asked
from xiangnuan.instruments.answering import standings
from xiangnuan.web.forms import ChoiceButtons

PREFIX = "a-"
SCALE_UP_TO = 11
"""A number of so many values at most is asked for by buttons."""


class ScaleButtons(ChoiceButtons):
    """The numbers of a scale as buttons in rows."""

    template_name = "assessing/scale_buttons.html"


@dataclass(frozen=True, slots=True)
class Line:
    """An item on the page: its field, the heading of its section where one begins, and what the record says of it."""

    item: Item
    field: forms.BoundField
    section: str
    text: str
    hint: str
    is_new: bool
    is_refused: bool
    least_most: str


class SheetForm(forms.Form):
    """All items of an instrument as fields. The page shows those that are asked (`lines`).

    An item that only an answer brings up appears when the page is sent: then it comes back with the new items in their
    places. An answer that another one rules out comes back too, to be settled by the person and not by us.
    """

    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    partly = forms.BooleanField(required=False, label=_("有的题没有答，也保存"))

    def __init__(
        self,
        data: Any = None,
        *,
        instrument: Instrument,
        given: Mapping[str, int] | None = None,
        hints: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.instrument, self.hints = instrument, hints or {}
        given = given or {}
        initial = {f"{PREFIX}{name}": answer for name, answer in given.items()} | (kwargs.pop("initial", None) or {})
        super().__init__(data, initial=initial, **kwargs)
        self.grown: list[str] = []
        self.ruled_out: list[str] = []
        for item in instrument.items:
            self.fields[f"{PREFIX}{item.id}"] = _field(item)
        self._on_page = [item.id for item in asked(instrument, given)]

    def answers_sent(self) -> dict[str, int | None]:
        """The answers as they were sent, as far as they can be read."""
        return {item.id: self.cleaned_data.get(f"{PREFIX}{item.id}") for item in self.instrument.items}

    def clean(self) -> dict[str, Any]:
        """Find what the answers bring up and what they rule out."""
        data: dict[str, Any] = super().clean() or {}
        answers = self.answers_sent()
        known = {name: answer for name, answer in answers.items() if answer is not None}
        where = standings(self.instrument, known)
        wanted = {name for name, standing in where.items() if standing == "asked"}
        seen = set(str(data.get("shown") or "").split(",")) | {
            item.id for item in self.instrument.items if item.shown_when is None
        }
        conditional = [item.id for item in self.instrument.items if item.shown_when is not None]
        self.grown = [name for name in conditional if name in wanted and name not in seen and answers[name] is None]
        self.ruled_out = [name for name in conditional if where[name] == "hidden" and name in known]
        # An answer to an item that waits for another one stays on the page: nobody knows yet whether it is asked.
        self._on_page = [item.id for item in self.instrument.items if item.id in wanted or item.id in known]
        for name in self.ruled_out:
            field = self.fields[f"{PREFIX}{name}"]
            if isinstance(field, forms.ChoiceField):
                choices: Any = field.choices
                field.choices = [*choices, ("", _now("清除这一题"))]
            self.add_error(f"{PREFIX}{name}", _now("按前面的答案，这一题不用回答。请改前面的答案，或者清除这一题。"))
        if self.grown:
            count = len(self.grown)
            said_so = ngettext(
                "按前面的答案，还要问 {count} 题，已经加在下面。",
                "按前面的答案，还要问 {count} 题，已经加在下面。",
                count,
            )
            raise ValidationError(said_so.format(count=count), code="grown")
        return data

    def refuse(self, wrong: ValidationError) -> None:
        """Show a service's refusal at the item or field that it names, else above the form."""
        if not hasattr(wrong, "error_dict"):
            self.add_error(None, wrong)
            return
        for name, errors in wrong.error_dict.items():
            for place in (f"{PREFIX}{name}", name):
                if place in self.fields:
                    self.add_error(place, errors)
                    break
            else:
                self.add_error(None, errors)

    @property
    def lines(self) -> list[Line]:
        """The items on the page, in the order of the sheet."""
        lines, section = [], ""
        for item in self.instrument.items:
            if item.id not in self._on_page:
                continue
            heading = said(item.section)
            field = self[f"{PREFIX}{item.id}"]
            lines.append(
                Line(
                    item=item,
                    field=field,
                    section=heading if heading != section else "",
                    text=said(item.text),
                    hint=self.hints.get(item.id, ""),
                    is_new=item.id in self.grown,
                    is_refused=bool(field.errors),
                    least_most="" if item.choices else f"{item.least}–{item.most}",
                )
            )
            section = heading
        return lines

    @property
    def shown_now(self) -> str:
        """The conditional items on the page, for the hidden field that tells the next sending."""
        conditional = {item.id for item in self.instrument.items if item.shown_when is not None}
        return ",".join(name for name in self._on_page if name in conditional)

    @property
    def only_grew(self) -> bool:
        """Whether the page came back for new items alone, which is no mistake of anybody's."""
        return bool(self.grown) and not self.ruled_out


class WorkerSheetForm(SheetForm):
    """A sheet that a worker fills in with the person; also of an earlier day."""

    on = day_field(_("日期"))

    field_order = ("on",)


class CorrectionForm(WorkerSheetForm):
    """A sheet that is corrected, with the reason."""

    reason = forms.CharField(
        label=_("为什么更正"),
        max_length=200,
        help_text=_("原来的答案和得分会留着，和这句话一起给人看。"),
        error_messages={"required": _("请写明为什么更正。")},
    )


def _field(item: Item) -> forms.Field:
    if item.choices:
        choices: list[tuple[Any, Any]] = [(choice.value, said(choice.label)) for choice in item.choices]
        widget: forms.Widget = ChoiceButtons()
    elif item.most - item.least < SCALE_UP_TO:
        choices = [(number, str(number)) for number in range(item.least, item.most + 1)]
        widget = ScaleButtons()
    else:
        return forms.IntegerField(
            required=False,
            label=said(item.text),
            min_value=item.least,
            max_value=item.most,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )
    if item.optional:
        choices.append(("", _("不回答")))
    return forms.TypedChoiceField(
        required=False, label=said(item.text), choices=choices, coerce=int, empty_value=None, widget=widget
    )
