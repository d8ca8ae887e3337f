"""Pages that break in ways in which a name could get into the log."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from xiangnuan.access.models import User
from xiangnuan.config import urls


def in_locals(request: HttpRequest, name: str = "") -> HttpResponse:
    """Break with a name in a variable, in the form and in the exception's message."""
    person: dict[str, Any] = {"name": request.POST.get("name", name)}
    raise ValueError(f"cannot read {person['name']}")


def in_cause(request: HttpRequest) -> HttpResponse:
    """Break with a name in the exception behind the exception."""
    try:
        int(request.POST["name"])
    except ValueError as error:
        raise RuntimeError(_("没有读懂")) from error
    raise AssertionError


def in_database(request: HttpRequest) -> HttpResponse:
    """Break by a constraint, whose message quotes the row."""
    for _time in range(2):
        User.objects.create_user("zhangsan", name=request.POST["name"], role="auditor")
    raise AssertionError


def away(request: HttpRequest) -> HttpResponse:
    """The database is away."""
    raise OperationalError(f"server closed the connection at {request.POST.get('name')}")


urlpatterns = [
    *urls.urlpatterns,
    path("crash/locals/", in_locals),
    path("crash/at/<str:name>/", in_locals),
    path("crash/cause/", in_cause),
    path("crash/database/", in_database),
    path("crash/away/", away),
]
handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500
