"""What every view carries: its permission, and for writing ones one transaction and one answer a form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import IdempotencyKey, User
from xiangnuan.access.roles import CLIENT_DATA, PERMISSIONS
from xiangnuan.web.sharing import held_back, is_held_back

View = TypeVar("View", bound=Callable[..., HttpResponse])


class StaffRequest(HttpRequest):
    """A request of a signed-in user."""

    user: User


def permitted(permission: str) -> Callable[[View], View]:
    """Let a view be opened only by roles that hold `permission`; others get 403, strangers the sign-in page."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.may(permission):
                audit.record(request.user, audit.Action.REFUSED, permission, detail={"path": request.path[:200]})
                raise PermissionDenied(permission)
            if permission in CLIENT_DATA and is_held_back(request, view):
                return held_back(request)
            return view(request, *args, **kwargs)

        wrapped = login_required(cast(Any, guarded))
        wrapped.permission = permission  # the matrix test reads it
        return cast(View, wrapped)

    return decorate


def carried_out(request: StaffRequest, act: Callable[[], object]) -> bool:
    """Do an act of a service; False where it refuses, and then the reader is told so in the service's own words."""
    try:
        act()
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return False
    return True


class _AlreadyAnswered(Exception):
    def __init__(self, location: str) -> None:
        self.location = location


def writes(view: View) -> View:
    """Run a POST in one transaction and answer the same form (hidden `idempotency_key`) only once.

    The second sending of a form that was saved gets the first one's answer and writes nothing. A form that was
    refused (no redirect) keeps its key free. GET passes through untouched.
    """

    @wraps(view)
    def once(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        key = request.POST.get("idempotency_key", "")[:40]
        try:
            with transaction.atomic():
                claimed = _claim(request, key) if key else None
                response = view(request, *args, **kwargs)
                saved = isinstance(response, HttpResponseRedirect) or "HX-Redirect" in response.headers
                refused = response.status_code >= 400 or not (saved or response.headers.get("HX-Trigger"))
                if refused:
                    # The form came back with errors: nothing was written, its key stays usable.
                    transaction.set_rollback(True)
                elif claimed:
                    claimed.location = (
                        response.url
                        if isinstance(response, HttpResponseRedirect)
                        else response.headers.get("HX-Redirect", "")
                    )[:300]
                    claimed.save(update_fields=["location"])
                return response
        except _AlreadyAnswered as again:
            messages.info(request, _("这张表已经保存过了，没有重复保存。"))
            return redirect(again.location or "/")

    once.writing = True  # type: ignore[attr-defined]
    return cast(View, once)


def _claim(request: StaffRequest, key: str) -> IdempotencyKey:
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(user=request.user, key=key, path=request.path[:200])
    except IntegrityError:
        first = IdempotencyKey.objects.get(user=request.user, key=key)
        raise _AlreadyAnswered(first.location) from None
