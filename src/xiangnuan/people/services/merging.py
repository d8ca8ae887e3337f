"""Making one record of two of the same person, and undoing it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.people import hooks
from xiangnuan.people.models import Distinction, Merge, Person

# What the survivor takes over where its own field is empty.
_FILLED = (
    "former_names",
    "nationality",
    "ethnicity",
    "education",
    "marriage",
    "occupation",
    "employer",
    "birth_date",
    "home_area",
)
_IDENTITY = ("identity_kind", "identity_number", "identity_index", "sex")
_DATES = frozenset({"birth_date"})


@transaction.atomic
def merge_persons(user: User, survivor: Person, absorbed: Person, reason: str) -> Merge:
    """Move everything of `absorbed` to `survivor`; the absorbed record stays, out of sight, for the undo.

    Raises ValidationError where the two cannot be one person: same record, other agency, already merged, or two
    different identity numbers.
    """
    locked = {person.pk: person for person in _lock(survivor, absorbed)}
    if len(locked) < 2:
        raise ValidationError(_("要合并的必须是两份不同的记录。"))
    survivor, absorbed = locked[survivor.pk], locked[absorbed.pk]
    if survivor.agency_id != absorbed.agency_id:
        raise ValidationError(_("两份记录不属于同一个机构，不能合并。"))
    if survivor.merged_into_id or absorbed.merged_into_id:
        raise ValidationError(_("其中一份记录已经被合并过了。"))
    if survivor.identity_index and absorbed.identity_index and survivor.identity_index != absorbed.identity_index:
        raise ValidationError(_("两份记录的证件号码不同，不是同一个人；号码有误请先更正再合并。"))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明为什么认为是同一个人。")})
    # Where the survivor stood before its cases were joined by the other's.
    filled: dict[str, Any] = {"place": {"worker": survivor.worker_id, "area_code": survivor.area_code}}
    takes_identity = absorbed.identity_index and not survivor.identity_index
    if takes_identity:
        filled["identity"] = True
    # The absorbed one steps aside first: the identity number is unique among living records.
    absorbed.merged_into = survivor
    absorbed.save(update_fields=["merged_into"])
    names: tuple[str, ...] = tuple(name for name in _FILLED if not getattr(survivor, name) and getattr(absorbed, name))
    for name in (*names, *(_IDENTITY if takes_identity else ())):
        if name not in ("identity_number", "identity_index"):
            filled[name] = str(getattr(survivor, name) or "")
        setattr(survivor, name, getattr(absorbed, name))
    survivor.save()
    _tell(hooks.registry.merge_preparers, user, survivor, absorbed)
    moved = {}
    for prepare in hooks.registry.merge_preparers:
        prepare(user, absorbed, survivor)
    for model, path in hooks.registry.mergeable:
        rows = model._default_manager.filter(**{path: absorbed})
        ids = list(rows.values_list("pk", flat=True))
        if ids:
            rows.update(**{path: survivor})
            moved[f"{model._meta.label_lower}.{path}"] = ids
    merge = Merge.objects.create(
        agency_id=survivor.agency_id,
        survivor=survivor,
        absorbed=absorbed,
        moved=moved,
        filled=filled,
        reason=reason.strip(),
        by=user,
    )
    _tell(hooks.registry.merge_listeners, user, survivor, absorbed)
    audit.written(user, "people.merge_persons", merge, person=survivor.pk, absorbed=absorbed.pk)
    return merge


@transaction.atomic
def undo_merge(user: User, merge: Merge) -> Merge:
    """Give back to the absorbed record what came from it; rows made since stay with the survivor."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        raise ValidationError(_("这次合并已经撤销过了。"))
    locked = {person.pk: person for person in _lock(merge.survivor, merge.absorbed)}
    survivor, absorbed = locked[merge.survivor_id], locked[merge.absorbed_id]
    if survivor.merged_into_id:
        raise ValidationError(_("保留的那份记录后来又被合并了，请先撤销后来的合并。"))
    _tell(hooks.registry.merge_preparers, user, survivor, absorbed)
    for prepare in hooks.registry.merge_preparers:
        prepare(user, survivor, absorbed)
    for label, ids in merge.moved.items():
        model_label, path = label.rsplit(".", 1)
        apps.get_model(model_label)._default_manager.filter(pk__in=ids, **{path: survivor}).update(**{path: absorbed})
    for name, before in merge.filled.items():
        if name == "identity":
            survivor.identity_number = survivor.identity_index = ""
        elif name == "place":
            survivor.worker_id, survivor.area_code = before["worker"], before["area_code"]
        else:
            setattr(survivor, name, _date(before) if name in _DATES else before)
    survivor.save()
    absorbed.merged_into = None
    absorbed.save(update_fields=["merged_into"])
    merge.undone_at, merge.undone_by = timezone.now(), user
    merge.save(update_fields=["undone_at", "undone_by"])
    _tell(hooks.registry.merge_listeners, user, survivor, absorbed)
    audit.written(user, "people.undo_merge", merge, person=survivor.pk, absorbed=absorbed.pk)
    return merge


def _tell(listeners: list[hooks.MergeListener], user: User, survivor: Person, absorbed: Person) -> None:
    for listener in listeners:
        listener(user, survivor, absorbed)


@transaction.atomic
def tell_apart(user: User, one: Person, other: Person) -> Distinction:
    """Note that two records that look alike are two persons, so that nobody is asked about them again."""
    if one.pk == other.pk or one.agency_id != other.agency_id:
        raise ValidationError(_("要分开的必须是同一机构的两份不同的记录。"))
    first, second = sorted((one.pk, other.pk))
    distinction, made = Distinction.objects.get_or_create(
        first_id=first, second_id=second, defaults={"agency_id": one.agency_id, "by": user}
    )
    if made:
        audit.written(user, "people.tell_apart", distinction, person=first, other=second)
    return distinction


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _lock(*persons: Person) -> list[Person]:
    # Always in the order of their numbers, so that two merges of the same pair cannot wait for each other.
    ids = sorted({person.pk for person in persons})
    return list(Person.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
