"""What a person has agreed to and asked for, and their own copy."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.people.models import Person
from xiangnuan.people.queries import visible_persons
from xiangnuan.rights.collecting import collect, file_name
from xiangnuan.rights.forms import ConsentForm, CopyForm, WithdrawForm
from xiangnuan.rights.models import Consent, Copy, Request
from xiangnuan.rights.papers.copies import copy_sheet
from xiangnuan.rights.papers.printing import pdf
from xiangnuan.rights.purposes import PURPOSES
from xiangnuan.rights.queries.sealed import opening_in_force, seal_of
from xiangnuan.rights.services.asking import record_copy
from xiangnuan.rights.services.consents import record_consent, withdraw_consent

FORMS = {"pdf": "application/pdf", "json": "application/json"}


def person_of(user: User, pk: int) -> Person:
    """A person whom `user` may see; 404 for any other."""
    return get_object_or_404(visible_persons(user).select_related("agency"), pk=pk)


@require_GET
@permitted("right.write")
def person(request: StaffRequest, person: int) -> HttpResponse:
    """Consents, requests and copies of one person."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    found = person_of(request.user, person)
    consents = list(Consent.objects.visible_to(request.user).filter(person=found).select_related("recorded_by"))
    latest: dict[str, Consent] = {}
    for consent in consents:
        latest.setdefault(consent.purpose, consent)
    audit.record(request.user, audit.Action.READ, "rights.person", found, person=found.pk)
    content = {
        "person": found,
        "consents": consents,
        "purposes": [(purpose, latest.get(purpose.consent)) for purpose in PURPOSES],
        "requests": Request.objects.visible_to(request.user).filter(person=found).order_by("-pk"),
        "copies": Copy.objects.visible_to(request.user).filter(person=found).select_related("made_by"),
        "may_seal": request.user.may("record.seal"),
        "has_sealed": seal_of(request.user, found.pk) is not None,
    }
    return render(request, "rights/person.html", content)


@require_http_methods(["GET", "POST"])
@permitted("right.write")
@writes
def consent_new(request: StaffRequest, person: int) -> HttpResponse:
    """Record an answer."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    found = person_of(request.user, person)
    form = ConsentForm(request.POST or None, initial={"purpose": request.GET.get("purpose", "")})
    if request.method == "POST" and form.is_valid():
        try:
            record_consent(request.user, found, form.entered)
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已保存。"))
            return redirect("rights:person", found.pk)
    return render(request, "rights/form.html", {"form": form, "person": found, "title": _("登记同意")})


@require_http_methods(["GET", "POST"])
@permitted("right.write")
@writes
def consent_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that a consent was taken back."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    consent = get_object_or_404(Consent.objects.visible_to(request.user).select_related("person__agency"), pk=pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_consent(request.user, consent, form.cleaned_data["on"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已记下撤回。从现在起不再据此提供或公开；此前的不受影响。"))
            return redirect("rights:person", consent.person_id)
    title = _("撤回同意：{purpose}").format(purpose=consent.get_purpose_display())
    return render(request, "rights/form.html", {"form": form, "person": consent.person, "title": title})


@require_http_methods(["GET", "POST"])
@permitted("right.write")
@writes
def copy_new(request: StaffRequest, person: int) -> HttpResponse:
    """Record who asks for the copy; then it can be fetched."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    found = person_of(request.user, person)
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        waiting = Request.objects.visible_to(request.user).filter(
            person=found, kind=Request.Kind.COPY, state=Request.State.OPEN
        )
        copy = record_copy(request.user, found, **form.cleaned_data, request=waiting.first())
        messages.success(request, _("已登记。现在可以取 PDF 或 JSON；交付前请通读一遍，看是否写到了别人。"))
        return redirect(f"{copy_page(copy)}#copies")
    title = _("个人信息副本")
    hint = _("副本含本人的全部信息；家属只列关系，工作人员只列角色。取出会记入操作记录。")
    return render(request, "rights/form.html", {"form": form, "person": found, "title": title, "hint": hint})


def copy_page(copy: Copy) -> str:
    """The page on which a copy is fetched."""
    return reverse("rights:person", args=[copy.person_id])


@require_GET
@permitted("right.write")
def copy_file(request: StaffRequest, pk: int, form: str) -> HttpResponse:
    """The copy as PDF/A or JSON, made at this moment; an export with its purpose in the trail."""
    copy = get_object_or_404(Copy.objects.visible_to(request.user).select_related("person__agency"), pk=pk)
    if form not in FORMS:
        raise Http404
    person = copy.person
    held = collect(person, with_sealed=opening_in_force(request.user, person.pk) is not None)
    if form == "pdf":
        content = pdf(copy_sheet(held, _("个人信息副本")))
    else:
        content = json.dumps(held, ensure_ascii=False, indent=1).encode()
    audit.record(
        request.user,
        audit.Action.EXPORT,
        "rights.copy",
        copy,
        person=person.pk,
        detail={"purpose": "person_copy", "form": form},
    )
    answer = HttpResponse(content, content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="{file_name(person)}.{form}"'
    answer["Cache-Control"] = "no-store"
    return answer
