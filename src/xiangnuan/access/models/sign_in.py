"""What signing in leaves behind: sessions by account, locks after failures, invitations, and the shared cache."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """A session that knows its account, so that ending all of one account is one statement."""

    user = models.ForeignKey("access.User", models.CASCADE, null=True, related_name="sessions")
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=300, blank=True)

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """The engine that keeps these rows."""
        from xiangnuan.access.sessions import SessionStore as Store

        return Store


class SignInLock(models.Model):
    """Failures to sign in under one name, whether an account has that name or not."""

    # A keyed digest: what was typed as a name may be a password in the wrong box.
    name = models.CharField(max_length=32, unique=True)
    failures = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(db_index=True)
    until = models.DateTimeField(null=True)


class Invitation(models.Model):
    """A link by which somebody sets the first password of an own account; good once, and until a moment."""

    account = models.ForeignKey("access.User", models.CASCADE, related_name="invitations")
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+", null=True)
    nonce = models.CharField(max_length=22)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(used_at=None, revoked_at=None), name="one_open_invitation"
            ),
        )

    def is_open(self, at: Any) -> bool:
        """Whether the link can still be used at a moment."""
        return self.used_at is None and self.revoked_at is None and at < self.expires_at


class CacheRow(models.Model):
    """The table of Django's database cache: limits of tries are counted for all workers together."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "access_cache"
