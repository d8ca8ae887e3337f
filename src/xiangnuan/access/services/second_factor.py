"""Second factors: taken away for who lost the phone, and put on the newest key."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.services.sessions import end_sessions

_SECRETS = ("secret", "seed")


@transaction.atomic
def reset_second_factor(user: User | None, account: User) -> int:
    """Remove every second factor of an account and end its sessions; returns how many there were.

    The owner is told at the next sign-in.
    """
    removed: int = Authenticator.objects.filter(user=account).delete()[0]
    account.second_factor_reset_at = timezone.now()
    account.save(update_fields=["second_factor_reset_at"])
    end_sessions(account)
    audit.written(user, "access.reset_second_factor", account, removed=removed)
    return removed


@transaction.atomic
def reencrypt_second_factors() -> int:
    """Put the secrets of all second factors on the active key; returns how many rows were written."""
    adapter, written = get_adapter(), 0
    for row in Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk"):
        for name in _SECRETS:
            if name in row.data:
                row.data[name] = adapter.encrypt(adapter.decrypt(row.data[name]))
        if "migrated_codes" in row.data:
            row.data["migrated_codes"] = [adapter.encrypt(adapter.decrypt(code)) for code in row.data["migrated_codes"]]
        row.save(update_fields=["data"])
        written += 1
    return written
