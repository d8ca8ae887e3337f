"""Issuing documents: a number is taken, the paper kept as it was printed; withdrawing one, and its signed scan."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import Agency, AuditEntry, User
from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.documents.models import IssuedDocument, WordTemplate
from xiangnuan.documents.numbering import number_in_words, pattern_of, take_serials
from xiangnuan.documents.papers.layout import Paper, paper_of
from xiangnuan.documents.papers.register import OfficialForm
from xiangnuan.documents.papers.subjects import Subject
from xiangnuan.documents.papers.words import secrets_of, words_of
from xiangnuan.documents.queries.templates import template_of
from xiangnuan.web.clock import now


def issue_document(user: User, form: OfficialForm, subject: Subject) -> IssuedDocument:
    """Number a paper and keep it in the person's file. Raises ValidationError where the form does not fit the records."""
    return issue_documents(user, form, [subject])[0]


@transaction.atomic
def issue_documents(user: User, form: OfficialForm, subjects: Sequence[Subject]) -> list[IssuedDocument]:
    """The same for many at once: one block of serials, all or nothing."""
    if any(not form.fits(subject) for subject in subjects):
        raise ValidationError(_("这份文书和现在的记录对不上，请刷新后再试。"))
    if not subjects:
        return []
    agency = Agency.objects.get(pk=subjects[0].person.agency_id)
    if any(subject.person.agency_id != agency.pk for subject in subjects):
        raise ValidationError(_("这份文书和现在的记录对不上，请刷新后再试。"))
    pattern, year = pattern_of(agency), subjects[0].day.year
    template = template_of(agency, form.code)
    serials = take_serials(agency, form.code, year, len(subjects))
    rows = [
        build_document(user, form, subject, serial, number_in_words(pattern, agency, year, form.word, serial), template)
        for serial, subject in zip(serials, subjects, strict=True)
    ]
    IssuedDocument.objects.bulk_create(rows, batch_size=200)
    AuditEntry.objects.bulk_create(
        [
            audit.entry(
                user, audit.Action.WRITE, "documents.issue", row, person=row.person_id, detail={"form": form.code}
            )
            for row in rows
        ],
        batch_size=200,
    )
    return rows


def build_document(
    user: User | None, form: OfficialForm, subject: Subject, serial: int, number: str, template: WordTemplate | None
) -> IssuedDocument:
    """An unsaved document. Bulk writers use it too."""
    words = words_of(form, subject)
    paper = paper_of(form, subject, number=number, words=words)
    content = {"paper": paper.as_data(), "words": words, "secrets": secrets_of(subject)}
    return IssuedDocument(
        agency_id=subject.person.agency_id,
        person=subject.person,
        case=subject.case,
        fact=subject.fact,
        stay=subject.stay,
        referral=subject.referral,
        form=form.code,
        form_version=form.version,
        template=template,
        year=subject.day.year,
        serial=serial,
        number=number,
        content=json.dumps(content, ensure_ascii=False, separators=(",", ":")),
        made_at=now(),
        made_by=user,
    )


def kept_content(document: IssuedDocument) -> dict[str, Any]:
    """What was kept: `paper`, `words`, `secrets`."""
    kept: dict[str, Any] = json.loads(str(document.content))
    return kept


def kept_paper(document: IssuedDocument) -> Paper:
    """The paper exactly as it was issued."""
    return Paper.of_data(kept_content(document)["paper"])


@transaction.atomic
def withdraw_document(user: User, document: IssuedDocument, reason: str) -> IssuedDocument:
    """Take a document out of force; it keeps its number, so that the series has no gap. Raises ValidationError."""
    found = _locked(document)
    if not found.is_standing:
        raise ValidationError(_("这份文书已经作废了。"))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明为什么作废。")})
    found.withdrawn_at, found.withdrawn_by, found.withdrawal_reason = now(), user, reason.strip()
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    audit.written(user, "documents.withdraw", found, person=found.person_id)
    return found


@transaction.atomic
def attach_scan(user: User, document: IssuedDocument, scan: Attachment | None) -> IssuedDocument:
    """Say which of the person's papers is the signed scan of a document; None takes that back. Raises ValidationError."""
    found = _locked(document)
    if not found.is_standing:
        raise ValidationError(_("这份文书已经作废了。"))
    if scan is not None and (scan.person_id != found.person_id or scan.withdrawn_at is not None):
        raise ValidationError({"scan": _("请选择这个人的材料。")})
    found.scan = scan
    found.save(update_fields=["scan"])
    audit.written(user, "documents.attach_scan", found, person=found.person_id, scan=scan.pk if scan else None)
    return found


def _locked(document: IssuedDocument) -> IssuedDocument:
    return IssuedDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
