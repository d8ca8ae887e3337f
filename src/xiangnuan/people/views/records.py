"""Correcting what is known of a person, and the family."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.people.forms import EditForm, FamilyForm
from xiangnuan.people.models import FamilyMember, Person
from xiangnuan.people.queries import visible_persons
from xiangnuan.people.services import (
    add_family_member,
    changed_meanwhile,
    describe_family_member,
    describe_person,
    description_mark,
    remove_family_member,
)

_SHOWN = (
    "identity_kind",
    "name",
    "sex",
    "birth_date",
    "nationality",
    "former_names",
    "ethnicity",
    "education",
    "marriage",
    "occupation",
    "employer",
    "note",
)


def person_of(user: User, pk: int) -> Person:
    """A person whom `user` may see; 404 for any other."""
    return get_object_or_404(visible_persons(user), pk=pk)


def person_to_read(user: User, pk: int) -> Person:
    """A person whom `user` may read, also in an emergency; 404 for any other."""
    return get_object_or_404(Person.objects.readable_by(user).filter(merged_into__isnull=True), pk=pk)


@require_http_methods(["GET", "POST"])
@permitted("person.write")
@writes
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct the description; where somebody else changed it meanwhile, the newest is shown beside what was typed."""
    person = person_of(request.user, pk)
    initial = {name: getattr(person, name) for name in _SHOWN} | {"seen": description_mark(person)}
    form = EditForm(request.POST or None, person=person, initial=initial)
    if request.method == "POST" and request.POST.get("seen", "") != initial["seen"]:
        form = _on_the_newest(request, form)
    elif request.method == "POST" and form.is_valid():
        try:
            describe_person(request.user, person, form.data_entered(), seen=form.cleaned_data["seen"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已保存。"))
            return redirect("people:person", person.pk)
    if request.method == "GET":
        audit.record(request.user, audit.Action.READ, "people.edit", person, person=person.pk)
    return render(request, "people/edit.html", {"form": form, "person": person})


def _on_the_newest(request: StaffRequest, form: EditForm) -> EditForm:
    """What was typed, laid on what somebody else has saved meanwhile; the next sending is measured by that."""
    typed = request.POST.copy()
    typed["seen"] = description_mark(form.person)
    typed.setlist("keep_phones", [str(at) for at in range(len(form.phones))])
    form = EditForm(typed, person=form.person)
    form.add_error(None, changed_meanwhile())
    return form


@require_http_methods(["GET", "POST"])
@permitted("person.write")
@writes
def family_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Add somebody of the family."""
    person = person_of(request.user, pk)
    form = FamilyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add_family_member(request.user, person, **form.entered)
        messages.success(request, _("已添加。"))
        return redirect(_family_url(person.pk))
    return render(request, "people/family.html", {"form": form, "person": person})


@require_http_methods(["GET", "POST"])
@permitted("person.write")
@writes
def family_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct what is known of somebody of the family."""
    member = _member_of(request.user, pk)
    form = FamilyForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        describe_family_member(request.user, member, **form.entered)
        messages.success(request, _("已保存。"))
        return redirect(_family_url(member.person_id))
    return render(request, "people/family.html", {"form": form, "person": member.person, "member": member})


@require_POST
@permitted("person.write")
@writes
def family_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back somebody entered by mistake."""
    member = _member_of(request.user, pk)
    person = member.person_id
    remove_family_member(request.user, member)
    messages.success(request, _("已删除。"))
    return redirect(_family_url(person))


def _member_of(user: User, pk: int) -> FamilyMember:
    members = FamilyMember.objects.visible_to(user).select_related("person")
    return get_object_or_404(members, pk=pk)


def _family_url(person: int) -> str:
    return f"{reverse('people:person', args=[person])}?tab=family#record"
