"""Recomputing, or comparing, the projection of every case."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Prefetch

from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.projection import differences, refresh

_BATCH = 200


def _batches() -> Iterator[list[int]]:
    last = 0
    while ids := list(Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        yield ids
        last = ids[-1]


def rebuild_all() -> int:
    """Recompute every case, a batch a transaction, so that writers are never kept waiting long; returns the count."""
    count = 0
    for ids in _batches():
        with transaction.atomic():
            for case in Case.objects.select_for_update(of=("self",)).select_related("person").filter(pk__in=ids):
                refresh(case)
                count += 1
    return count


def compare_all() -> tuple[int, dict[int, list[str]]]:
    """Compare every case with a recomputation: how many were compared, and what differs by case number."""
    count, wrong = 0, {}
    standing = Fact.objects.filter(superseded_at__isnull=True).order_by("on", "pk")
    for ids in _batches():
        cases = Case.objects.filter(pk__in=ids).prefetch_related(
            Prefetch("facts", standing, to_attr="standing"), "obligations", "breaches"
        )
        for case in cases:
            found = differences(case, case.standing)
            count += 1
            if found:
                wrong[case.pk] = found
    return count, wrong
