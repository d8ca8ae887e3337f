"""The one gate: which rows of client data a user may see. Every query of such data starts here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q

from xiangnuan.access.models import Agency, User
from xiangnuan.access.models.grants import in_force
from xiangnuan.access.roles import REACH, Reach
from xiangnuan.access.sealing import sealed_paths
from xiangnuan.access.standing import standing_of

M = TypeVar("M", bound=models.Model)
Actor = User | AnonymousUser


@dataclass(frozen=True)
class Gate:
    """How rows of a model are bound to agency, area and worker: lookup paths of that model.

    `person`: the person, where rows may be read in an emergency. `referred`: the professional to whom a row (a
    `Period`) refers somebody. `covered`: whether a colleague on cover has the worker's rows too.
    """

    agency: str = "agency"
    area: str = "area_code"
    worker: str = "worker"
    person: str = ""
    referred: str = ""
    covered: bool = True
    # Paths that are null for what is not sealed; None finds them from the model (`access.sealing`).
    sealed: tuple[str, ...] | None = None


class GatedQuerySet(models.QuerySet[M], Generic[M]):
    """A queryset of a gated model."""

    def unsealed(self) -> GatedQuerySet[M]:
        """Without what is sealed. `visible_to` begins with it; what asks past the gate has to say it itself."""
        return self.filter(**{f"{path}__isnull": True for path in sealed_paths(self.model)})

    def visible_to(self, user: Actor) -> GatedQuerySet[M]:
        """Only the rows that `user` may see and work on: own agency, and within it by the reach of the role.

        Of a caseload also those of colleagues whom the user covers for just now.
        """
        gate: Gate = self.model.gate  # type: ignore[attr-defined]
        within = _within(gate, user)
        return self.none() if within is None else self.unsealed().filter(within, **{gate.agency: _agency(user)})

    def readable_by(self, user: Actor) -> GatedQuerySet[M]:
        """Those of `visible_to`, and of persons opened in an emergency. For reading alone, and for no list."""
        gate: Gate = self.model.gate  # type: ignore[attr-defined]
        within = _within(gate, user)
        if within is None or not isinstance(user, User) or not gate.person:
            return self.visible_to(user)
        emergencies = standing_of(user).emergencies
        if emergencies:
            within |= Q(**{f"{gate.person}__in": tuple(emergencies)})
        return self.unsealed().filter(within, **{gate.agency: _agency(user)})


def agency_of(user: User) -> Agency:
    """The agency in which a user works; an account without one may open nothing that belongs to an agency."""
    if user.agency is None:
        raise PermissionDenied("account without an agency")
    return user.agency


def _agency(user: Actor) -> int:
    return getattr(user, "agency_id", None) or 0


def _within(gate: Gate, user: Actor) -> Q | None:
    """The condition within the user's agency; None where there is nothing to see."""
    if not isinstance(user, User) or not user.is_active or user.agency_id is None:
        return None
    reach = REACH[user.role]
    if reach is Reach.AGENCY:
        return Q()
    if reach is Reach.CASELOAD:
        covered = standing_of(user).covered if gate.covered else {}
        # One worker stays a plain comparison: the indexes that begin with the worker then give rows in order.
        return Q(**{f"{gate.worker}__in": (user.pk, *covered)}) if covered else Q(**{gate.worker: user.pk})
    if reach is Reach.AREA and user.area_id:
        # A town is nine digits and is met exactly (which an index serves); a county is a prefix.
        lookup = gate.area if len(user.area_id) >= 9 else f"{gate.area}__startswith"
        return Q(**{lookup: user.area_id})
    if reach is Reach.REFERRED and gate.referred:
        return Q(in_force(), **{gate.referred: user.pk})
    return None


class GatedManager(models.Manager[M]):
    """The manager of a gated model."""

    def get_queryset(self) -> GatedQuerySet[M]:
        return GatedQuerySet(self.model, using=self._db)

    def visible_to(self, user: Actor) -> GatedQuerySet[M]:
        """See GatedQuerySet.visible_to."""
        return self.get_queryset().visible_to(user)

    def readable_by(self, user: Actor) -> GatedQuerySet[M]:
        """See GatedQuerySet.readable_by."""
        return self.get_queryset().readable_by(user)


def visible_to(user: Actor, model: type[M]) -> GatedQuerySet[M]:
    """All rows of a gated model that `user` may see."""
    manager: GatedManager[M] = model._default_manager  # type: ignore[assignment]
    return manager.visible_to(user)
