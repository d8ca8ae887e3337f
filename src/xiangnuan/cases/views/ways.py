"""Ways between pages: finding what the user may see, and going back to where the user came from."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Model
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, Fact, Obligation

# Longer ones cannot be kept with the form's key, and no page of ours has one.
_LONGEST = 280


def case_of(user: User, pk: int) -> Case:
    """A case that the user may see, with its person; 404 for any other."""
    return get_object_or_404(Case.objects.visible_to(user).select_related("person", "worker"), pk=pk)


def case_to_read(user: User, pk: int) -> Case:
    """A case that the user may read, also in an emergency; 404 for any other."""
    return get_object_or_404(Case.objects.readable_by(user).select_related("person", "worker"), pk=pk)


def fact_of(user: User, pk: int) -> Fact:
    """A fact that the user may see, with its case and person; 404 for any other."""
    facts = Fact.objects.visible_to(user).select_related(
        "case__person", "case__worker", "recorded_by", "superseded_by", "successor"
    )
    return get_object_or_404(facts, pk=pk)


def duty_of(request: HttpRequest, case: Case) -> Obligation | None:
    """The duty that `?duty=` names, if it is one of this case."""
    given = request.GET.get("duty", "")
    if not given.isdecimal():
        return None
    return Obligation.objects.select_related("opened_by").filter(case=case, pk=int(given[:18])).first()


def came_from(request: HttpRequest) -> str:
    """Where `next` says that the user came from, if that is a page of this site; else an empty string."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and target.startswith("/") and len(target) <= _LONGEST else ""


def page_of(person: int | Model) -> str:
    """The person's page; where that is not installed, the first page."""
    try:
        return reverse("people:person", args=[person if isinstance(person, int) else person.pk])
    except NoReverseMatch:
        return reverse("home")


def with_query(url: str, **values: object) -> str:
    """`url` with a query of those values that say something."""
    given = {name: value for name, value in values.items() if value not in (None, "")}
    return f"{url}?{urlencode(given)}" if given else url


def whole_number(text: str) -> int:
    """A number from the address; anything else is a page that does not exist."""
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
