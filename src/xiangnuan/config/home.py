"""The first page after sign-in: the first one in the navigation that the role may open."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from xiangnuan.web import navigation


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Send each role to where its work is: Today for most, figures, accounts or the trail for the others."""
    first = next((link.url for section in navigation.sections(request) for link in section.links), None)
    return redirect(first or "web:me")


home.permission = "own.account"  # type: ignore[attr-defined]
