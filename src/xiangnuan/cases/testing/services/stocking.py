"""The stock of kits: registering a batch, moving kits, and how many there should be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.areas import towns_of
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.cases.panels import catalogue
from xiangnuan.cases.testing.models import KitBatch, KitLeast, KitMovement
from xiangnuan.cases.testing.queries.stock import came_on, moves, stock_of
from xiangnuan.web.clock import now, today

Kind = KitMovement.Kind


@dataclass(frozen=True)
class BatchData:
    """What stands on the box."""

    panel: str
    batch: str
    expires_on: date
    brand: str = ""
    unit_price: int | None = None
    note: str = ""


@dataclass(frozen=True)
class MovementData:
    """What moved: how many, when, and with whom (a worker, a town, or the agency's own cupboard)."""

    kind: str
    on: date
    count: int
    worker: User | None = None
    town: str = ""
    reason: str = ""


@transaction.atomic
def register_batch(user: User, data: BatchData, received: int, on: date) -> KitBatch:
    """Put a batch into the stock with the kits that came. Raises ValidationError by field."""
    batch = KitBatch(agency=agency_of(user))
    _describe(batch, data)
    if on > data.expires_on:
        raise ValidationError({"expires_on": _("入库的时候已经过期，请核对。")})
    batch.save()
    audit.written(user, "testing.register_kits", batch)
    move_kits(user, batch, MovementData(Kind.RECEIVED, on, received))
    return batch


@transaction.atomic
def describe_batch(user: User, batch: KitBatch, data: BatchData) -> KitBatch:
    """Correct what stands on the box; tests are counted by the batch's number as it then is."""
    batch = _lock(user, batch)
    _describe(batch, data)
    batch.save()
    audit.written(user, "testing.describe_kits", batch)
    return batch


def _describe(batch: KitBatch, data: BatchData) -> None:
    if data.panel not in catalogue().panels:
        raise ValidationError({"panel": _("请选择检测板。")})
    if not data.batch.strip():
        raise ValidationError({"batch": _("请填写批号。")})
    same = KitBatch.objects.filter(agency_id=batch.agency_id, batch=data.batch.strip()).exclude(pk=batch.pk)
    if same.exists():
        raise ValidationError({"batch": _("这个批号已经登记过。")})
    if data.unit_price is not None and data.unit_price < 0:
        raise ValidationError({"unit_price": _("单价不能小于 0。")})
    batch.panel, batch.batch, batch.expires_on = data.panel, data.batch.strip(), data.expires_on
    batch.brand, batch.unit_price, batch.note = data.brand.strip(), data.unit_price, data.note.strip()


def _lock(user: User, batch: KitBatch) -> KitBatch:
    return KitBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk, agency=agency_of(user))


@transaction.atomic
def move_kits(user: User, batch: KitBatch, data: MovementData) -> KitMovement:
    """Record that kits came, went or were counted anew; nobody ends with less than nothing. Raises ValidationError."""
    batch = _lock(user, batch)
    _check(user, batch, data)
    made = KitMovement(
        agency_id=batch.agency_id,
        batch=batch,
        kind=data.kind,
        on=data.on,
        count=data.count,
        worker=data.worker,
        town=data.town,
        reason=data.reason.strip()[:200],
        recorded_at=now(),
        recorded_by=user,
    )
    before = stock_of([batch])[batch.pk].holders
    for holder, change in moves(made):
        left = before.get(holder, 0)
        if change < 0 and left + change < 0:
            raise ValidationError({"count": _("这里只有 {count} 份，不能再少。").format(count=max(0, left))})
    made.save()
    audit.written(user, "testing.move_kits", made, batch=batch.pk, kind=str(data.kind), count=data.count)
    return made


def _check(user: User, batch: KitBatch, data: MovementData) -> None:
    if data.kind not in Kind.values:
        raise ValidationError({"kind": _("请选择类别。")})
    if data.on > today():
        raise ValidationError({"on": _("日期不能晚于今天。")})
    if data.count == 0 or (data.count < 0 and data.kind != Kind.CORRECTED):
        raise ValidationError({"count": _("数量要大于 0；只有盘点更正可以是负数。")})
    first = came_on(batch)
    if data.kind != Kind.RECEIVED and (first is None or data.on < first):
        raise ValidationError({"on": _("这一批那时还没有入库。")})
    if data.worker is not None and (data.worker.agency_id != batch.agency_id or data.town):
        raise ValidationError({"worker": _("请选择本机构的社工，或者一个镇街道，不能两个都选。")})
    if data.town and data.town not in {town.code for town in towns_of(user)}:
        raise ValidationError({"town": _("请选择机构服务的镇街道。")})
    given = data.worker is not None or bool(data.town)
    if data.kind in (Kind.HANDED, Kind.RETURNED) and not given:
        raise ValidationError({"worker": _("请选择哪位社工或哪个镇街道。")})
    if data.kind == Kind.RECEIVED and given:
        raise ValidationError({"worker": _("先入库，再登记领用。")})
    if data.kind == Kind.HANDED and batch.is_expired(data.on):
        raise ValidationError(_("这一批已经过期，不能再领用；请登记报废。"))
    if data.kind in (Kind.DISCARDED, Kind.CORRECTED) and len(data.reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明原因。")})


@transaction.atomic
def withdraw_movement(user: User, made: KitMovement, reason: str) -> KitMovement:
    """Take back a movement entered by mistake. Raises ValidationError where somebody would then have less than nothing."""
    batch = _lock(user, made.batch)
    made = KitMovement.objects.select_for_update(of=("self",)).get(pk=made.pk, batch=batch)
    if made.withdrawn_at is not None:
        raise ValidationError(_("这一笔已经撤回。"))
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明为什么撤回。")})
    before, after = stock_of([batch])[batch.pk].holders, stock_of([batch], without=made.pk)[batch.pk].holders
    if any(after.get(holder, 0) < min(0, left) for holder, left in before.items()):
        raise ValidationError(_("撤回以后，有人手里的数量会少于 0；请先更正后来的登记。"))
    made.withdrawn_at, made.withdrawn_by, made.withdrawal_reason = now(), user, reason.strip()[:200]
    made.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    audit.written(user, "testing.withdraw_movement", made, batch=batch.pk)
    return made


@transaction.atomic
def set_least(user: User, panel: str, least: int | None) -> None:
    """Say how many usable kits of a panel there should be; None asks for none any more."""
    agency = agency_of(user)
    if panel not in catalogue().panels:
        raise ValidationError({"panel": _("请选择检测板。")})
    row, _made = KitLeast.objects.select_for_update(of=("self",)).get_or_create(
        agency=agency, panel=panel, defaults={"least": least or 0}
    )
    row.least = least or 0
    row.save(update_fields=["least"])
    audit.written(user, "testing.set_least", row, panel=panel, least=least or 0)
