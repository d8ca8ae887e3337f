"""Signing in and out, and failing to, go into the audit trail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from xiangnuan.access import audit
from xiangnuan.access.models import User


@receiver(user_logged_in)
def _signed_in(sender: Any, user: User, **kwargs: Any) -> None:
    audit.record(user, audit.Action.SIGN_IN, "access.sign_in", user)


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
