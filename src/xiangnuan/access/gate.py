"""The one gate: which rows of client data a user may see. Every query of such data starts here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models

from xiangnuan.access.models import User
from xiangnuan.access.roles import REACH, Reach
from xiangnuan.access.sealing import sealed_paths

M = TypeVar("M", bound=models.Model)
Actor = User | AnonymousUser


@dataclass(frozen=True)
class Gate:
    """How rows of a model are bound to agency, area and worker: lookup paths of that model."""

    agency: str = "agency"
    area: str = "area_code"
    worker: str = "worker"
    # Paths that are null for what is not sealed; None finds them from the model (`access.sealing`).
    sealed: tuple[str, ...] | None = None


class GatedQuerySet(models.QuerySet[M], Generic[M]):
    """A queryset of a gated model."""

    def unsealed(self) -> GatedQuerySet[M]:
        """Without what is sealed. `visible_to` begins with it; what asks past the gate has to say it itself."""
        return self.filter(**{f"{path}__isnull": True for path in sealed_paths(self.model)})

    def visible_to(self, user: Actor) -> GatedQuerySet[M]:
        """Only the rows that `user` may see: own agency, within it by the reach of the role, and nothing sealed."""
        gate: Gate = self.model.gate  # type: ignore[attr-defined]
        if not isinstance(user, User) or not user.is_active or user.agency_id is None:
            return self.none()
        reach = REACH[user.role]
        if reach is Reach.NONE:
            return self.none()
        rows = self.unsealed().filter(**{gate.agency: user.agency_id})
        if reach is Reach.CASELOAD:
            return rows.filter(**{gate.worker: user.pk})
        if reach is Reach.AREA:
            if not user.area_id:
                return self.none()
            # A town is nine digits and is met exactly (which an index serves); a county is a prefix.
            lookup = gate.area if len(user.area_id) >= 9 else f"{gate.area}__startswith"
            return rows.filter(**{lookup: user.area_id})
        return rows


class GatedManager(models.Manager[M]):
    """The manager of a gated model."""

    def get_queryset(self) -> GatedQuerySet[M]:
        return GatedQuerySet(self.model, using=self._db)

    def visible_to(self, user: Actor) -> GatedQuerySet[M]:
        """See GatedQuerySet.visible_to."""
        return self.get_queryset().visible_to(user)


def visible_to(user: Actor, model: type[M]) -> GatedQuerySet[M]:
    """All rows of a gated model that `user` may see."""
    manager: GatedManager[M] = model._default_manager  # type: ignore[assignment]
    return manager.visible_to(user)
