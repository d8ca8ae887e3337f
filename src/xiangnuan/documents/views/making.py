"""Papers of one person: what can be made, a preview, PDF and Word, and issuing."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.documents.papers.layout import Paper, mask_values, masked, paper_of
from xiangnuan.documents.papers.register import form_of, of_places
from xiangnuan.documents.papers.subjects import subjects_of_person
from xiangnuan.documents.papers.words import secrets_of, words_of
from xiangnuan.documents.printing import pdf, word
from xiangnuan.documents.printing.templates import with_number
from xiangnuan.documents.queries.issued import documents_of
from xiangnuan.documents.queries.offering import Offer, find_offer, offers_of
from xiangnuan.documents.queries.templates import template_of
from xiangnuan.documents.services.binding import bind
from xiangnuan.documents.services.issuing import issue_document
from xiangnuan.people.models import Person
from xiangnuan.people.queries import visible_persons
from xiangnuan.rights.collecting import collect
from xiangnuan.rights.views.persons import FORMS as FILE_TYPES
from xiangnuan.web.clock import today
from xiangnuan.web.masks import mask_name
from xiangnuan.web.presentation import presentation_of

PDF, DOCX = "application/pdf", word.CONTENT_TYPE


def person_of(user: User, pk: int) -> Person:
    """A person whom `user` may see, with agency and worker; 404 for any other."""
    return get_object_or_404(visible_persons(user).select_related("agency__area", "worker"), pk=pk)


def saved(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file that the browser saves and no cache keeps."""
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


def shown_secrets(request: StaffRequest, secrets: dict[str, str], name: str) -> dict[str, str]:
    """What a page masks: numbers, phones and addresses always, the name where the reader's switch says so."""
    return {**secrets, name: mask_name(name)} if presentation_of(request).names_masked and name else secrets


@require_safe
@permitted("document.read")
def person(request: StaffRequest, person: int) -> HttpResponse:
    """What can be made for a person now, and what was issued."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    found = person_of(request.user, person)
    offers = offers_of(request.user, subjects_of_person(request.user, found, today()))
    by_form: dict[str, list[Offer]] = {}
    for offer in offers:
        by_form.setdefault(offer.form.code, []).append(offer)
    forms = list({offer.form.code: offer.form for offer in offers}.values())
    places = [(place, [(form, by_form[form.code]) for form in within]) for place, within in of_places(forms)]
    audit.record(request.user, audit.Action.READ, "documents.person", found, person=found.pk)
    content = {
        "person": found,
        "places": places,
        "issued": _named(documents_of(request.user).filter(person=found).order_by("-pk")),
        "may_write": request.user.may("document.write"),
    }
    return render(request, "documents/person.html", content)


def _named(rows: Any) -> list[dict[str, Any]]:
    return [{"row": row, "form": form_of(row.form)} for row in rows]


def _offer(request: StaffRequest, person: int, form: str, about: str) -> Offer:
    found = person_of(request.user, person)
    official = form_of(form)
    if official is None:
        raise Http404
    offer = find_offer(request.user, subjects_of_person(request.user, found, today()), official, about)
    if offer is None:
        raise Http404
    return offer


@require_safe
@permitted("document.read")
def paper(request: StaffRequest, person: int, form: str, about: str) -> HttpResponse:
    """A preview of one paper: the same blocks that are printed, with what is secret masked."""
    request.nav = "people:list"  # type: ignore[attr-defined]
    offer = _offer(request, person, form, about)
    somebody = offer.subject.person
    audit.record(
        request.user, audit.Action.READ, "documents.paper", somebody, person=somebody.pk, detail={"form": form}
    )
    secrets = shown_secrets(request, secrets_of(offer.subject), somebody.name)
    content = {
        "person": somebody,
        "offer": offer,
        "paper": masked(paper_of(offer.form, offer.subject), secrets),
        "may_write": request.user.may("document.write"),
        "is_masked": bool(secrets),
        "own_template": template_of(somebody.agency, form),
    }
    return render(request, "documents/paper.html", content)


@require_safe
@permitted("document.read")
def paper_file(request: StaffRequest, person: int, form: str, about: str, kind: str) -> HttpResponse:
    """One paper as PDF/A or Word; what a role may not reveal stays masked on paper too."""
    offer = _offer(request, person, form, about)
    somebody = offer.subject.person
    secrets = {} if request.user.may("person.reveal") else secrets_of(offer.subject)
    words = words_of(offer.form, offer.subject)
    made = masked(paper_of(offer.form, offer.subject, words=words), secrets)
    template = template_of(somebody.agency, form)
    content = file_of(
        made, mask_values(with_number(words, ""), secrets), bytes(template.content) if template else b"", kind
    )
    audit.record(
        request.user,
        audit.Action.PRINT,
        "documents.print",
        somebody,
        person=somebody.pk,
        detail={"form": form, "kind": kind},
    )
    return saved(content, f"{offer.form.title}-{somebody.pk}.{kind}", PDF if kind == "pdf" else DOCX)


def file_of(paper: Paper, words: dict[str, Any], template: bytes, kind: str) -> bytes:
    """A paper as `pdf` or `docx`; Word through the agency's own template where there is one. 404 for another kind."""
    if kind == "pdf":
        return pdf.pdf_of([paper])
    if kind == "docx":
        return word.merged(template, words) if template else word.word_of(paper)
    raise Http404


@require_POST
@permitted("document.write")
@writes
def issue(request: StaffRequest, person: int, form: str, about: str) -> HttpResponse:
    """Number a paper and keep it in the file."""
    offer = _offer(request, person, form, about)
    try:
        made = issue_document(request.user, offer.form, offer.subject)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("documents:paper", person, form, about)
    messages.success(request, _("已记入档案，编号 {number}。").format(number=made.number))
    return redirect("documents:document", made.pk)


@require_safe
@permitted("document.write")
def whole(request: StaffRequest, person: int, kind: str) -> HttpResponse:
    """The whole file of a person: PDF/A with cover, contents and page numbers, or everything as JSON."""
    found = person_of(request.user, person)
    if kind not in FILE_TYPES:
        raise Http404
    if kind == "pdf":
        content = bind(request.user, found).as_pdf()
    else:
        content = json.dumps(collect(found), ensure_ascii=False, indent=1).encode()
    audit.record(request.user, audit.Action.EXPORT, "documents.file", found, person=found.pk, detail={"kind": kind})
    return saved(content, f"file-{found.pk}-{today():%Y%m%d}.{kind}", FILE_TYPES[kind])
