"""What is said while a person is being entered: whether the number is possible, what it tells, who may be the same."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.people.forms import PHONES
from xiangnuan.people.identity import clean_identity_number, home_of, read_resident_number
from xiangnuan.people.models import Person
from xiangnuan.people.queries import is_sealed_number, possible_doubles, visible_persons
from xiangnuan.people.views.merging import ground_words


@permitted("person.write")
@require_POST
def check(request: StaffRequest) -> HttpResponse:
    """The fragment under the number: posted, so that no number stands in an address. It saves nothing."""
    told = told_of(request.user, request.POST)
    if told["doubles"]:
        audit.record(request.user, audit.Action.SEARCH, "people.check", detail={"found": len(told["doubles"])})
    answer = render(request, "people/told.html", {"told": told})
    answer["Cache-Control"] = "no-store"
    return answer


def told_of(user: User, data: QueryDict) -> dict[str, Any]:
    """What can be said of a half-filled form."""
    kind, number = data.get("identity_kind", ""), clean_identity_number(data.get("identity_number", ""))
    told: dict[str, Any] = {"error": "", "facts": None, "sealed": False, "doubles": []}
    born = _date(data.get("birth_date", ""))
    if kind == Person.IdentityKind.RESIDENT and number:
        try:
            facts = read_resident_number(number)
        except ValidationError as wrong:
            told["error"] = " ".join(wrong.messages)
        else:
            born = facts.birth_date
            told["facts"] = {
                "sex": Person.Sex(facts.sex).label,
                "born": facts.birth_date,
                "home": home_of(facts.home_area),
            }
    told["sealed"] = not told["error"] and is_sealed_number(user, number)
    own = data.get("person", "")
    found = possible_doubles(
        user,
        name=data.get("name", ""),
        identity_number="" if told["error"] else number,
        birth_date=born,
        phones=tuple(data.get(name, "") for name in PHONES),
    )
    found = [(person, grounds) for person, grounds in found if str(person.pk) != own][:3]
    seen = set(
        visible_persons(user).filter(pk__in=[person.pk for person, _grounds in found]).values_list("pk", flat=True)
    )
    words = ground_words()
    told["doubles"] = [
        {
            "person": person,
            "grounds": _("、").join(words[ground] for ground in grounds),
            "worker": person.worker.name if person.worker else "",
            "url": reverse("people:person", args=[person.pk]) if person.pk in seen else "",
        }
        for person, grounds in found
    ]
    return told


def _date(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
