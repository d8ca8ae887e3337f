"""Bringing a list in, step by step: upload, columns, preview, import, and the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.access.roles import Role
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.roster import jobs, pages, services
from xiangnuan.cases.roster.forms import UploadForm
from xiangnuan.cases.roster.models import PreviewPage, RosterImport
from xiangnuan.cases.roster.planning import NOTHING
from xiangnuan.cases.roster.storing import PAGE_ROWS
from xiangnuan.web.clock import now
from xiangnuan.web.paging import page_by_key

State, Tab = RosterImport.State, PreviewPage.Tab
# A step that works longer than this was cut off (a machine that stopped): it may be begun again.
CUT_OFF_AFTER = timedelta(minutes=10)
# State -> the step that the page shows as the present one.
_STEPS = {
    State.READING: 1,
    State.MAPPING: 2,
    State.CHECKING: 3,
    State.PREVIEW: 3,
    State.IMPORTING: 4,
}


def steps() -> list[str]:
    """The five steps in words."""
    return [_("上传"), _("对应列"), _("预览"), _("导入"), _("完成，可撤销")]


@require_http_methods(["GET", "POST"])
@permitted("roster.import")
@writes
def start(request: StaffRequest) -> HttpResponse:
    """Upload a list; below it the earlier imports."""
    agency = agency_of(request.user)
    form = UploadForm(request.POST or None, request.FILES or None, agency=agency)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            roster = services.upload_list(request.user, agency, form.cleaned_data["area"], file.name, file.read())
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            jobs.begin(roster)
            return redirect("cases:roster_import", roster.pk)
    earlier = RosterImport.objects.visible_to(request.user).select_related("by")
    page = page_by_key(earlier, ("-id",), request.GET.get("cursor", ""), size=20)
    return render(request, "cases/roster/start.html", {"form": form, "page": page, "steps": steps()})


@require_safe
@permitted("roster.import")
def roster_import(request: StaffRequest, pk: int) -> HttpResponse:
    """The import at the step where it stands."""
    roster = pages.import_of(request, pk)
    context: dict[str, Any] = {
        "roster": roster,
        "counts": roster.counts,
        "steps": steps(),
        "step": _STEPS.get(State(roster.state), 5),
        "trouble": roster.trouble.get(pages.tongue(), ""),
    }
    if roster.is_working:
        return render(request, "cases/roster/working.html", context | _progress(roster))
    if roster.state == State.MAPPING or (roster.state == State.PREVIEW and request.GET.get("step") == "columns"):
        return render(request, "cases/roster/columns.html", context | {"step": 2, "tables": pages.tables_of(roster)})
    audit.record(request.user, audit.Action.READ, "roster.preview", roster)
    return render(request, "cases/roster/preview.html", context | _preview(request, roster))


def _preview(request: StaffRequest, roster: RosterImport) -> dict[str, Any]:
    is_preview = roster.state == State.PREVIEW
    known = roster.counts.get("tabs", {})
    # A report goes with an undo, and with time; its counts stay.
    kept = set(roster.pages.values_list("tab", flat=True).distinct().order_by())
    tabs = [tab for tab in Tab.values if known.get(tab) and tab in kept]
    tab = request.GET.get("tab", "")
    if tab not in tabs:
        tab = tabs[0] if tabs else ""
    last = max((known.get(tab, 0) - 1) // PAGE_ROWS, 0)
    number = min(int(request.GET["page"]) - 1, last) if request.GET.get("page", "").isdigit() else 0
    number = max(number, 0)
    rows = pages.doubles_of(request.user, roster, number) if tab == Tab.DOUBLES else []
    return {
        "is_preview": is_preview,
        "tab": tab,
        "tabs": [
            {"label": str(Tab(each).label), "count": known[each], "url": f"?tab={each}", "current": each == tab}
            for each in tabs
        ],
        "rows": rows or (pages.preview_rows(roster, tab, number) if tab else []),
        "number": number + 1,
        "last": last + 1,
        "mapping": pages.chips_of(roster) if is_preview else [],
        "import_label": _import_label(roster.counts) if is_preview else "",
        "notes": [] if roster.state == State.UNDONE else _notes(roster),
        "unknown_workers": _unknown_workers(roster) if is_preview else [],
        "workers": _workers(roster) if is_preview else [],
    }


def _import_label(counts: dict[str, Any]) -> str:
    """What the one act of the preview says: how many persons, else cases, else tests and contacts come in."""
    if counts["persons"]:
        return ngettext("导入 {count} 人", "导入 {count} 人", counts["persons"]).format(count=counts["persons"])
    if counts["good"]:
        return ngettext("导入 {count} 个个案", "导入 {count} 个个案", counts["good"]).format(count=counts["good"])
    events = counts["tests"] + counts["contacts"]
    return ngettext("导入 {count} 次记录", "导入 {count} 次记录", events).format(count=events) if events else ""


def _notes(roster: RosterImport) -> list[str]:
    return [note[1 if pages.tongue() == "en" else 0] for note in roster.counts.get("notes", [])]


def _workers(roster: RosterImport) -> list[tuple[int, str]]:
    accounts = User.objects.filter(agency=roster.agency, is_active=True, role=Role.SOCIAL_WORKER)
    return list(accounts.order_by("name").values_list("pk", "name"))


def _unknown_workers(roster: RosterImport) -> list[tuple[int, str, int, int | None]]:
    chosen = roster.choices.get("workers", {})
    names = roster.counts.get("workers", {})
    return [(at, name, count, chosen.get(name)) for at, (name, count) in enumerate(sorted(names.items()))]


def _progress(roster: RosterImport) -> dict[str, Any]:
    total = roster.counts.get("rows", 0) if roster.state != State.READING else 0
    since = roster.working_since
    return {
        "done": min(jobs.rows_done(roster.pk), total) if total else 0,
        "total": total,
        "is_cut_off": since is not None and now() - since > CUT_OFF_AFTER,
    }


@require_safe
@permitted("roster.import")
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far the running step is (htmx); sends the reader on when it has ended."""
    roster = pages.import_of(request, pk)
    if not roster.is_working:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("cases:roster_import", args=[pk])
        return response
    return render(request, "cases/roster/progress.html", {"roster": roster} | _progress(roster))


def _act(request: StaffRequest, roster: RosterImport, act: Any, *arguments: Any, then_work: bool = False) -> bool:
    """Call a service; a refusal becomes a message. True where it went through."""
    try:
        changed = act(request.user, roster, *arguments)
    except ValidationError as wrong:
        for sentence in wrong.messages:
            messages.error(request, sentence)
        return False
    if then_work:
        jobs.begin(changed)
    return True


@require_POST
@permitted("roster.import")
@writes
def columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the columns as the reader sees them, and check every row."""
    roster = pages.import_of(request, pk)
    chosen = pages.chosen_columns(roster, request.POST)
    kinds = {place: table["kind"] for place, table in chosen.items()}
    if any(kinds[str(table.place)] not in (table.kind, NOTHING) for table in pages.tables_of(roster)):
        if _act(request, roster, services.guess_again, kinds):
            messages.info(request, _("按您选的种类重新猜了列，请再看一眼。"))
        return redirect("cases:roster_import", pk)
    if not _act(request, roster, services.choose_columns, chosen, then_work=True):
        tables = pages.tables_of(roster, chosen)
        context = {"roster": roster, "counts": roster.counts, "steps": steps(), "step": 2, "tables": tables}
        return render(request, "cases/roster/columns.html", context)
    return redirect("cases:roster_import", pk)


@require_POST
@permitted("roster.import")
@writes
def doubles(request: StaffRequest, pk: int) -> HttpResponse:
    """Take what the reader decides about doubles."""
    roster = pages.import_of(request, pk)
    choices = {
        name.removeprefix("choice:"): str(value) for name, value in request.POST.items() if name.startswith("choice:")
    }
    if _act(request, roster, services.choose_doubles, choices, then_work=True):
        messages.success(request, _("已记下怎么处理这些行。"))
    return redirect(f"{reverse('cases:roster_import', args=[pk])}?tab={Tab.DOUBLES}")


@require_POST
@permitted("roster.import")
@writes
def workers(request: StaffRequest, pk: int) -> HttpResponse:
    """Take which account stands behind a worker's name in the list."""
    roster = pages.import_of(request, pk)
    chosen = {}
    for at, name, _count, _now in _unknown_workers(roster):
        value = request.POST.get(f"worker-{at}", "")
        if value.isdigit():
            chosen[name] = int(value)
    if _act(request, roster, services.choose_workers, chosen):
        messages.success(request, _("已记下社工的账号。"))
    return redirect("cases:roster_import", pk)


@require_POST
@permitted("roster.import")
@writes
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Let the import begin."""
    _act(request, pages.import_of(request, pk), services.confirm_import, then_work=True)
    return redirect("cases:roster_import", pk)


@require_POST
@permitted("roster.import")
@writes
def again(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin a step again that was cut off."""
    roster = pages.import_of(request, pk)
    if roster.is_working and _progress(roster)["is_cut_off"]:
        jobs.begin(services.begin_again(request.user, roster))
    return redirect("cases:roster_import", pk)


@require_POST
@permitted("roster.import")
@writes
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the import up: nothing was written, the file is deleted."""
    if _act(request, pages.import_of(request, pk), services.cancel_import):
        messages.success(request, _("已放弃这次导入，上传的文件已删除。"))
    return redirect("cases:roster")


@require_POST
@permitted("roster.import")
@writes
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the whole import back."""
    _act(request, pages.import_of(request, pk), services.begin_undo, then_work=True)
    return redirect("cases:roster_import", pk)
