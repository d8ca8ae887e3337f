"""The fields that the forms of this app share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.catalogue import domains
from xiangnuan.cases.planning.models import Action
from xiangnuan.cases.planning.queries.board import owners_of
from xiangnuan.cases.planning.services import ActionData
from xiangnuan.web.forms import DayInput

FILL = {"required": _("请填写这一项。")}
CHOOSE = {"required": _("请选择一项。"), "invalid_choice": _("请选择一项。")}


def line(label: Any, length: int, **more: Any) -> forms.CharField:
    """One line of text, which may stay empty."""
    more.setdefault("required", False)
    return forms.CharField(label=label, max_length=length, error_messages=FILL, **more)


def words(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    """Some lines of text, which may stay empty."""
    more.setdefault("required", False)
    more.setdefault("max_length", 2000)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), error_messages=FILL, **more)


def day(label: Any, **more: Any) -> forms.DateField:
    """A day, which may stay empty."""
    more.setdefault("required", False)
    return forms.DateField(label=label, widget=DayInput, error_messages=FILL, **more)


def domain_choices() -> list[tuple[str, str]]:
    """The parts of life."""
    return [(one.code, one.name) for one in domains().values()]


class ActionRows:
    """Some rows of “who does what until when” on a form; a row without words is none."""

    def __init__(self, form: forms.Form, case: Case, count: int, given: list[Mapping[str, Any]]) -> None:
        self.form, self.count = form, count
        owners = owners_of(case)
        for at in range(count):
            row = given[at] if at < len(given) else {}
            form.fields[f"what-{at}"] = line(_("做什么"), 300, initial=row.get("what", ""))
            form.fields[f"owner-{at}"] = forms.ChoiceField(
                label=_("谁来做"), choices=owners, required=False, initial=row.get("owner", ""), error_messages=CHOOSE
            )
            form.fields[f"due_on-{at}"] = day(_("什么时候以前"), initial=row.get("due_on"))
            form.fields[f"kind-{at}"] = forms.ChoiceField(
                label=_("属于"),
                choices=Action.Kind.choices,
                required=False,
                initial=row.get("kind", Action.Kind.OTHER),
                error_messages=CHOOSE,
            )

    def __iter__(self) -> Any:
        """The fields of each row."""
        return ([self.form[f"{name}-{at}"] for name in ("what", "owner", "due_on", "kind")] for at in range(self.count))

    @property
    def entered(self) -> list[ActionData]:
        """What the service takes; the rows that were left empty are not among it."""
        data = self.form.cleaned_data
        return [
            ActionData(
                data[f"what-{at}"], data[f"owner-{at}"], data[f"due_on-{at}"], data[f"kind-{at}"] or Action.Kind.OTHER
            )
            for at in range(self.count)
            if data[f"what-{at}"]
        ]
