"""The forms of work and learning: occupation, placements, checks, courses of a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.cases.aid.forms.fields import CHOOSE, DisclosedFields, YuanField, choice, day, line, words, yuan_of
from xiangnuan.cases.aid.models import Attendance, Course, Employer, Occupation, Placement
from xiangnuan.cases.aid.queries import courses_of, employers_of
from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.web.clock import today
from xiangnuan.web.meanwhile import ChangesInPlace

USUAL = timedelta(days=30)
"""After how long a person at work is asked again unless told otherwise; a choice of ours."""


class OccupationForm(Refusable):
    """What a person does from a day on."""

    able = choice(_("劳动能力"), Occupation.Able.choices)
    doing = choice(_("现在做什么"), Occupation.Doing.choices)
    since = day(_("从哪天起"), required=True, initial=today)
    note = line(_("说明"), 200)

    def __init__(self, *args: Any, latest: Occupation | None = None, **kwargs: Any) -> None:
        if latest is not None:
            kwargs["initial"] = {"able": latest.able, "doing": latest.doing, "since": today()}
        super().__init__(*args, **kwargs)


class PlacementForm(Refusable, ChangesInPlace, DisclosedFields):
    """Work at an employer of the register."""

    employer = forms.ModelChoiceField(label=_("单位"), queryset=Employer.objects.none(), error_messages=CHOOSE)
    work = line(_("做什么工作"), 60, required=True)
    since = day(_("上岗日期"), required=True)
    wage = YuanField(label=_("月工资（元）"))
    next_check_on = day(_("下次回访"), help_text=_("到这一天会出现在“今天”。回访问本人，不问单位。"))
    note = words(_("备注"))

    field_order = ("employer", "work", "since", "wage", "ground", "consent_on", "consent_how", "ground_note")

    def __init__(self, *args: Any, user: User, row: Placement | None = None, **kwargs: Any) -> None:
        if row is None:
            kwargs["initial"] = {"since": today(), "next_check_on": today() + USUAL}
        else:
            names = [name for name in self.base_fields if name not in ("seen", "employer")]
            values = {name: getattr(row, name) for name in names} | {"wage": yuan_of(row.wage)}
            kwargs |= {"initial": values, "now": values}
        super().__init__(*args, **kwargs)
        if row is None:
            self.fields["employer"].queryset = employers_of(user).filter(is_active=True)  # type: ignore[attr-defined]
        else:
            del self.fields["employer"]


class CheckForm(Refusable):
    """How it goes at work, as the person says."""

    on = day(_("回访日期"), required=True, initial=today)
    still_there = choice(_("还在岗吗"), [("yes", _("还在")), ("no", _("已经离开"))])
    note = words(_("情况"), help_text=_("工作习惯吗、工资按时发吗、和同事相处怎样。"))
    next_check_on = day(_("下次回访"))
    end = choice(_("怎样离开"), Placement.End.choices, required=False, help_text=_("已经离开的才选。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"next_check_on": today() + 3 * USUAL}
        super().__init__(*args, **kwargs)

    @property
    def entered(self) -> dict[str, Any]:
        """What the service takes."""
        return {**self.cleaned_data, "still_there": self.cleaned_data["still_there"] == "yes"}


class LeftForm(Refusable):
    """The end of a placement."""

    until = day(_("离岗日期"), required=True, initial=today)
    end = choice(_("怎样离开"), Placement.End.choices)


class EnrolForm(Refusable):
    """A person on a course."""

    course = forms.ModelChoiceField(label=_("课程"), queryset=Course.objects.none(), error_messages=CHOOSE)
    enrolled_on = day(_("报名日期"), required=True, initial=today)
    note = line(_("备注"), 300)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = courses_of(user).filter(is_active=True)  # type: ignore[attr-defined]


class CourseEndForm(Refusable, ChangesInPlace):
    """How a person's course ended."""

    ended_on = day(_("结束日期"), required=True)
    outcome = choice(_("结果"), Attendance.Outcome.choices)
    note = line(_("备注"), 300)

    def __init__(self, *args: Any, row: Attendance, **kwargs: Any) -> None:
        values = {"ended_on": row.ended_on, "outcome": row.outcome, "note": row.note}
        usual = row.ended_on or min(row.course.ends_on, today())
        super().__init__(*args, initial={**values, "ended_on": usual}, now=values, **kwargs)
