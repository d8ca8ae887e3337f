"""What lists of access given for a time have in common: looking for a name, choosing how it stands, words of a state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from xiangnuan.access.models.grants import Period
from xiangnuan.access.queries import in_state
from xiangnuan.access.views import StaffRequest

Row = TypeVar("Row", bound=Model)
ORDERS = {"since": ("since", "pk"), "-since": ("-since", "-pk"), "until": ("until", "pk"), "-until": ("-until", "-pk")}


def narrowed(request: StaffRequest, rows: QuerySet[Row], names: Sequence[str]) -> QuerySet[Row]:
    """The rows whose names begin with `?q=` (lookup paths `names`) and that stand as `?state=` says."""
    text = request.GET.get("q", "").strip()[:40]
    if text:
        condition = Q()
        for name in names:
            condition |= Q(**{f"{name}__startswith": text})
        rows = rows.filter(condition)
    return rows.filter(in_state(request.GET.get("state", "")))


def order_of(request: StaffRequest) -> tuple[str, ...]:
    """The columns of the order that was asked for; the newest first without a word."""
    return ORDERS.get(request.GET.get("sort", ""), ("-pk",))


def choices_of(request: StaffRequest) -> dict[str, Any]:
    """What the filters of such a list offer."""
    return {
        "text": request.GET.get("q", "").strip()[:40],
        "states": Period.State.choices,
        "is_filtered": bool(request.GET.get("q") or request.GET.get("state")),
    }
