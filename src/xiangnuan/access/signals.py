"""Signing in and out, and failing to, go into the audit trail."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.account.signals import user_logged_in as came_in
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.services import own_password_set
from xiangnuan.access.services.sessions import forget_expired_sessions
from xiangnuan.web.dates import moment


@receiver(user_logged_in)
def _signed_in(sender: Any, user: User, request: HttpRequest | None = None, **kwargs: Any) -> None:
    audit.record(user, audit.Action.SIGN_IN, "access.sign_in", user)
    forget_expired_sessions(user)
    if user.second_factor_reset_at is not None and request is not None and hasattr(request, "_messages"):
        said = _("管理员在%(when)s重置了您的第二重验证。如果不是您要求的，请马上告诉机构负责人。")
        messages.warning(request, said % {"when": moment(user.second_factor_reset_at)})
        user.second_factor_reset_at = None
        user.save(update_fields=["second_factor_reset_at"])


@receiver(came_in)
def _came_in(sender: Any, request: HttpRequest, user: User, sociallogin: Any = None, **kwargs: Any) -> None:
    if sociallogin is None:
        return
    multi_factor = bool(sociallogin.state.get("multi_factor"))
    if multi_factor:
        request.session["second_factor_elsewhere"] = True
    audit.record(user, audit.Action.SIGN_IN, "access.single_sign_on", user, detail={"multi_factor": multi_factor})


@receiver(user_logged_out)
def _signed_out(sender: Any, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        audit.record(user, audit.Action.SIGN_OUT, "access.sign_out", user)


@receiver(user_login_failed)
def _failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    # The name that was typed may be a password typed into the wrong box: only known accounts are named.
    name = str(credentials.get("username", ""))[:40]
    user = User.objects.filter(username=name).first()
    audit.record(None, audit.Action.REFUSED, "access.sign_in", user, detail={"known": user is not None})


@receiver(password_changed)
def _own_password(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    own_password_set(user, request.session.session_key)


@receiver(authenticator_added)
def _factor_added(sender: Any, user: User, authenticator: Any, **kwargs: Any) -> None:
    audit.written(user, "access.add_second_factor", user, type=authenticator.type)


@receiver(authenticator_removed)
def _factor_removed(sender: Any, user: User, authenticator: Any, **kwargs: Any) -> None:
    audit.written(user, "access.remove_second_factor", user, type=authenticator.type)


@receiver(authenticator_reset)
def _factor_renewed(sender: Any, user: User, authenticator: Any, **kwargs: Any) -> None:
    audit.written(user, "access.renew_second_factor", user, type=authenticator.type)


@receiver(authentication_failed)
def _factor_failed(sender: Any, user: User, **kwargs: Any) -> None:
    audit.record(None, audit.Action.REFUSED, "access.second_factor", user)
