"""Second factors: taken away for who lost the phone, and put on the newest key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from xiangnuan.access import audit
from xiangnuan.access.crypto import keyring
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


class SecondFactors:
    """The secrets of second factors as a change of keys sees them (`access.rotation.Outside`)."""

    name = "second_factors"

    def versions(self) -> Mapping[int, int]:
        """How many secrets each key version has sealed; 0: in clear."""
        found: Counter[int] = Counter()
        for row in _with_secrets():
            found.update(get_adapter().version_of(secret) for secret in _secrets_of(row.data))
        return found

    def rotate(self) -> Iterator[int]:
        """Seal the secrets anew that the active key has not sealed, an account a transaction."""
        active = keyring().active
        for pk in list(_with_secrets().values_list("pk", flat=True)):
            with transaction.atomic():
                row = _with_secrets().select_for_update().filter(pk=pk).first()
                if row is None or all(get_adapter().version_of(one) == active for one in _secrets_of(row.data)):
                    continue
                row.data = _sealed_anew(row.data)
                row.save(update_fields=["data"])
            yield len(_secrets_of(row.data))


def _with_secrets() -> QuerySet[Authenticator]:
    rows: QuerySet[Authenticator] = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return rows


def _secrets_of(data: dict[str, Any]) -> list[str]:
    return [data[name] for name in _SECRETS if name in data] + list(data.get("migrated_codes", []))


def _sealed_anew(data: dict[str, Any]) -> dict[str, Any]:
    adapter, anew = get_adapter(), dict(data)
    for name in _SECRETS:
        if name in anew:
            anew[name] = adapter.encrypt(adapter.decrypt(anew[name]))
    if "migrated_codes" in anew:
        anew["migrated_codes"] = [adapter.encrypt(adapter.decrypt(code)) for code in anew["migrated_codes"]]
    return anew
