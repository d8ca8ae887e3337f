"""What every form here does with what was sent, and every list with what it was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name, towns_of
from xiangnuan.access.queries import last_writing, workers_of
from xiangnuan.access.views import StaffRequest
from xiangnuan.cases.course.models.base import OfCase
from xiangnuan.cases.course.queries import EXPORTED, Asked
from xiangnuan.cases.models import Case
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.masks import mask_name
from xiangnuan.web.paging import page_by_key
from xiangnuan.web.presentation import presentation_of


def row_of(request: StaffRequest, rows: QuerySet[Any], pk: int, *related: str) -> Any:
    """A row that the user may see; 404 for any other."""
    request.nav = "course:leaves"  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("case__person", "recorded_by", "withdrawn_by", *related), pk=pk)


def answered(
    request: StaffRequest,
    form: Any,
    save: Callable[[], Any],
    *,
    title: str,
    back: str | Callable[[Any], str],
    case: Case,
    row: OfCase | None = None,
    **more: Any,
) -> HttpResponse:
    """The page of a form, or the way on once it is saved (`back`, which may look at what was made)."""
    request.nav = "course:leaves"  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            made = save()
        except ValidationError as wrong:
            if hasattr(form, "refuse"):
                form.refuse(wrong)
            else:
                form.add_error(None, " ".join(wrong.messages))
        else:
            messages.success(request, " ".join((_("已保存。"), getattr(form, "taken_in_words", ""))).strip())
            return redirect(back(made) if callable(back) else back)
    content = {"form": form, "title": title, "case": case, "person": case.person, "row": row, **more}
    if row is not None and getattr(form, "has_conflicts", False):
        content["changed_by"] = last_writing("course.change_leave", case.person_id, row.pk)
    return render(request, "course/form.html", content)


def listed(
    request: StaffRequest,
    rows: QuerySet[Any],
    asked: Asked,
    *,
    day: str,
    name: str,
    title: str,
    columns: Sequence[str],
    line: Callable[[Any], Sequence[Any]],
    **more: Any,
) -> HttpResponse:
    """A list with its filters, or the table of it. `line` gives the cells after name, town and worker."""
    request.nav = "course:leaves"  # type: ignore[attr-defined]
    order = asked.order(day)
    act = f"course.{name}"
    if request.GET.get("format") == "xlsx":
        masked = presentation_of(request).names_masked
        lines = [
            (
                mask_name(one.case.person.name) if masked else one.case.person.name,
                area_name(one.case.area_code),
                one.case.person.worker.name if one.case.person.worker else "",
                *line(one),
            )
            for one in rows.order_by(*order)[:EXPORTED]
        ]
        audit.record(request.user, audit.Action.EXPORT, act, detail={"found": len(lines)})
        return download(title, workbook(title, [_("姓名"), _("镇（街道）"), _("责任社工"), *columns], lines))
    count = rows.count()
    page = page_by_key(rows, order, asked.cursor)
    audit.record(request.user, audit.Action.LIST, act, detail={"found": count})
    content = {
        "asked": asked,
        "page": page,
        "count": count,
        "rows": [{"one": one, "town": area_name(one.case.area_code)} for one in page.rows],
        "towns": [(town.code, town.name) for town in towns_of(request.user)],
        "workers": workers_of(request.user) if request.user.may("case.assign") else [],
        **more,
    }
    return render(request, f"course/{name}.html", content)
