"""The forms of this app."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.cases.forms.decisions import OpeningForm, workers_of
from xiangnuan.cases.forms.steps import towns_for
from xiangnuan.cases.models import Case
from xiangnuan.people.forms import RELATIONS, Suggestions, checked_phone
from xiangnuan.people.models import Person
from xiangnuan.prerelease.models import Centre, Preparation, Stay
from xiangnuan.prerelease.queries import centres_of
from xiangnuan.prerelease.services import StayData, hand_over, register_stay
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, DayInput
from xiangnuan.web.masks import mask_phone
from xiangnuan.web.meanwhile import ChangesInPlace, mark_of

FILL = {"required": _("请填写这一项。")}
CHOOSE = {"required": _("请选择一项。")}


def _line(label: Any, length: int, **more: Any) -> forms.CharField:
    more.setdefault("required", False)
    return forms.CharField(label=label, max_length=length, error_messages=FILL, **more)


def _words(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def _day(label: Any, **more: Any) -> forms.DateField:
    more.setdefault("required", False)
    return forms.DateField(label=label, widget=DayInput, error_messages=FILL, **more)


class CentreForm(Refusable, ChangesInPlace):
    """A centre of the register."""

    name = _line(_("名称"), 60, required=True)
    kind = forms.ChoiceField(
        label=_("类别"), choices=Centre.Kind.choices, widget=ChoiceButtons, error_messages=CHOOSE, initial="judicial"
    )
    address = _line(_("地址"), 120)
    office_phone = _line(_("办公电话"), 40, help_text=_("只填单位的电话。"))
    note = _line(_("备注"), 200, help_text=_("例如会见日、要带的证明。"))
    is_active = forms.BooleanField(label=_("还在使用"), required=False, initial=True)

    def __init__(self, *args: Any, centre: Centre | None = None, **kwargs: Any) -> None:
        if centre is not None:
            values = {name: getattr(centre, name) for name in self.base_fields if name != "seen"}
            kwargs |= {"initial": values, "now": values}
        super().__init__(*args, **kwargs)


class StayForm(Refusable, ChangesInPlace):
    """A stay: where, by which decision, when the release is expected, what follows."""

    centre = forms.ModelChoiceField(
        label=_("戒毒所"), queryset=Centre.objects.none(), empty_label=_("请选择"), error_messages=CHOOSE
    )
    decided_on = _day(_("强制隔离戒毒决定日期"), help_text=_("填了它，期满日自动算出；其他两项可以空着。"))
    expected_from = _day(_("预计最早出所"))
    expected_to = _day(_("预计最晚出所"), help_text=_("戒毒所通知了确切日期，两项填同一天。"))
    next_step = forms.ChoiceField(
        label=_("出所后"), choices=Stay.Next.choices, widget=ChoiceButtons, initial=Stay.Next.UNKNOWN
    )
    decision_number = _line(_("强制隔离戒毒决定书文号"), 80)
    note = _words(_("备注"), 2)

    def __init__(self, *args: Any, user: User, stay: Stay | None = None, **kwargs: Any) -> None:
        self.user, self.stay = user, stay
        if stay is not None:
            values = {name: getattr(stay, name) for name in self.base_fields if name not in ("seen", "centre")}
            values["centre"] = stay.centre_id
            kwargs |= {"initial": values, "now": values}
        super().__init__(*args, **kwargs)
        known = centres_of(user)
        self.fields["centre"].queryset = known.filter(is_active=True) | (  # type: ignore[attr-defined]
            known.filter(pk=stay.centre_id) if stay else known.none()
        )

    @property
    def entered(self) -> StayData:
        """What the service takes."""
        names = ("centre", "decision_number", "decided_on", "expected_from", "expected_to", "next_step", "note")
        return StayData(**{name: self.cleaned_data[name] for name in names})


class NewStayForm(StayForm):
    """A stay that is being registered: also where the person will live, and who follows up."""

    area_code = forms.ChoiceField(label=_("出所后住在"), error_messages={"required": _("请选择镇（街道）。")})
    worker = forms.ModelChoiceField(
        label=_("由谁跟进"), queryset=User.objects.none(), empty_label=_("请选择"), required=False
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        towns = towns_for(self.user)
        area = cast(forms.ChoiceField, self.fields["area_code"])
        area.choices = [("", _("请选择")), *towns]
        known = {code for code, _name in towns}
        area.initial = next(
            (code for code in (person.area_code if person else "", self.user.area_id) if code in known), ""
        )
        if self.user.may("case.assign"):
            self.fields["worker"].queryset = workers_of(self.user)  # type: ignore[attr-defined]
            self.fields["worker"].initial = person.worker_id if person else None
        else:
            del self.fields["worker"]

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        """What the user is asked for at once."""
        return [self[name] for name in self.fields if name not in ("seen", *self.more)]

    more = ("decision_number", "note")

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What is rarely typed at once."""
        return [self[name] for name in self.more]

    @property
    def more_has_errors(self) -> bool:
        """Whether a field behind “更多” was refused."""
        return any(name in self.errors for name in self.more)

    def record_for(self, person: Person) -> Stay:
        """Register the stay of the person; raises ValidationError."""
        data = self.cleaned_data
        return register_stay(self.user, person, self.entered, area_code=data["area_code"], worker=data.get("worker"))


class AssessForm(Refusable, ChangesInPlace):
    """The assessment before release."""

    assessed_on = _day(_("评估日期"), required=True)
    readiness = forms.IntegerField(
        label=_("改变的信心（0到10，本人自己打分）"),
        required=False,
        min_value=0,
        max_value=10,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    strengths = _words(_("本人的长处和可依靠的人"))
    own_words = _words(_("本人怎么说、想要什么"), help_text=_("尽量用本人的原话。"))

    def __init__(self, *args: Any, stay: Stay, **kwargs: Any) -> None:
        values = {name: getattr(stay, name) for name in self.base_fields if name != "seen"}
        kwargs |= {"initial": {**values, "assessed_on": stay.assessed_on or today()}, "now": values}
        super().__init__(*args, **kwargs)


class PrepareForm(Refusable, ChangesInPlace):
    """One part of life."""

    need = forms.ChoiceField(
        label=_("需要帮助吗"), choices=Preparation.Need.choices, widget=ChoiceButtons, error_messages=CHOOSE
    )
    situation = _line(_("现在的情况"), 300, widget=forms.Textarea(attrs={"rows": 2}))
    arrangement = _line(_("怎样安排"), 300, widget=forms.Textarea(attrs={"rows": 2}))
    owner = _line(_("谁来办"), 60)
    due_on = _day(_("什么时候办好"))
    is_ready = forms.BooleanField(label=_("已办好"), required=False)

    def __init__(self, *args: Any, line: Preparation, **kwargs: Any) -> None:
        values = {name: getattr(line, name) for name in self.base_fields if name != "seen"}
        kwargs |= {"initial": {**values, "due_on": line.due_on or line.stay.expected_from}, "now": values}
        super().__init__(*args, **kwargs)


class FetchForm(Refusable, ChangesInPlace):
    """Who fetches the person on the day of release."""

    fetched_by = _line(_("谁去接"), 60, required=True)
    fetcher_relation = _line(_("与本人的关系"), 20, widget=Suggestions((*RELATIONS, _("社工"), _("村（社区）干部"))))
    fetcher_phone = _line(_("电话"), 30, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
    fetch_note = _line(_("几点、在哪里、怎么回"), 200)

    def __init__(self, *args: Any, stay: Stay, **kwargs: Any) -> None:
        self.had_phone = bool(stay.fetcher_phone)
        values = {name: getattr(stay, name) for name in ("fetched_by", "fetcher_relation", "fetch_note")}
        masked = {"fetcher_phone": (mark_of(stay.fetcher_phone), mask_phone(stay.fetcher_phone))}
        kwargs |= {"initial": values, "now": values, "masked": masked}
        super().__init__(*args, **kwargs)
        if self.had_phone:
            said = _now("现在是 {text}；不改就空着").format(text=mask_phone(stay.fetcher_phone))
            self.fields["fetcher_phone"].help_text = said

    def clean_fetcher_phone(self) -> str:
        """A number, or nothing."""
        return checked_phone(self.cleaned_data["fetcher_phone"])

    @property
    def entered(self) -> dict[str, Any]:
        """What the service takes; an empty number keeps the one on file."""
        data = {name: self.cleaned_data[name] for name in ("fetched_by", "fetcher_relation", "fetch_note")}
        phone = self.cleaned_data["fetcher_phone"]
        return {**data, "fetcher_phone": None if self.had_phone and not phone else phone}


class ReleaseForm(Refusable):
    """The day of release."""

    released_on = _day(_("出所日期"), required=True)
    release_kind = forms.ChoiceField(
        label=_("出所情形"), choices=Stay.Release.choices, widget=ChoiceButtons, error_messages=CHOOSE
    )
    next_step = forms.ChoiceField(
        label=_("出所后"), choices=Stay.Next.choices, widget=ChoiceButtons, error_messages=CHOOSE
    )

    def __init__(self, *args: Any, stay: Stay, **kwargs: Any) -> None:
        kwargs["initial"] = {"released_on": min(stay.expected_from, today()), "next_step": stay.next_step}
        super().__init__(*args, **kwargs)


class HandOverForm(OpeningForm):
    """The case that goes on from the stay."""

    def __init__(self, *args: Any, user: User, stay: Stay, **kwargs: Any) -> None:
        super().__init__(*args, user=user, person=stay.person, **kwargs)
        self.stay = stay
        if stay.next_step in Case.Measure.values:
            self.fields["measure"].initial = stay.next_step
        area = cast(forms.ChoiceField, self.fields["area_code"])
        if any(code == stay.person.area_code for code, _name in towns_for(user)):
            area.initial = stay.person.area_code
        if "worker" in self.fields:
            self.fields["worker"].initial = stay.person.worker_id

    def record(self) -> Case:
        """Hand over; raises ValidationError."""
        data = self.cleaned_data
        return hand_over(
            self.user,
            self.stay,
            self.decision,
            area_code=data["area_code"],
            worker=data.get("worker"),
            checked_in_on=data["checked_in_on"],
            agreed_on=data["agreed_on"],
        )


class EndForm(Refusable):
    """The end of a stay that leads into no case here."""

    end = forms.ChoiceField(label=_("怎样结束"), choices=Stay.End.choices, widget=ChoiceButtons, error_messages=CHOOSE)
    ended_on = _day(_("日期"), required=True, initial=today)
    end_note = _line(
        _("情况"), 300, required=True, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("由谁接收、怎样交接。")
    )
