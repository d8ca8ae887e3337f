"""The register of issued documents, one of them, withdrawing it, and its signed scan."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.documents.forms import ScanForm, WithdrawForm
from xiangnuan.documents.models import IssuedDocument
from xiangnuan.documents.papers.layout import Paper, mask_values, masked
from xiangnuan.documents.papers.register import form_of
from xiangnuan.documents.printing.templates import with_number
from xiangnuan.documents.queries.issued import EXPORTED, Asked, listed
from xiangnuan.documents.queries.offering import forms_for
from xiangnuan.documents.services.issuing import attach_scan, kept_content, withdraw_document
from xiangnuan.documents.views.making import DOCX, PDF, file_of, saved, shown_secrets
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.clock import today
from xiangnuan.web.paging import page_by_key


@require_safe
@permitted("document.read")
def documents(request: StaffRequest) -> HttpResponse:
    """The register: every document with its number, the latest first."""
    agency_of(request.user)
    asked = Asked.read(request.GET)
    rows = listed(request.user, asked)
    if request.GET.get("format") == "xlsx":
        return _sheet(request, list(rows.order_by(*asked.order)[:EXPORTED]))
    page = page_by_key(rows, asked.order, asked.cursor)
    audit.record(request.user, audit.Action.READ, "documents.documents", detail={"found": len(page.rows)})
    content = {
        "asked": asked,
        "page": page,
        "rows": [{"row": row, "form": form_of(row.form)} for row in page.rows],
        "count": rows.count(),
        "forms": [(form.code, form.name) for form in forms_for(request.user)],
        "years": [str(today().year - back) for back in range(6)],
        "states": [("unsigned", _("没有扫描件")), ("signed", _("有扫描件")), ("withdrawn", _("已作废"))],
        "may_write": request.user.may("document.write"),
        "may_set": request.user.may("document.templates"),
    }
    return render(request, "documents/documents.html", content)


def _sheet(request: StaffRequest, rows: list[IssuedDocument]) -> HttpResponse:
    columns = [_("编号"), _("文书"), _("姓名"), _("日期"), _("经办人"), _("扫描件"), _("作废日期"), _("作废原因")]
    lines = [
        (
            row.number,
            form.name if (form := form_of(row.form)) else row.form,
            row.person.name,
            row.made_at.date(),
            row.made_by.name if row.made_by else "",
            _("有") if row.scan_id else "",
            row.withdrawn_at.date() if row.withdrawn_at else None,
            row.withdrawal_reason,
        )
        for row in rows
    ]
    audit.record(request.user, audit.Action.EXPORT, "documents.documents", detail={"found": len(lines)})
    return download(_("文书登记"), workbook(_("文书登记"), columns, lines))


def document_of(user: User, pk: int) -> IssuedDocument:
    """A document that the user may see; 404 for any other."""
    codes = [form.code for form in forms_for(user)]
    rows = IssuedDocument.objects.visible_to(user).filter(form__in=codes)
    return get_object_or_404(rows.select_related("person", "made_by", "withdrawn_by", "scan", "template"), pk=pk)


@require_safe
@permitted("document.read")
def document(request: StaffRequest, pk: int) -> HttpResponse:
    """One document as it was issued, with what is secret masked."""
    request.nav = "documents:documents"  # type: ignore[attr-defined]
    found = document_of(request.user, pk)
    kept = kept_content(found)
    audit.record(request.user, audit.Action.READ, "documents.document", found, person=found.person_id)
    secrets = shown_secrets(request, kept["secrets"], found.person.name)
    content = {
        "document": found,
        "form": form_of(found.form),
        "paper": masked(Paper.of_data(kept["paper"]), secrets),
        "is_masked": bool(secrets),
        "may_write": request.user.may("document.write"),
    }
    return render(request, "documents/document.html", content)


@require_safe
@permitted("document.read")
def document_file(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """One document again, exactly as it was issued; masked for who may not see in full."""
    found = document_of(request.user, pk)
    kept = kept_content(found)
    secrets = {} if request.user.may("person.reveal") else kept["secrets"]
    made = masked(Paper.of_data(kept["paper"]), secrets)
    words = mask_values(with_number(kept["words"], found.number), secrets)
    content = file_of(made, words, bytes(found.template.content) if found.template else b"", kind)
    audit.record(
        request.user, audit.Action.PRINT, "documents.print", found, person=found.person_id, detail={"kind": kind}
    )
    return saved(content, f"{made.title}-{found.number}.{kind}", PDF if kind == "pdf" else DOCX)


@require_http_methods(["GET", "POST"])
@permitted("document.write")
@writes
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a document out of force, with a reason."""
    request.nav = "documents:documents"  # type: ignore[attr-defined]
    found = document_of(request.user, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_document(request.user, found, form.cleaned_data["reason"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已作废，编号留着不再用。"))
            return redirect("documents:document", found.pk)
    title = _("作废文书")
    content = {"form": form, "document": found, "title": title, "verb": _("作废"), "is_late": True}
    return render(request, "documents/form.html", content)


@require_http_methods(["GET", "POST"])
@permitted("document.write")
@writes
def scan(request: StaffRequest, pk: int) -> HttpResponse:
    """Say which paper of the person is the signed scan."""
    request.nav = "documents:documents"  # type: ignore[attr-defined]
    found = document_of(request.user, pk)
    if not found.is_standing:
        raise Http404
    form = ScanForm(request.POST or None, user=request.user, document=found)
    if request.method == "POST" and form.is_valid():
        try:
            attach_scan(request.user, found, form.cleaned_data["scan"])
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            messages.success(request, _("已保存。"))
            return redirect("documents:document", found.pk)
    content = {"form": form, "document": found, "title": _("签字扫描件"), "verb": _("保存"), "is_scan": True}
    return render(request, "documents/form.html", content)
