"""A person's aid: needs, what they do, where they work, which courses they go to."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.aid.forms.working import CourseEndForm, EnrolForm, OccupationForm
from xiangnuan.cases.aid.models import AidRequest, Attendance, Occupation, Placement
from xiangnuan.cases.aid.services import end_course, enrol, record_occupation, withdraw
from xiangnuan.cases.aid.views.acting import answered, page_of, person_of, row_of
from xiangnuan.cases.forms.acts import ReasonForm


@require_safe
@permitted("aid.read")
def of_person(request: StaffRequest, person: int) -> HttpResponse:
    """Everything of aid about one person."""
    request.nav = "aid:requests"  # type: ignore[attr-defined]
    found = person_of(request, person)
    audit.record(request.user, audit.Action.READ, "aid.of_person", found, person=found.pk)
    user = request.user
    content = {
        "person": found,
        "requests": list(AidRequest.objects.visible_to(user).filter(person=found)),
        "occupations": list(Occupation.objects.visible_to(user).filter(person=found)),
        "placements": list(
            Placement.objects.visible_to(user)
            .filter(person=found)
            .select_related("employer")
            .prefetch_related("checks")
        ),
        "attendances": list(Attendance.objects.visible_to(user).filter(person=found).select_related("course")),
        "may_write": user.may("aid.write"),
    }
    return render(request, "aid/person.html", content)


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def occupation_new(request: StaffRequest, person: int) -> HttpResponse:
    """Note what a person does from a day on."""
    found = person_of(request, person)
    rows = Occupation.objects.visible_to(request.user).filter(person=found, withdrawn_at__isnull=True)
    form = OccupationForm(request.POST or None, latest=rows.first())
    return answered(
        request,
        form,
        lambda: record_occupation(request.user, found, **form.cleaned_data),
        title=_("登记就业状况"),
        back=page_of(found.pk, "work"),
        person=found,
    )


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def occupation_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back what was entered by mistake."""
    row: Occupation = row_of(request, Occupation, pk)
    form = ReasonForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: withdraw(request.user, row, form.cleaned_data["reason"]),
        title=_("撤回就业状况"),
        back=page_of(row.person_id, "work"),
        row=row,
        grave=True,
    )


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def enrol_view(request: StaffRequest, person: int) -> HttpResponse:
    """Put a person on a course."""
    found = person_of(request, person)
    form = EnrolForm(request.POST or None, user=request.user)
    return answered(
        request,
        form,
        lambda: enrol(request.user, found, **form.cleaned_data),
        title=_("报名培训"),
        back=page_of(found.pk, "courses"),
        person=found,
    )


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def course_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Note how a person's course ended, or correct it."""
    row: Attendance = row_of(request, Attendance, pk, "course")
    form = CourseEndForm(request.POST or None, row=row)
    return answered(
        request,
        form,
        lambda: end_course(
            request.user, row, **{name: form.cleaned_data[name] for name in ("ended_on", "outcome", "note")}
        ),
        title=_("培训结果"),
        back=page_of(row.person_id, "courses"),
        act="aid.end_course",
        row=row,
    )


@require_http_methods(["GET", "POST"])
@permitted("aid.write")
@writes
def course_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back an enrolment entered by mistake."""
    row: Attendance = row_of(request, Attendance, pk, "course")
    form = ReasonForm(request.POST or None)
    return answered(
        request,
        form,
        lambda: withdraw(request.user, row, form.cleaned_data["reason"]),
        title=_("撤回报名"),
        back=page_of(row.person_id, "courses"),
        row=row,
        grave=True,
    )
