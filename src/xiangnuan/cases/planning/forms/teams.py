"""The forms of seats, members and meetings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.forms.fields import CHOOSE, ActionRows, day, line, words
from xiangnuan.cases.planning.models import HelpTeamMember
from xiangnuan.cases.planning.queries.roles import Seat, active_roles, role_names
from xiangnuan.cases.planning.services import MeetingData, SeatData
from xiangnuan.people.forms import checked_phone
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceChips
from xiangnuan.web.masks import mask_name, mask_phone
from xiangnuan.web.meanwhile import ChangesInPlace, mark_of

PROMISES = 4


def _phone() -> forms.CharField:
    return line(_("电话"), 30, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))


class RoleForm(Refusable, ChangesInPlace):
    """A seat of the teams."""

    name = line(_("名称"), 30, required=True)
    position = forms.IntegerField(
        label=_("次序"), min_value=0, max_value=999, help_text=_("小的在前。"), error_messages=CHOOSE
    )
    is_active = forms.BooleanField(label=_("还在使用"), required=False, initial=True)

    def __init__(self, *args: Any, seat: Seat | None = None, **kwargs: Any) -> None:
        if seat is not None:
            values = {"name": seat.name, "position": seat.position, "is_active": seat.is_active}
            kwargs |= {"initial": values, "now": values}
        super().__init__(*args, **kwargs)
        if seat is None:
            del self.fields["is_active"]


class JoinForm(Refusable):
    """Somebody who takes a seat."""

    role = forms.ChoiceField(label=_("哪一方"), error_messages=CHOOSE)
    name = line(_("姓名"), 40, required=True)
    unit = line(_("单位或与本人的关系"), 60)
    phone = _phone()
    since = day(_("从哪天起"), required=True, initial=today)
    note = line(_("备注"), 200)

    def __init__(self, *args: Any, case: Case, instead: HelpTeamMember | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(seat.code, seat.name) for seat in active_roles(case.agency_id) if not seat.fills]
        if instead is not None:
            choices = [choice for choice in choices if choice[0] == instead.role] or choices
        self.fields["role"].choices = choices  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """A number, or nothing."""
        return checked_phone(self.cleaned_data["phone"])

    @property
    def entered(self) -> SeatData:
        """What the service takes."""
        return SeatData(**self.cleaned_data)


class MemberForm(Refusable, ChangesInPlace):
    """How a member is called and reached."""

    name = line(_("姓名"), 40, required=True)
    unit = line(_("单位或与本人的关系"), 60)
    phone = _phone()
    note = line(_("备注"), 200)

    def __init__(self, *args: Any, member: HelpTeamMember, **kwargs: Any) -> None:
        self.had_phone = bool(member.phone)
        values = {name: getattr(member, name) for name in ("name", "unit", "note")}
        masked = {"phone": (mark_of(member.phone), mask_phone(member.phone))}
        super().__init__(*args, **kwargs, initial=values, now=values, masked=masked)
        if self.had_phone:
            said = _now("现在是 {text}；不改就空着").format(text=mask_phone(member.phone))
            self.fields["phone"].help_text = said

    def clean_phone(self) -> str:
        """A number, or nothing."""
        return checked_phone(self.cleaned_data["phone"])

    @property
    def entered(self) -> dict[str, Any]:
        """What the service takes; an empty number keeps the one on file."""
        data = {name: self.cleaned_data[name] for name in ("name", "unit", "note")}
        phone = self.cleaned_data["phone"]
        return {**data, "phone": None if self.had_phone and not phone else phone}


class LeaveForm(Refusable):
    """Somebody who leaves their seat."""

    until = day(_("到哪天为止"), required=True, initial=today)
    reason = line(_("为什么不再参加"), 100, required=True)


class MeetingForm(Refusable):
    """A meeting of the team, with what was promised."""

    on = day(_("日期"), required=True, initial=today)
    place = line(_("地点"), 60, required=True)
    person_present = forms.BooleanField(label=_("本人到场"), required=False, initial=True)
    present = forms.MultipleChoiceField(
        label=_("到场的成员"), required=False, widget=ChoiceChips, error_messages=CHOOSE
    )
    others = line(_("其他到场的人"), 120)
    discussed = words(_("谈了什么"), required=True)
    decided = words(_("定了什么"), 2)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = role_names(case.agency_id)
        self.members = list(HelpTeamMember.objects.filter(case=case, until__isnull=True))
        self.fields["present"].choices = [  # type: ignore[attr-defined]
            (str(member.pk), f"{names.get(member.role, member.role)} {mask_name(member.name)}")
            for member in self.members
        ]
        self.promises = ActionRows(self, case, PROMISES, [])

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The fields of the meeting itself."""
        return [self[name] for name in self.base_fields]

    @property
    def there(self) -> list[HelpTeamMember]:
        """The members who were ticked."""
        return [member for member in self.members if str(member.pk) in self.cleaned_data["present"]]

    @property
    def entered(self) -> MeetingData:
        """What the service takes."""
        names = ("on", "place", "person_present", "others", "discussed", "decided")
        return MeetingData(**{name: self.cleaned_data[name] for name in names})
