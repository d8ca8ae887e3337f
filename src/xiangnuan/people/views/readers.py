"""Who has looked at a person."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.people import hooks
from xiangnuan.people.queries.readers import Reader, readers_of
from xiangnuan.people.views.records import person_of
from xiangnuan.sheets.writing import download, workbook
from xiangnuan.web.icons import icon

PAGE_ROWS = 50


def readers_link(user: User, person: int) -> hooks.PersonLink | None:
    """The way from a person's page to who looked at it."""
    if not user.may("audit.readers"):
        return None
    return hooks.PersonLink(_("谁看过"), reverse("people:readers", args=[person]), icon("eye"))


@require_safe
@permitted("audit.readers")
def readers(request: StaffRequest, pk: int) -> HttpResponse:
    """Who looked at a person within a year, by account and day."""
    person = person_of(request.user, pk)
    text = request.GET.get("q", "").strip()[:40]
    rows = [one for one in readers_of(request.user, person) if one.name.startswith(text)]
    if request.GET.get("format") == "xlsx":
        return _sheet(request, person.pk, rows)
    audit.record(request.user, audit.Action.READ, "access.readers", person, person=person.pk)
    last = max((len(rows) - 1) // PAGE_ROWS, 0)
    asked = request.GET.get("page", "")
    number = min(int(asked) - 1, last) if asked.isdigit() and len(asked) < 6 else 0
    number = max(number, 0)
    context = {
        "person": person,
        "rows": rows[number * PAGE_ROWS : (number + 1) * PAGE_ROWS],
        "text": text,
        "number": number + 1,
        "last": last + 1,
    }
    return render(request, "people/readers.html", context)


def _sheet(request: StaffRequest, person: int, rows: list[Reader]) -> HttpResponse:
    columns = [_("日期"), _("账号"), _("做了什么"), _("次数")]
    lines = [
        (one.day, one.name, "；".join(f"{words} {times}" for words, times in one.acts_in_words), one.times)
        for one in rows
    ]
    detail = {"rows": len(lines), "purpose": "readers"}
    audit.record(request.user, audit.Action.EXPORT, "access.readers", person=person, detail=detail)
    return download(_("谁看过"), workbook(_("谁看过"), columns, lines))
