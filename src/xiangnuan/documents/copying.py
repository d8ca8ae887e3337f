"""What a person's own copy says of documents: which were issued about them, and which were withdrawn."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiangnuan.documents.models import IssuedDocument
from xiangnuan.documents.papers.register import form_of
from xiangnuan.people.hooks import CopyPart


def _entries(person: int, with_sealed: bool) -> list[dict[str, Any]]:
    rows = IssuedDocument.objects.filter(person=person).select_related("case").defer("content").order_by("pk")
    return [_entry(row) for row in rows if with_sealed or row.case is None or row.case.sealed_on is None]


def _entry(row: IssuedDocument) -> dict[str, Any]:
    form = form_of(row.form)
    return {
        "form": row.form,
        "title": form.name if form is not None else row.form,
        "number": row.number,
        "made_on": row.made_at.date().isoformat(),
        "signed": row.scan_id is not None,
        "withdrawn_on": row.withdrawn_at.date().isoformat() if row.withdrawn_at else None,
        "withdrawal_reason": row.withdrawal_reason,
    }


def _lines(entry: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (entry["title"], entry["number"]),
        (_("日期"), entry["made_on"]),
        (_("签字扫描件"), _("有") if entry["signed"] else ""),
        (_("作废日期"), entry["withdrawn_on"]),
        (_("作废原因"), entry["withdrawal_reason"]),
    ]


DOCUMENTS = CopyPart("documents", gettext_lazy("出具的文书"), _entries, _lines)
