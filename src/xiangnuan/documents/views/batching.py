"""Batches: beginning one, how far it has come, and its files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.access.views import StaffRequest, carried_out, permitted, writes
from xiangnuan.documents import jobs
from xiangnuan.documents.forms import BatchForm
from xiangnuan.documents.models import Batch
from xiangnuan.documents.papers.register import form_of
from xiangnuan.documents.queries.sets import SETS
from xiangnuan.documents.services.batching import begin_again, begin_batch, is_within_reach, kept_file
from xiangnuan.documents.views.making import PDF, saved
from xiangnuan.web.clock import now
from xiangnuan.web.paging import page_by_key

_NAV = "documents:documents"
_CUT_OFF_AFTER = timedelta(minutes=10)
_FILES = {"pdf": PDF, "zip": "application/zip"}


@require_http_methods(["GET", "POST"])
@permitted("document.write")
@writes
def batches(request: StaffRequest) -> HttpResponse:
    """Begin a batch; below it the earlier ones."""
    request.nav = _NAV  # type: ignore[attr-defined]
    agency_of(request.user)
    form = BatchForm(request.POST or None, user=request.user, initial={"form": request.GET.get("form", "")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        official = form_of(data["form"])
        if official is None:
            raise Http404
        try:
            made = begin_batch(
                request.user, official, data["chosen"], town=data["town"], output=data["output"], issues=data["issues"]
            )
        except ValidationError as wrong:
            form.refuse(wrong)
        else:
            jobs.begin(made)
            return redirect("documents:batch", made.pk)
    earlier = Batch.objects.visible_to(request.user).select_related("by")
    page = page_by_key(earlier, ("-pk",), request.GET.get("cursor", ""), size=20)
    content = {"form": form, "page": page, "rows": [_told(row) for row in page.rows]}
    return render(request, "documents/batches.html", content)


def _told(row: Batch) -> dict[str, Any]:
    form = form_of(row.form)
    place = area_name(row.town) if row.town else ""
    who = " ・ ".join(part for part in (str(SETS.get(row.chosen, row.chosen)), place) if part)
    return {"row": row, "title": form.name if form else row.form, "who": who}


def _batch(user: User, pk: int) -> Batch:
    return get_object_or_404(Batch.objects.visible_to(user).select_related("by"), pk=pk)


@require_safe
@permitted("document.write")
def batch(request: StaffRequest, pk: int) -> HttpResponse:
    """One batch: its progress, or its files."""
    request.nav = _NAV  # type: ignore[attr-defined]
    found = _batch(request.user, pk)
    files = sorted(set(found.parts.order_by().values_list("file", flat=True))) if not found.is_working else []
    return render(request, "documents/batch.html", {**_told(found), **_progress(found), "batch": found, "files": files})


def _progress(found: Batch) -> dict[str, Any]:
    since = found.working_since or found.created_at
    return {
        "done": min(jobs.papers_done(found.pk), found.total),
        "total": found.total,
        "is_cut_off": found.is_working and now() - since > _CUT_OFF_AFTER,
    }


@require_safe
@permitted("document.write")
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far the work has come, asked again each second; once it is over the page is loaded anew."""
    found = _batch(request.user, pk)
    if not found.is_working:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "documents/progress.html", {"batch": found, **_progress(found)})


@require_POST
@permitted("document.write")
@writes
def again(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin a batch again that broke off."""
    found = _batch(request.user, pk)
    if carried_out(request, lambda: begin_again(request.user, found)):
        jobs.begin(found)
    return redirect("documents:batch", found.pk)


@require_safe
@permitted("document.write")
def batch_file(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """A file of a batch, while everybody in it is still within reach."""
    found = _batch(request.user, pk)
    if kind not in _FILES:
        raise Http404
    if not is_within_reach(request.user, found):
        messages.error(request, _("里面有人已经封存，或不再由您负责。请重新生成。"))
        return redirect("documents:batch", found.pk)
    content = kept_file(found, kind)
    if not content:
        raise Http404
    audit.record(
        request.user, audit.Action.EXPORT, "documents.batch_file", found, detail={"kind": kind, "found": found.made}
    )
    return saved(content, f"{found.form}-{found.pk}.{kind}", _FILES[kind])
