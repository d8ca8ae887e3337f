"""Cases, their term, duties and counts as of any day; the duties of the day; recording a contact and a test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from ninja import Header, Query, Router, Status

from xiangnuan import law
from xiangnuan.access import audit
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.queries import end_of_week
from xiangnuan.cases.services import TestData, record_contact, record_drug_test
from xiangnuan.cases.telling import facts_of_law, standing_facts
from xiangnuan.exchange.calling import Call, callers, noted
from xiangnuan.exchange.problems import Problem
from xiangnuan.exchange.routes import answers
from xiangnuan.exchange.routes.own import Day
from xiangnuan.exchange.schemas import (
    BreachOut,
    CaseOut,
    CasePage,
    CaseQuery,
    ContactIn,
    DrugTestIn,
    DutyPage,
    DutyQuery,
    FactOut,
    ObligationOut,
    TermOut,
)
from xiangnuan.exchange.services import KeyReused, write_once
from xiangnuan.today.filters import OPEN_GROUPS, Filters, group_of
from xiangnuan.today.freshness import refresh_stale
from xiangnuan.today.items import language
from xiangnuan.today.queries import whole_list
from xiangnuan.web.clock import today
from xiangnuan.web.paging import page_by_key

router = Router()
MOST = 500
Key = Annotated[
    str,
    Header(alias="Idempotency-Key", max_length=64, pattern=r"^[\x21-\x7e]*$", description="同一次登记重发时用同一个值"),
]
_ROW = (
    "pk", "person_id", "measure", "state", "tier", "area_code", "worker_id", "decided_on", "checked_in_on", "starts_on",
    "ends_on", "closed_on", "outcome",
)  # fmt: skip


def _case_out(case: Case) -> dict[str, Any]:
    names = {"pk": "id", "person_id": "person", "worker_id": "worker"}
    return {names.get(name, name): getattr(case, name) for name in _ROW}


def _case(call: Call, pk: int, act: str) -> Case:
    """A case that the caller may see, with its line in the trail."""
    case = Case.objects.visible_to(call.user).filter(pk=pk).first()
    if case is None:
        raise Http404
    noted(call, audit.Action.READ, act, person=case.person_id, detail={"case": pk})
    return case


def _told(call: Call, pk: int, act: str, as_of: date | None) -> dict[str, Any]:
    """The engine's whole answer about a case as of a day, with its grounds."""
    case = _case(call, pk, act)
    facts = facts_of_law(case, standing_facts([case])[case.pk])
    return law.answer_json(law.answer(facts, law.rulebook_for(case.area_code), as_of or today()))


@router.get("/cases", auth=callers("case.read"), response=answers(CasePage), url_name="cases", summary="个案列表")
def cases(request: Call, asked: Query[CaseQuery]):  # type: ignore[no-untyped-def]
    """Cases that the caller may see, in order of their number."""
    rows = Case.objects.visible_to(request.user).only(*_ROW)
    if asked.state == "closed":
        rows = rows.filter(closed_on__isnull=False)
    elif asked.state:
        rows = rows.filter(state=asked.state, closed_on__isnull=True)
    if asked.measure:
        rows = rows.filter(measure=asked.measure)
    if asked.town:
        rows = rows.filter(area_code=asked.town)
    page = page_by_key(rows, ("pk",), asked.cursor)
    noted(request, audit.Action.LIST, "exchange.cases", detail={"found": len(page.rows)})
    return {"items": [_case_out(one) for one in page.rows], "next": page.after}


@router.get("/cases/{int:pk}", auth=callers("case.read"), response=answers(CaseOut), url_name="case", summary="个案")
def case(request: Call, pk: int):  # type: ignore[no-untyped-def]
    """One case."""
    return _case_out(_case(request, pk, "exchange.case"))


@router.get(
    "/cases/{int:pk}/term", auth=callers("case.read"), response=answers(TermOut), by_alias=True, url_name="term",
    summary="期限与依据",
)  # fmt: skip
def term(request: Call, pk: int, as_of: Day = None):  # type: ignore[no-untyped-def]
    """The term as of a day, and why."""
    return _told(request, pk, "exchange.term", as_of)["term"]


@router.get(
    "/cases/{int:pk}/obligations", auth=callers("case.read"), response=answers(list[ObligationOut]), by_alias=True,
    url_name="obligations", summary="法定事项与依据",
)  # fmt: skip
def obligations(request: Call, pk: int, as_of: Day = None):  # type: ignore[no-untyped-def]
    """Every duty of the case as of a day, and why."""
    return _told(request, pk, "exchange.obligations", as_of)["obligations"]


@router.get(
    "/cases/{int:pk}/breaches", auth=callers("case.read"), response=answers(list[BreachOut]), by_alias=True,
    url_name="breaches", summary="违反情形的计次",
)  # fmt: skip
def breaches(request: Call, pk: int, as_of: Day = None):  # type: ignore[no-untyped-def]
    """Counts against their thresholds as of a day; they inform, a named person decides."""
    return _told(request, pk, "exchange.breaches", as_of)["breaches"]


@router.get("/today", auth=callers("today.read"), response=answers(DutyPage), url_name="today", summary="今天的事项")
def duties(request: Call, asked: Query[DutyQuery]):  # type: ignore[no-untyped-def]
    """What is asked for now and in the next thirty days, the most urgent first, each with its ground."""
    user, day = request.user, today()
    refresh_stale(user)
    rows = whole_list(user, day, Filters(kind=asked.kind, town=asked.town), MOST + 1)
    sunday, tongue = end_of_week(day), language()
    items = []
    for row in rows[:MOST]:
        group = group_of(row.opens, row.due, day, sunday)
        if asked.due not in ("", group) or group not in OPEN_GROUPS:
            continue
        reason = law.reason(
            law.rulebook_for(row.area_code), row.kind, row.rule, row.number, row.opens, row.due, fact=row.opened_on,
            language=tongue,
        )  # fmt: skip
        items.append(
            {
                "id": row.pk,
                "kind": row.kind,
                "number": row.number,
                "group": group,
                "opens": row.opens,
                "due": row.due,
                "case": row.case_id,
                "person": row.person_id,
                "person_name": row.person_name,
                "measure": row.measure,
                "area_code": row.area_code,
                "worker": row.worker_id,
                "reason": reason.line if reason else "",
                "articles": reason.articles if reason else "",
            }
        )
    noted(request, audit.Action.LIST, "exchange.today", detail={"found": len(items)})
    return {"items": items, "more": len(rows) > MOST}


def _write(call: Call, response: HttpResponse, key: str, write: Callable[[], Fact]) -> Status[dict[str, Any]]:
    """Record once a key; the answer says by a header whether it is the first call's."""

    def body() -> dict[str, Any]:
        fact = write()
        detail = {"token": call.token.pk} if call.token else {}
        audit.written(call.user, "exchange.record", fact, person=fact.case.person_id, **detail)
        return {"id": fact.pk, "case": fact.case_id, "kind": fact.kind, "on": fact.on.isoformat()}

    try:
        made, again = write_once(call.user, key, f"{call.method} {call.path}\n".encode() + call.body, body)
    except KeyReused:
        raise Problem(409) from None
    if again:
        response.headers["Idempotency-Replayed"] = "true"
    return Status(201, made)


@router.post(
    "/cases/{int:pk}/contacts", auth=callers("case.write"), response=answers(FactOut, 201), url_name="contacts",
    summary="登记走访谈话",
)  # fmt: skip
def contact(request: Call, response: HttpResponse, pk: int, content: ContactIn, key: Key = ""):  # type: ignore[no-untyped-def]
    """Record a visit, talk or call. A window that was missed is made up by naming one of its days in `makes_up`."""
    case = _case(request, pk, "exchange.contact")
    given = content.model_dump()
    return _write(
        request, response, key, lambda: record_contact(request.user, case, given.pop("on"), given.pop("form"), **given)
    )


@router.post(
    "/cases/{int:pk}/drug-tests", auth=callers("case.write"), response=answers(FactOut, 201), url_name="drug_tests",
    summary="登记尿检",
)  # fmt: skip
def drug_test(request: Call, response: HttpResponse, pk: int, content: DrugTestIn, key: Key = ""):  # type: ignore[no-untyped-def]
    """Record a test that the agency made on site. A positive one opens its confirmation and the statutory follow-up."""
    case = _case(request, pk, "exchange.drug_test")
    return _write(
        request, response, key, lambda: record_drug_test(request.user, case, TestData(**content.model_dump()))
    )
