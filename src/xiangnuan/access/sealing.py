"""Where a row says that it is sealed: found from the model itself, so that no gated model can forget it."""

from __future__ import annotations

from functools import lru_cache

from django.db import models

SEALED = "sealed_on"
"""The column by which a model says that a row is sealed; null while it is not."""


@lru_cache(maxsize=256)
def sealed_paths(model: type[models.Model]) -> tuple[str, ...]:
    """Lookup paths that are all null for a row that is not sealed.

    A model with the column has its own; any other takes it from what its foreign keys lead to (one step further where
    those have none), and of two that lead to one another (a case and its person) only the nearer. A `Gate` that names
    its `sealed` paths is not asked: the register of what was sealed is itself not sealed.
    """
    said = getattr(getattr(model, "gate", None), "sealed", None)
    if said is not None:
        return tuple(said)
    return _own(model) or _beyond(model)


def _own(model: type[models.Model]) -> tuple[str, ...]:
    return (SEALED,) if any(field.name == SEALED for field in model._meta.fields) else ()


def _keys(model: type[models.Model]) -> dict[str, type[models.Model]]:
    return {
        field.name: field.related_model
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and field.related_model is not model
    }


def _beyond(model: type[models.Model]) -> tuple[str, ...]:
    keys = _keys(model)
    sealable = {name: target for name, target in keys.items() if _own(target)}
    # A case stands for its person: a person is sealed only with every case. One that may be missing stands for nobody.
    always = {target for name, target in sealable.items() if not model._meta.get_field(name).null}
    covered = {target for one in always for target in _keys(one).values()}
    near = tuple(f"{name}__{SEALED}" for name, target in sealable.items() if target not in covered)
    if near:
        return near
    return tuple(
        f"{name}__{path}" for name, target in keys.items() if hasattr(target, "gate") for path in sealed_paths(target)
    )
