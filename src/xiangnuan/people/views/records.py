"""Correcting what is known of a person, and the family."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.queries import last_writing
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.people.forms import PLAIN, EditForm, FamilyForm
from xiangnuan.people.models import FamilyMember, Person
from xiangnuan.people.queries import visible_persons
from xiangnuan.people.services import (
    add_family_member,
    describe_family_member,
    describe_person,
    description_mark,
    remove_family_member,
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
    """Correct the description; what somebody else has changed meanwhile is merged, or chosen field by field."""
    person = person_of(request.user, pk)
    form = _edit_form(request, person)
    if request.method == "POST" and form.is_valid():
        try:
            describe_person(request.user, person, form.data_entered(), seen=form.mark)
        except ValidationError as wrong:
            if getattr(wrong, "code", "") == "changed":  # in the moment between reading and writing
                form = _edit_form(request, person_of(request.user, pk))
                form.full_clean()
            form.refuse(wrong)
        else:
            messages.success(request, " ".join((_("已保存。"), form.taken_in_words)).strip())
            return redirect("people:person", person.pk)
    if request.method == "GET":
        audit.record(request.user, audit.Action.READ, "people.edit", person, person=person.pk)
    context: dict[str, Any] = {"form": form, "person": person, "changed_by": None}
    if form.has_conflicts:
        context["changed_by"] = last_writing("people.describe_person", person.pk, person.pk)
    return render(request, "people/edit.html", context)


def _edit_form(request: StaffRequest, person: Person) -> EditForm:
    form = EditForm(request.POST or None, person=person, initial={name: getattr(person, name) for name in PLAIN})
    form.mark = description_mark(person)
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
        try:
            describe_family_member(request.user, member, **form.entered, seen=member)
        except ValidationError as wrong:
            member = _member_of(request.user, pk)
            form = FamilyForm(request.POST, member=member)
            form.add_error(None, wrong)
        else:
            messages.success(request, " ".join((_("已保存。"), form.taken_in_words)).strip())
            return redirect(_family_url(member.person_id))
    context: dict[str, Any] = {"form": form, "person": member.person, "member": member, "changed_by": None}
    if form.has_conflicts:
        context["changed_by"] = last_writing("people.describe_family_member", member.person_id, member.pk)
    return render(request, "people/family.html", context)


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
