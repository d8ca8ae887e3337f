"""How forms look: the renderer, the classes of controls, and the widgets that Django does not have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

CONTROL_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, ""),  # the outer element would carry it too; the stylesheet finds the options
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.HiddenInput, ""),
    (forms.widgets.Input, "form-control"),
    (forms.Textarea, "form-control"),
)


class XnBoundField(BoundField):
    """A field of ours: its control carries Tabler's class, and is marked when its value is refused."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Return Django's attributes with the control's class added."""
        built = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        control = next((name for kind, name in CONTROL_CLASSES if isinstance(widget, kind)), "")
        invalid = "is-invalid" if self.form.is_bound and self.errors else ""
        names = [widget.attrs.get("class", ""), control, invalid]
        if any(names):
            built["class"] = " ".join(name for name in names if name)
        return built

    @property
    def is_group(self) -> bool:
        """Return whether the control is a group of choices, which needs a fieldset and a legend."""
        return isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)

    @property
    def is_switch(self) -> bool:
        """Return whether the control is one checkbox, whose label stands behind it."""
        return isinstance(self.field.widget, forms.CheckboxInput)


class Renderer(TemplatesSetting):
    """The site's form renderer (`FORM_RENDERER`): label, control, help and error in our templates."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
    bound_field_class = XnBoundField


class DayInput(forms.DateInput):
    """The browser's own date control; the value travels as 2026-11-23 in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own control for day and time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class ChoiceButtons(forms.RadioSelect):
    """A few choices as big buttons, two in a row on a phone; `tones` colours a chosen one by its value (done, late)."""

    template_name = "web/widgets/choice_buttons.html"
    option_template_name = "web/widgets/choice_button.html"

    def __init__(
        self, attrs: dict[str, Any] | None = None, choices: Any = (), tones: dict[str, str] | None = None
    ) -> None:
        super().__init__(attrs, choices)
        self.tones = tones or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return Django's option with its tone."""
        option = super().create_option(name, value, *args, **kwargs)
        option["tone"] = self.tones.get(str(value), "sun")
        option["attrs"]["class"] = "btn-check"
        return option


class ChoiceChips(forms.CheckboxSelectMultiple):
    """Several choices at once as small buttons (substances of a panel, who was present)."""

    template_name = "web/widgets/choice_chips.html"
    option_template_name = "web/widgets/choice_button.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return Django's option, drawn as a button."""
        option = super().create_option(name, value, *args, **kwargs)
        option["tone"] = "sun"
        option["attrs"]["class"] = "btn-check"
        return option


class ManyRows(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic when the code runs
    """Several rows at once. A number that no row can have is refused like one that no row has, and never asked for."""

    def clean(self, value: Any) -> Any:
        """The chosen rows; raises ValidationError for a choice that is none."""
        for one in value if isinstance(value, list | tuple) else ():
            if not (str(one).isdecimal() and len(str(one)) < 19 and int(one) < 2**63):
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(one)[:40]}
                )
        return super().clean(value)
