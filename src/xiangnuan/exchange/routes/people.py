"""Persons: the list as the page has it, and one of them, masked."""

from __future__ import annotations

from django.http import Http404
from ninja import Query, Router

from xiangnuan.access import audit
from xiangnuan.cases.models import Case
from xiangnuan.cases.persons.listing import FAR, Asked, page_of_persons
from xiangnuan.exchange.calling import Call, callers, noted
from xiangnuan.exchange.routes import answers
from xiangnuan.exchange.schemas import PersonOut, PersonPage, PersonQuery
from xiangnuan.people.models import Address, Phone
from xiangnuan.people.queries import visible_persons
from xiangnuan.web.masks import mask_address, mask_identity, mask_phone

router = Router()


@router.get(
    "/persons", auth=callers("person.read"), response=answers(PersonPage), url_name="persons", summary="人员列表"
)
def persons(request: Call, asked: Query[PersonQuery]):  # type: ignore[no-untyped-def]
    """Persons whom the caller may see, each with the present case: search, filters, pages."""
    wanted = Asked(
        text=asked.q.strip(),
        state=asked.state,
        measure=asked.measure,
        town=asked.town,
        late=asked.late,
        cursor=asked.cursor,
    )
    page = page_of_persons(request.user, wanted)
    noted(request, audit.Action.LIST, "exchange.persons", detail={"found": len(page.rows), **wanted.noted()})
    items = [
        {
            "id": row.pk,
            "name": row.name,
            "sex": row.sex,
            "birth_date": row.birth_date,
            "area_code": row.area_code,
            "worker": row.worker__name or "",
            "case": row.case,
            "measure": row.measure,
            "state": row.state,
            "ends_on": row.ends_on,
            "next_due": None if row.next_due == FAR else row.next_due,
        }
        for row in page.rows
    ]
    return {"items": items, "next": page.after}


@router.get(
    "/persons/{int:pk}", auth=callers("person.read"), response=answers(PersonOut), url_name="person", summary="人员"
)
def person(request: Call, pk: int):  # type: ignore[no-untyped-def]
    """One person; identity number, phones and addresses masked."""
    found = visible_persons(request.user).select_related("worker").filter(pk=pk).first()
    if found is None:
        raise Http404
    phones = Phone.objects.visible_to(request.user).filter(person=pk)
    addresses = Address.objects.visible_to(request.user).filter(person=pk, until__isnull=True)
    cases = Case.objects.visible_to(request.user).filter(person=pk)
    noted(request, audit.Action.READ, "exchange.person", person=pk)
    return {
        "id": found.pk,
        "name": found.name,
        "sex": found.sex,
        "birth_date": found.birth_date,
        "identity_kind": found.identity_kind,
        "identity_number": mask_identity(found.identity_number),
        "phones": [mask_phone(one.number) for one in phones],
        "addresses": [mask_address(one.text) for one in addresses],
        "area_code": found.area_code,
        "worker": found.worker.name if found.worker else "",
        "cases": list(cases.values_list("pk", flat=True)),
    }
