"""The form of a visit: what it was, whom it met, and what was said with each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.prerelease.models import Centre, Meeting, Stay, Visit
from xiangnuan.prerelease.queries import INSIDE, centres_of
from xiangnuan.prerelease.services import VisitData
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, DayInput, ManyRows

FILL = {"required": _("请填写这一项。")}
CHOOSE = {"required": _("请选择一项。")}


@dataclass(frozen=True, slots=True)
class Row:
    """A person on the form: whether they were met, and the two fields of what was said."""

    stay: Stay
    is_met: bool
    said: BoundField
    agreed: BoundField


class VisitForm(Refusable):
    """A visit. Of the persons only those stand on it whom the user may see."""

    on = forms.DateField(label=_("日期"), widget=DayInput, initial=today, error_messages=FILL)
    centre = forms.ModelChoiceField(
        label=_("戒毒所"), queryset=Centre.objects.none(), empty_label=_("请选择"), error_messages=CHOOSE
    )
    kind = forms.ChoiceField(label=_("方式"), choices=Visit.Kind.choices, widget=ChoiceButtons, error_messages=CHOOSE)
    title = forms.CharField(
        label=_("主题"), max_length=120, error_messages=FILL, help_text=_("例如：自我改变——等你回家")
    )
    staff = forms.CharField(label=_("去的人"), max_length=120, required=False)
    partners = forms.CharField(label=_("一起去的单位"), max_length=200, required=False)
    others = forms.IntegerField(
        label=_("其他参加者（人数）"),
        required=False,
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("不是本机构服务对象的人，只记人数。"),
    )
    summary = forms.CharField(
        label=_("做了什么"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("全机构都能看到，不写个人的情况；个人的写在下面各人名下。"),
    )
    stays = ManyRows(queryset=Stay.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, visit: Visit | None = None, **kwargs: Any) -> None:
        told = Meeting.objects.visible_to(user).filter(visit=visit) if visit else Meeting.objects.none()
        self.told = {one.stay_id: one for one in told}
        if visit is not None:
            names = ("on", "kind", "title", "staff", "partners", "others", "summary")
            kwargs["initial"] = {name: getattr(visit, name) for name in names} | {"centre": visit.centre_id}
        elif "initial" not in kwargs:
            kwargs["initial"] = {"staff": user.name}
        super().__init__(*args, **kwargs)
        known = centres_of(user)
        used = Q(is_active=True) | (Q(pk=visit.centre_id) if visit else Q(pk=None))
        self.fields["centre"].queryset = known.filter(used)  # type: ignore[attr-defined]
        listed = Stay.objects.visible_to(user).filter(INSIDE | Q(pk__in=list(self.told)))
        self.listed = list(listed.select_related("person", "centre").order_by("centre__name", "person__name_pinyin"))
        self.fields["stays"].queryset = listed  # type: ignore[attr-defined]
        for stay in self.listed:
            one = self.told.get(stay.pk)
            self.fields[f"said-{stay.pk}"] = forms.CharField(
                label=_("谈了什么"),
                required=False,
                max_length=4000,
                initial=one.said if one else "",
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"agreed-{stay.pk}"] = forms.CharField(
                label=_("约定"), required=False, max_length=200, initial=one.agreed if one else ""
            )

    @property
    def plain_fields(self) -> Iterator[BoundField]:
        """The fields of the visit itself."""
        return (self[name] for name in self.base_fields if name != "stays")

    @property
    def rows(self) -> Iterator[Row]:
        """The persons who may be chosen."""
        if self.is_bound:
            chosen = set(cast(QueryDict, self.data).getlist("stays"))
        else:
            chosen = {str(pk) for pk in (*self.told, *(self.initial.get("stays") or ()))}
        for stay in self.listed:
            is_met = str(stay.pk) in chosen
            yield Row(stay, is_met, self[f"said-{stay.pk}"], self[f"agreed-{stay.pk}"])

    @property
    def entered(self) -> VisitData:
        """What the service takes."""
        data = self.cleaned_data
        names = ("centre", "on", "kind", "title", "staff", "partners", "summary")
        return VisitData(**{name: data[name] for name in names}, others=data["others"] or 0)

    @property
    def met(self) -> dict[int, tuple[str, str]]:
        """Whom the visit met, with what was said and agreed."""
        data = self.cleaned_data
        return {stay.pk: (data[f"said-{stay.pk}"], data[f"agreed-{stay.pk}"]) for stay in data["stays"]}
