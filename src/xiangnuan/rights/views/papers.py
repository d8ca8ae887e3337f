"""The processing register and the impact assessment: every version, and making the next one."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.rights.forms import PaperForm
from xiangnuan.rights.models import Paper
from xiangnuan.rights.papers.printing import pdf
from xiangnuan.rights.services.papers import make_paper, sheet_of
from xiangnuan.web.clock import today


def papers_of(user: User) -> QuerySet[Paper]:
    """The papers of the user's own agency; they name no client."""
    return Paper.objects.filter(agency=user.agency_id or 0).select_related("made_by")


@require_GET
@permitted("processing.read")
def papers(request: StaffRequest) -> HttpResponse:
    """Both papers with their versions, and when they are due for review."""
    agency_of(request.user)
    every = list(papers_of(request.user)[:200])
    kinds = [
        {"kind": kind, "label": Paper.Kind(kind).label, "versions": [one for one in every if one.kind == kind]}
        for kind in Paper.Kind.values
    ]
    content = {"kinds": kinds, "today": today(), "may_make": request.user.may("processing.write")}
    return render(request, "rights/papers.html", content)


@require_http_methods(["GET", "POST"])
@permitted("processing.write")
@writes
def paper_new(request: StaffRequest, kind: str) -> HttpResponse:
    """Make the next version."""
    request.nav = "rights:papers"  # type: ignore[attr-defined]
    if kind not in Paper.Kind.values:
        raise Http404
    form = PaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = make_paper(request.user, agency_of(request.user), kind, form.cleaned_data["conclusion"])
        messages.success(request, _("已生成第 {n} 版。").format(n=made.version))
        return redirect("rights:paper", made.pk)
    return render(request, "rights/paper_new.html", {"form": form, "label": Paper.Kind(kind).label})


@require_GET
@permitted("processing.read")
def paper(request: StaffRequest, pk: int) -> HttpResponse:
    """One version."""
    request.nav = "rights:papers"  # type: ignore[attr-defined]
    found = get_object_or_404(papers_of(request.user), pk=pk)
    return render(request, "rights/paper.html", {"paper": found, "sheet": sheet_of(found)})


@require_GET
@permitted("processing.read")
def paper_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """One version as PDF/A."""
    found = get_object_or_404(papers_of(request.user), pk=pk)
    audit.record(request.user, audit.Action.EXPORT, "rights.paper", found, detail={"version": found.version})
    answer = HttpResponse(pdf(sheet_of(found)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.kind}-v{found.version}.pdf"'
    return answer
