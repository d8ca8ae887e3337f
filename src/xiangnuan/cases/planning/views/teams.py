"""Who sits on the seats around one person."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.planning.forms.teams import JoinForm, LeaveForm, MemberForm
from xiangnuan.cases.planning.models import HelpTeamMember
from xiangnuan.cases.planning.services import describe_member, join_team, leave_team
from xiangnuan.cases.planning.views.answers import answer, case_of, seen
from xiangnuan.people.models import FamilyMember


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def join(request: StaffRequest, pk: int) -> HttpResponse:
    """Let somebody take a seat (`?role=`), or take over from somebody (`?instead=`)."""
    case = case_of(request.user, pk)
    number = request.GET.get("instead", "")
    instead = (
        HelpTeamMember.objects.visible_to(request.user).filter(case=case, pk=int(number), until__isnull=True).first()
        if number.isdecimal() and len(number) < 18
        else None
    )
    role = instead.role if instead else request.GET.get("role", "")
    form = JoinForm(request.POST or None, case=case, instead=instead, initial={"role": role})
    return answer(
        request,
        case,
        form,
        _("换人") if instead else _("请人加入小组"),
        lambda: join_team(request.user, case, form.entered, instead=instead),
        anchor="team",
        family=FamilyMember.objects.visible_to(request.user).filter(person=case.person_id),
    )


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct how a member is called and reached."""
    member = seen(request.user, HelpTeamMember, pk)
    form = MemberForm(request.POST or None, member=member)
    return answer(
        request,
        member.case,
        form,
        _("修改成员资料"),
        lambda: describe_member(request.user, member, **form.entered),
        anchor="team",
        written=("planning.describe_member", member.pk),
    )


@require_http_methods(["GET", "POST"])
@permitted("plan.write")
@writes
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Let somebody leave their seat."""
    member = seen(request.user, HelpTeamMember, pk)
    form = LeaveForm(request.POST or None)
    return answer(
        request,
        member.case,
        form,
        _("不再参加小组"),
        lambda: leave_team(request.user, member, **form.cleaned_data),
        anchor="team",
    )
