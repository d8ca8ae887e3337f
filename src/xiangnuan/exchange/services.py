"""Making, using and revoking tokens; writing once however often a call is sent."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.exchange.models import ApiAnswer, ApiToken
from xiangnuan.exchange.permissions import OFFERED

PREFIX = "xn_"
DAYS = (7, 30, 90, 365)
_TOUCH_EVERY = timedelta(minutes=1)


class KeyReused(Exception):
    """An `Idempotency-Key` came back with another call than the one it was first used for."""


def lacks_second_factor(user: User) -> bool:
    """Whether this account must set up its second factor before the API answers it."""
    return bool(settings.SECOND_FACTOR_REQUIRED and user.needs_second_factor and not is_mfa_enabled(user))


def may_create_token(user: User) -> bool:
    """A token opens what a password and a second factor open: outside the demo nobody makes one without both."""
    return not settings.SECOND_FACTOR_REQUIRED or bool(is_mfa_enabled(user))


@transaction.atomic
def create_token(user: User, name: str, permissions: Iterable[str], days: int) -> tuple[ApiToken, str]:
    """Make a token that ends after `days`; returns it with its key, which is not kept and cannot be shown again.

    Raises ValidationError: no second factor, no permission chosen, one that the owner does not hold, an unknown term.
    """
    chosen = [permission for permission in OFFERED if permission in set(permissions)]
    if not may_create_token(user):
        raise ValidationError(_("先设置第二重验证，再新建令牌。"))
    if not chosen or not all(user.may(permission) for permission in chosen):
        raise ValidationError({"permissions": _("请选择您自己有的权限，至少一项。")})
    if days not in DAYS:
        raise ValidationError({"days": _("请选择有效期。")})
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        digest=_digest(key),
        hint=key[-4:],
        permissions=chosen,
        expires_at=timezone.now() + timedelta(days=days),
    )
    audit.written(user, "exchange.create_token", token, permissions=chosen, days=days)
    return token, key


@transaction.atomic
def revoke_token(user: User, token: ApiToken) -> None:
    """End a token at once; the line stays."""
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        audit.written(user, "exchange.revoke_token", token)


def token_of(key: str) -> ApiToken | None:
    """The usable token of a key whose owner may still sign in; None otherwise. Marks it as used, once a minute."""
    if not key.startswith(PREFIX) or len(key) > 100:
        return None
    found = ApiToken.objects.select_related("user__agency").filter(digest=_digest(key)).first()
    if found is None or not found.is_usable or not found.user.is_active:
        return None
    now = timezone.now()
    if found.last_used_at is None or now - found.last_used_at > _TOUCH_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


def calls_left(token: ApiToken) -> int:
    """Count one call; returns how many are left in this minute, below zero when there are too many."""
    minute = int(timezone.now().timestamp()) // 60
    rows = ApiToken.objects.filter(pk=token.pk)
    if not rows.filter(minute=minute).update(calls=F("calls") + 1):
        rows.update(minute=minute, calls=1)
    used: int = rows.values_list("calls", flat=True).get()
    return settings.API_CALLS_A_MINUTE - used


def write_once(user: User, key: str, call: bytes, write: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], bool]:
    """Run `write` in one transaction and keep its answer under `key`; the same call again gets that answer.

    Returns the answer and whether it is a repeated one. `call` is everything that makes the call what it is. Without a
    key the write runs each time. Raises KeyReused where the key was used for another call.
    """
    if not key:
        with transaction.atomic():
            return write(), False
    digest = hashlib.sha256(call).hexdigest()
    try:
        with transaction.atomic():
            kept = ApiAnswer.objects.create(user=user, key=key, digest=digest)
            kept.body = write()
            kept.save(update_fields=["body"])
            return kept.body, False
    except IntegrityError:
        first = ApiAnswer.objects.filter(user=user, key=key).first()
        if first is None:
            raise
        if first.digest != digest:
            raise KeyReused from None
        return first.body, True


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
