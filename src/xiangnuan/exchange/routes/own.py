"""Who calls; the figures; the rulebook."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language
from ninja import Query, Router

from xiangnuan.access import audit
from xiangnuan.cases.rulebook.reading import area_of, chapters
from xiangnuan.exchange.calling import Call, callers, noted
from xiangnuan.exchange.permissions import OFFERED
from xiangnuan.exchange.routes import answers
from xiangnuan.exchange.schemas import FigureOut, MeOut, RuleOut
from xiangnuan.indicators import all_indicators, scope_of
from xiangnuan.web.clock import today

router = Router()
FIRST, LAST = date(1950, 1, 1), date(2150, 12, 31)
Day = Annotated[date | None, Query(ge=FIRST, le=LAST, description="哪一天（默认今天）")]
Area = Annotated[str, Query(max_length=12, pattern=r"^(\d{2,12})?$", description="行政区划代码（默认本机构所在地）")]
Text = Annotated[str, Query(max_length=60)]


@router.get("/me", auth=callers(), response=answers(MeOut), url_name="me", summary="本人与权限")
def me(request: Call):  # type: ignore[no-untyped-def]
    """Who calls, and what this call may do."""
    user, token = request.user, request.token
    may = [permission for permission in OFFERED if user.may(permission) and (not token or token.covers(permission))]
    noted(request, audit.Action.READ, "exchange.me")
    agency = user.agency
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.name,
        "role": user.role,
        "agency": {"id": agency.pk, "name": agency.name} if agency else None,
        "area": user.area_id or "",
        "permissions": may,
        "token": {"name": token.name, "permissions": token.permissions, "expires_at": token.expires_at}
        if token
        else None,
    }


@router.get(
    "/figures",
    auth=callers("figures.read"),
    response=answers(list[FigureOut]),
    by_alias=True,
    url_name="figures",
    summary="对外公布的数字",
)
def figures(request: Call, as_of: Day = None):  # type: ignore[no-untyped-def]
    """The published figures as of a day, computed from the records."""
    if request.user.agency is None:
        raise PermissionDenied
    scope, day = scope_of(request.user), as_of or today()
    noted(request, audit.Action.READ, "exchange.figures", detail={"as_of": day.isoformat()})
    found = []
    for one in all_indicators(published=True):
        figure = one.value(scope, day)
        found.append(
            {
                "id": one.id,
                "name": str(one.name),
                "unit": str(one.unit),
                "definition": str(one.definition),
                "value": figure.value,
                "from": figure.period.first,
                "to": figure.period.last,
                "numerator": figure.numerator,
                "denominator": figure.denominator,
            }
        )
    return found


@router.get(
    "/rules",
    auth=callers("rulebook.read"),
    response=answers(list[RuleOut]),
    url_name="rules",
    summary="规则手册",
)
def rules(request: Call, area: Area = "", on: Day = None, q: Text = ""):  # type: ignore[no-untyped-def]
    """The rules in an area and their values in force on a day; `q` looks for words in them."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    own = request.user.agency.area_id if request.user.agency else ""
    noted(request, audit.Action.READ, "exchange.rules")
    return [
        {
            "id": rule.id,
            "title": rule.title,
            "articles": rule.articles,
            "value": rule.now.words if rule.now else None,
            "since": rule.now.since if rule.now else None,
            "source": rule.now.source if rule.now else None,
            "certainty": rule.now.certainty if rule.now else None,
            "rulebook": rule.now.place if rule.now else None,
        }
        for chapter in chapters(area_of(area or own), on or today(), language, q)
        for rule in chapter.rules
    ]
