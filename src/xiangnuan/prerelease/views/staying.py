"""One stay: its page, and the forms that prepare the release."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan import law
from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.queries import last_writing
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.persons.views.entry import Entry, take_in
from xiangnuan.people.models import FamilyMember
from xiangnuan.people.queries import visible_persons
from xiangnuan.prerelease.expecting import NOTICE, expected_release
from xiangnuan.prerelease.forms import AssessForm, FetchForm, NewStayForm, PrepareForm, StayForm
from xiangnuan.prerelease.models import Meeting, Preparation, Stay
from xiangnuan.prerelease.queries import missing_of, open_case_of
from xiangnuan.prerelease.services import arrange_fetching, assess, describe_stay, prepare
from xiangnuan.web.clock import today

NEW_STAY = Entry(
    "prerelease/new.html",
    lambda: _("已登记，接下来准备出所。"),
    lambda: _("已记在原来的记录下；新填的个人资料没有改动原来的，请核对。"),
    needs_no_open_case=False,
    then=lambda person, stay: reverse("prerelease:stay", args=[stay.pk]),
)


def stay_of(user: User, pk: int) -> Stay:
    """A stay that the user may see; 404 for any other."""
    rows = Stay.objects.visible_to(user).select_related("person__worker", "person__agency", "centre", "case")
    return get_object_or_404(rows, pk=pk)


@require_safe
@permitted("prerelease.read")
def stay(request: StaffRequest, pk: int) -> HttpResponse:
    """Everything about one stay: what is missing, the preparations, the visits, the day itself."""
    request.nav = "prerelease:stays"  # type: ignore[attr-defined]
    found, day = stay_of(request.user, pk), today()
    area = found.person.area_code or found.person.agency.area_id
    notice = law.rulebook_for(area).setting(NOTICE, found.expected_from)
    audit.record(request.user, audit.Action.READ, "prerelease.stay", found, person=found.person_id)
    content = {
        "stay": found,
        "person": found.person,
        "missing": missing_of([found]).get(found.pk, []),
        "lines": list(Preparation.objects.filter(stay=found)),
        "meetings": list(
            Meeting.objects.visible_to(request.user)
            .filter(stay=found, visit__withdrawn_at__isnull=True)
            .select_related("visit")
        ),
        "days": found.days_left(day),
        "out": (day - found.released_on).days if found.released_on else None,
        "expected": expected_release(area, found.decided_on) if found.decided_on else None,
        "notice": notice,
        "open_case": open_case_of(found) if found.is_open else None,
        "may_write": request.user.may("prerelease.write"),
    }
    return render(request, "prerelease/stay.html", content)


@require_safe
@permitted("prerelease.read")
def of_person(request: StaffRequest, person: int) -> HttpResponse:
    """From a person's page to their latest stay, or to registering one."""
    found = get_object_or_404(visible_persons(request.user), pk=person)
    latest = Stay.objects.visible_to(request.user).filter(person=found).order_by("-pk").first()
    if latest is not None:
        return redirect("prerelease:stay", latest.pk)
    if request.user.may("prerelease.write"):
        return redirect("prerelease:new_of", found.pk)
    raise Http404


@require_http_methods(["GET", "POST"])
@permitted("prerelease.write")
@writes
def new(request: StaffRequest) -> HttpResponse:
    """Register somebody who is inside and not on file yet; probable doubles are shown before anything is saved."""
    request.nav = "prerelease:stays"  # type: ignore[attr-defined]
    return take_in(request, NewStayForm(request.POST or None, user=request.user), NEW_STAY)


@require_http_methods(["GET", "POST"])
@permitted("prerelease.write")
@writes
def new_of(request: StaffRequest, person: int) -> HttpResponse:
    """Register the stay of a person on file."""
    request.nav = "prerelease:stays"  # type: ignore[attr-defined]
    found = get_object_or_404(visible_persons(request.user).select_related("agency"), pk=person)
    form = NewStayForm(request.POST or None, user=request.user, person=found)
    if request.method == "POST" and form.is_valid():
        try:
            made = form.record_for(found)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, NEW_STAY.saved())
            return redirect("prerelease:stay", made.pk)
    return render(request, "prerelease/new_of.html", {"case_form": form, "person": found})


def _answer(request: StaffRequest, found: Stay, form: Any, title: str, act: str, **more: Any) -> HttpResponse:
    """The form of a stay, with who changed it meanwhile."""
    request.nav = "prerelease:stays"  # type: ignore[attr-defined]
    context = {"form": form, "stay": found, "person": found.person, "title": title, "changed_by": None, **more}
    if getattr(form, "has_conflicts", False):
        context["changed_by"] = last_writing(act, found.person_id, more.get("subject", found.pk))
    return render(request, "prerelease/form.html", context)


def _saved(request: StaffRequest, form: Any, found: Stay, anchor: str) -> HttpResponse:
    messages.success(request, " ".join((_("已保存。"), form.taken_in_words)).strip())
    return redirect(f"{reverse('prerelease:stay', args=[found.pk])}#{anchor}")


@require_http_methods(["GET", "POST"])
@permitted("prerelease.write")
@writes
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct a stay, or note the day that the centre has named."""
    found = stay_of(request.user, pk)
    form = StayForm(request.POST or None, user=request.user, stay=found)
    if request.method == "POST" and form.is_valid():
        try:
            describe_stay(request.user, found, form.entered)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            return _saved(request, form, found, "details")
    return _answer(request, found, form, _("在所情况"), "prerelease.describe_stay")


@require_http_methods(["GET", "POST"])
@permitted("prerelease.write")
@writes
def assess_view(request: StaffRequest, pk: int) -> HttpResponse:
    """The assessment before release."""
    found = stay_of(request.user, pk)
    form = AssessForm(request.POST or None, stay=found)
    if request.method == "POST" and form.is_valid():
        try:
            assess(request.user, found, **form.cleaned_data)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            return _saved(request, form, found, "assessment")
    return _answer(request, found, form, _("出所前评估"), "prerelease.assess")


@require_http_methods(["GET", "POST"])
@permitted("prerelease.write")
@writes
def prepare_view(request: StaffRequest, pk: int, domain: str) -> HttpResponse:
    """One part of life: how it stands and what is arranged."""
    if domain not in Preparation.Domain.values:
        raise Http404
    found = stay_of(request.user, pk)
    line = get_object_or_404(Preparation.objects.select_related("stay"), stay=found, domain=domain)
    form = PrepareForm(request.POST or None, line=line)
    if request.method == "POST" and form.is_valid():
        try:
            prepare(request.user, found, domain, **form.cleaned_data)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            return _saved(request, form, found, "preparations")
    return _answer(request, found, form, line.get_domain_display(), "prerelease.prepare", subject=line.pk)


@require_http_methods(["GET", "POST"])
@permitted("prerelease.write")
@writes
def fetch_view(request: StaffRequest, pk: int) -> HttpResponse:
    """Who fetches the person, with the family on file at hand."""
    found = stay_of(request.user, pk)
    form = FetchForm(request.POST or None, stay=found)
    if request.method == "POST" and form.is_valid():
        try:
            arrange_fetching(request.user, found, **form.entered)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            return _saved(request, form, found, "fetching")
    family = FamilyMember.objects.visible_to(request.user).filter(person=found.person_id)
    return _answer(request, found, form, _("出所当天"), "prerelease.arrange_fetching", family=family)
