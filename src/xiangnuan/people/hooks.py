"""Places where upper apps hang in: rows that move in a merge, panels of a person's page, events of a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models

from xiangnuan.access.models import User
from xiangnuan.people.models import Address, FamilyMember, Person, Phone

MergeListener = Callable[[User, Person, Person], None]


@dataclass
class _Registry:
    # (model, name of its foreign key to Person)
    mergeable: list[tuple[type[models.Model], str]] = field(default_factory=list)
    # Called after rows have moved, with the user, the survivor and the absorbed person (also after an undo).
    merge_listeners: list[MergeListener] = field(default_factory=list)


registry = _Registry(mergeable=[(Phone, "person"), (Address, "person"), (FamilyMember, "person")])


def rows_move_on_merge(model: type[models.Model], path: str = "person") -> None:
    """Register a model whose rows follow the person when two records are merged."""
    registry.mergeable.append((model, path))


def after_merge(listener: MergeListener) -> None:
    """Register what has to be recomputed after a merge or its undo."""
    registry.merge_listeners.append(listener)
