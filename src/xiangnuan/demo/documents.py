"""The documents of the demo agency: agreements and notices of running cases, numbered, a few of them withdrawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from xiangnuan.access import audit
from xiangnuan.access.models import Agency, AuditEntry, User
from xiangnuan.cases.models import Case
from xiangnuan.demo.intake import SEED
from xiangnuan.documents.models import IssuedDocument, NumberSeries
from xiangnuan.documents.numbering import number_in_words, pattern_of
from xiangnuan.documents.papers.register import OfficialForm, forms_by_code
from xiangnuan.documents.papers.subjects import Subject, subjects_of_cases
from xiangnuan.documents.services.issuing import build_document

# The cases whose papers went into the system with their agreement; the notices of the last days.
_CASES, _NOTICES = 110, 30
_WITHDRAWN = 37


def tell_documents(agency: Agency, users: dict[str, User], day: date) -> None:
    """Issue what the workers would have issued by `day`, which is today."""
    manager = next(user for user in users.values() if user.role == "manager")
    cases = list(
        Case.objects.filter(agency=agency, state=Case.State.RUNNING, closed_on__isnull=True, agreed_on__isnull=False)
        .order_by("agreed_on", "pk")
        .reverse()[:_CASES]
    )
    told: list[tuple[date, str, Subject]] = []
    subjects = subjects_of_cases(manager, cases, day)
    chance = Random(SEED)
    for subject in subjects:
        case = subject.case
        if case is not None and case.agreed_on is not None and case.agreed_on <= day:
            told += [(case.agreed_on, code, subject) for code in ("agreement", "duties")]
    for subject in chance.sample(subjects, min(_NOTICES, len(subjects))):
        told.append((day - timedelta(days=chance.randrange(12)), "test_notice", subject))
    _issue(agency, told)


def _issue(agency: Agency, told: list[tuple[date, str, Subject]]) -> None:
    """Number in order of day, as it was done; a document of another year begins a series of its own."""
    pattern, last = pattern_of(agency), Counter[tuple[str, int]]()
    forms: dict[str, OfficialForm] = forms_by_code()
    rows: list[IssuedDocument] = []
    for on, code, subject in sorted(told, key=lambda one: (one[0], one[1], one[2].person.pk)):
        form = forms[code]
        last[code, on.year] += 1
        worker, number = subject.person.worker, last[code, on.year]
        words = number_in_words(pattern, agency, on.year, form.word, number)
        row = build_document(worker, form, replace(subject, day=on), number, words, None)
        row.made_at = timezone.make_aware(datetime.combine(on, time(10, len(rows) % 60)))
        if len(rows) % _WITHDRAWN == _WITHDRAWN - 1:
            row.withdrawn_at, row.withdrawn_by = row.made_at + timedelta(minutes=5), worker
            row.withdrawal_reason = "住址写错，已另出一份。"
        rows.append(row)
    IssuedDocument.objects.bulk_create(rows, batch_size=200)
    NumberSeries.objects.bulk_create(
        NumberSeries(agency=agency, form=code, year=year, last=count) for (code, year), count in sorted(last.items())
    )
    entries = [
        audit.entry(
            row.made_by, audit.Action.WRITE, "documents.issue", row, person=row.person_id, detail={"form": row.form}
        )
        for row in rows
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=500)
