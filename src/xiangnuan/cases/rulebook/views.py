"""The page of the rulebook."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.cases.models import Case
from xiangnuan.cases.rulebook.reading import area_of, areas, chapters
from xiangnuan.web.clock import today


@permitted("rulebook.read")
@require_GET
def rules(request: StaffRequest) -> HttpResponse:
    """The rules in force on a day in an area, by law and article; `?q=` looks for words in them."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    offered = areas(language)
    own = request.user.agency.area_id if request.user.agency else ""
    area = area_of(_code(request, own))
    on = _day(request)
    text = request.GET.get("q", "").strip()[:60]
    found = chapters(area, on, language, text)
    context: dict[str, Any] = {
        "areas": offered,
        "area": area,
        "area_name": dict(offered)[area],
        "on": on,
        "is_today": on == today(),
        "text": text,
        "chapters": found,
        "count": sum(len(chapter.rules) for chapter in found),
        "marks": {
            "A": (_("已查对"), "done", _("已读到所列条文")),
            "B": (_("待核对"), "plan", _("二手材料，或由条文推断，使用前请核对")),
            "C": (_("各地不同"), "sun", _("各地不同或尚不确定，以地方规则和协议为准")),
        },
        "measures": dict(Case.Measure.choices),
    }
    return render(request, "cases/rulebook/rules.html", context)


def _code(request: HttpRequest, own: str) -> str:
    code = request.GET.get("area", "")
    return code if code.isdecimal() and 2 <= len(code) <= 12 else own


def _day(request: HttpRequest) -> date:
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today()
    return day if 1950 <= day.year <= 2150 else today()
