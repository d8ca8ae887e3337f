"""Tokens by which a program acts for a person, and the answers that its writes got."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """A key to the API that acts for its owner, with a part of the owner's permissions and for a limited time.

    The key itself is shown once and never kept: `digest` is its SHA-256 (256 random bits need no slow hash), `hint` its
    last four signs, by which the owner tells one from another.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("用途"), max_length=40)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=4, editable=False)
    permissions = models.JSONField(_("权限"), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("到期"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    # Calls of the running minute, kept here so that all processes of the service count together.
    minute = models.BigIntegerField(default=0, editable=False)
    calls = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("-pk",)

    @property
    def is_usable(self) -> bool:
        """Whether it is neither revoked nor past its end."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    def covers(self, permission: str) -> bool:
        """Whether the token carries a permission; what its owner may do is asked beside it, at every call."""
        return permission in self.permissions


class ApiAnswer(models.Model):
    """The answer that the first call with an `Idempotency-Key` got; the same call again gets it again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    # Of method, path and body: the key may not come back with something else.
    digest = models.CharField(max_length=64)
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="one_answer_a_call"),)
