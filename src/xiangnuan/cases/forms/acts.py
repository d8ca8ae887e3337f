"""What every form of an act shares: the case, the duty it settles, the date, recording and correcting."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, Fact, Obligation
from xiangnuan.cases.queries import missed_windows
from xiangnuan.cases.services import correct_fact
from xiangnuan.web import dates
from xiangnuan.web.clock import today
from xiangnuan.web.forms import DayInput


def show_refusal(form: forms.Form, wrong: ValidationError) -> None:
    """Show a service's refusal at the field that it names, else above the form."""
    if not hasattr(wrong, "error_dict"):
        form.add_error(None, wrong)
        return
    for name, errors in wrong.error_dict.items():
        for error in errors:
            form.add_error(name if name in form.fields else None, error)


class Refusable(forms.Form):
    """A form that shows what a service refused."""

    def refuse(self, wrong: ValidationError) -> None:
        """Show a service's refusal at the field that it names, else above the form."""
        show_refusal(self, wrong)


class ReasonForm(forms.Form):
    """Why a fact is corrected or taken back."""

    reason = forms.CharField(
        label=gettext_lazy("为什么"),
        max_length=200,
        help_text=gettext_lazy("原来的记录会留着，和这句话一起给人看。"),
        error_messages={"required": gettext_lazy("请写明为什么更正。")},
    )


class ActForm(forms.Form):
    """One act about one case. Subclasses say what is asked, how it is recorded, and how a recorded one is read.

    With `fact` the form corrects that fact: it is filled with it, and asks for the reason.
    """

    # Fields that come filled in and are shown as quiet rows.
    known: ClassVar[tuple[str, ...]] = ("on",)
    # Fields behind “更多”.
    more: ClassVar[tuple[str, ...]] = ()

    on = forms.DateField(label=gettext_lazy("日期"), widget=DayInput, initial=today)

    def __init__(
        self,
        *args: Any,
        user: User,
        case: Case,
        duty: Obligation | None = None,
        fact: Fact | None = None,
        **kwargs: Any,
    ) -> None:
        self.user, self.case, self.duty, self.fact = user, case, duty, fact
        filled = self.read(fact) if fact else self.proposed()
        kwargs["initial"] = {**filled, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        on = self.fields.get("on")
        if on is not None:
            on.widget.attrs["max"] = today().isoformat()

    # What subclasses say -----------------------------------------------------------------------------------------
    def proposed(self) -> dict[str, Any]:
        """What can be known before anybody types."""
        return {}

    def begin(self, query: QueryDict) -> None:
        """What the address asks a new form to begin with; nothing unless a form says so."""

    def record(self) -> Fact:
        """Record the act by its service; raises ValidationError."""
        raise NotImplementedError

    def read(self, fact: Fact) -> dict[str, Any]:
        """The fields as a recorded fact fills them."""
        return {"on": fact.on, "note": fact.note}

    def corrections(self) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """What a correction changes: columns of fact and detail, and the engine's words (None: as they were)."""
        return {"on": self.cleaned_data["on"], "note": self.cleaned_data.get("note", "")}, None

    def correct(self, reason: str) -> Fact:
        """Record the corrected fact by the service; raises ValidationError."""
        assert self.fact is not None
        changes, event = self.corrections()
        return correct_fact(self.user, self.fact, reason=reason, changes=changes, event=event)

    # What templates ask --------------------------------------------------------------------------------------------
    def clean_on(self) -> date:
        """No fact lies in the future."""
        on: date = self.cleaned_data["on"]
        if on > today():
            raise ValidationError(_("日期不能晚于今天。"))
        return on

    def refuse(self, wrong: ValidationError) -> None:
        """Show a service's refusal."""
        show_refusal(self, wrong)

    @property
    def known_fields(self) -> list[forms.BoundField]:
        """The quiet rows that are filled in."""
        return [self[name] for name in self.known if name in self.fields]

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        """What the user is asked for."""
        return [self[name] for name in self.fields if name not in self.known and name not in self.more]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What is rarely needed."""
        return [self[name] for name in self.more if name in self.fields]

    @property
    def more_has_errors(self) -> bool:
        """Whether a field behind “更多” was refused, so that it must be open."""
        return any(name in self.errors for name in self.more) and NON_FIELD_ERRORS not in self.more


class MakesUpField(forms.TypedChoiceField):
    """Which missed window of a series an act makes up for; empty means that it counts for its own date."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("coerce", date.fromisoformat)
        kwargs.setdefault("empty_value", None)
        kwargs.setdefault("label", gettext_lazy("算哪一次"))
        super().__init__(choices=[], **kwargs)


class SeriesForm(ActForm):
    """An act that settles a window of a series, and may make up for a missed one."""

    kind: ClassVar[str]
    known: ClassVar[tuple[str, ...]] = ("on", "makes_up")
    makes_up = MakesUpField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["makes_up"]
        assert isinstance(field, forms.ChoiceField)
        choices = [("", _("按日期算本期"))]
        told = self.fact.event.get("makes_up") if self.fact else None
        windows = missed_windows(self.case, self.kind)
        self.windows = {window.opens.isoformat(): window for window in windows}
        if told and told not in self.windows:
            choices.append((told, _("补 {day} 那一期").format(day=dates.short_date(date.fromisoformat(told)))))
        choices += [
            (
                window.opens.isoformat(),
                _("补第 {number} 次（{due}止）").format(number=window.number, due=dates.short_date(window.due)),
            )
            for window in windows
            if window.due
        ]
        if len(choices) == 1:
            del self.fields["makes_up"]
        else:
            field.choices = choices

    def proposed(self) -> dict[str, Any]:
        """An overdue duty is made up for, unless the user says that the act lay in its window."""
        duty = self.duty
        if duty is not None and duty.kind == self.kind and duty.due is not None and duty.due < today():
            return {"makes_up": duty.opens.isoformat()}
        return {}

    def made_up(self) -> date | None:
        """A day of the missed window, or None where the act lies in its own window after all."""
        told: date | None = self.cleaned_data.get("makes_up")
        if told is None:
            return None
        window = self.windows.get(told.isoformat())
        on: date | None = self.cleaned_data.get("on")
        return None if window and window.due and on and on <= window.due else told
