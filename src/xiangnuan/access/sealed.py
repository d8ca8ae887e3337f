"""Rows sealed to their author: nobody else reads them, but a supervisor with a written grant that is in force.

A model declares it with `objects = SealedManager()` and `seal = Seal()`. No role opens it otherwise, a manager's neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import models
from django.db.models import Q

from xiangnuan.access.gate import Actor
from xiangnuan.access.models import SupervisionGrant, User
from xiangnuan.access.models.grants import in_force
from xiangnuan.access.roles import Role

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Seal:
    """Where a sealed row names its agency and its author: lookup paths of the model."""

    agency: str = "agency"
    author: str = "author"


class SealedQuerySet(models.QuerySet[M], Generic[M]):
    """A queryset of a sealed model."""

    def visible_to(self, user: Actor) -> SealedQuerySet[M]:
        """The user's own rows; for a supervisor also those of authors who are under a grant to them today."""
        seal: Seal = self.model.seal  # type: ignore[attr-defined]
        if not isinstance(user, User) or not user.is_active or user.agency_id is None:
            return self.none()
        within = Q(**{seal.author: user.pk})
        if user.role == Role.SUPERVISOR:
            grants = SupervisionGrant.objects.filter(in_force(), agency=user.agency_id, supervisor=user.pk)
            within |= Q(**{f"{seal.author}__in": grants.values("author")})
        return self.filter(within, **{seal.agency: user.agency_id})


class SealedManager(models.Manager[M]):
    """The manager of a sealed model."""

    def get_queryset(self) -> SealedQuerySet[M]:
        return SealedQuerySet(self.model, using=self._db)

    def visible_to(self, user: Actor) -> SealedQuerySet[M]:
        """See SealedQuerySet.visible_to."""
        return self.get_queryset().visible_to(user)
