"""The search box: the first ten as one types, and the page of answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiangnuan.access import audit
from xiangnuan.access.areas import area_name
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.people.identity import age_on
from xiangnuan.people.models import Person
from xiangnuan.people.queries import first_found
from xiangnuan.web.clock import today
from xiangnuan.web.sharing import shareable

_ON_THE_PAGE = 30


@permitted("person.read")
@require_GET
@shareable
def search(request: StaffRequest) -> HttpResponse:
    """Answer `?q=`: asked by htmx the list alone, else a page."""
    text = request.GET.get("q", "").strip()[:60]
    limit = 10 if request.htmx else _ON_THE_PAGE  # type: ignore[attr-defined]
    found = first_found(request.user, text, limit)
    if found.rows:
        # How it was looked for and how many were found, never the words: they are personal data.
        audit.record(
            request.user, audit.Action.SEARCH, "people.search", detail={"way": found.way, "found": len(found.rows)}
        )
    context: dict[str, Any] = {
        "text": text,
        "rows": [_shown(row) for row in found.rows],
        "more": len(found.rows) >= limit,
        "hint": _hint(found.way) if text and not found.rows else "",
        "may_enter": request.user.may("person.write"),
        "may_open": request.user.may("emergency.open"),
    }
    template = "people/found.html" if request.htmx else "people/search.html"  # type: ignore[attr-defined]
    answer = render(request, template, context)
    answer["Cache-Control"] = "no-store"
    return answer


def _shown(row: Any) -> dict[str, Any]:
    age = age_on(row["birth_date"], today())
    sex = Person.Sex(row["sex"])
    parts = [str(sex.label)] if sex != Person.Sex.UNKNOWN else []
    if age is not None:
        parts.append(_("{age} 岁").format(age=age))
    return {
        "pk": row["pk"],
        "name": row["name"],
        "who": " ・ ".join(parts),
        "town": area_name(row["area_code"]) if row["area_code"] else "",
        "worker": row["worker__name"] or "",
    }


def _hint(way: str) -> str:
    if way == "digits":
        return _("手机尾号请输四位，或输整个号码。")
    if way == "identity":
        return _("没有这个证件号码。")
    return _("没有找到。可以试姓名的开头、拼音、首字母，或手机尾号四位。")
