"""Recomputing, or comparing, the projection of every case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from xiangnuan.cases.models import Case
from xiangnuan.cases.projection import differences_of, refresh_all
from xiangnuan.web.workers import pool_of

_BATCH = 200

T = TypeVar("T")


def rebuild_all(cases: QuerySet[Case] | None = None, *, processes: int = 1) -> int:
    """Recompute every case (or those of `cases`); returns how many.

    A batch is a transaction, so that writers are never kept waiting long. More `processes` are worth it on PostgreSQL;
    SQLite has one writer at a time.
    """
    return sum(_each_batch(_rebuild, cases, processes))


def compare_all(cases: QuerySet[Case] | None = None, *, processes: int = 1) -> tuple[int, dict[int, list[str]]]:
    """Compare every case with a recomputation: how many were compared, and what differs by case number."""
    count, wrong = 0, dict[int, list[str]]()
    for compared, found in _each_batch(_compare, cases, processes):
        count += compared
        wrong |= found
    return count, wrong


def _rebuild(ids: list[int]) -> int:
    with transaction.atomic():
        cases = list(Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
        refresh_all(cases)
    return len(cases)


def _compare(ids: list[int]) -> tuple[int, dict[int, list[str]]]:
    # One view of the case, its facts and its duties, also while others write.
    with transaction.atomic():
        cases = list(Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
        found = differences_of(cases)
    return len(cases), {pk: what for pk, what in found.items() if what}


def _each_batch(work: Callable[[list[int]], T], cases: QuerySet[Case] | None, processes: int) -> Iterator[T]:
    batches = _batches(Case.objects.all() if cases is None else cases)
    if processes == 1:
        yield from map(work, batches)
        return
    with pool_of(processes) as pool:
        yield from pool.imap_unordered(work, batches)


def _batches(cases: QuerySet[Case]) -> Iterator[list[int]]:
    last = 0
    while ids := list(cases.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        yield ids
        last = ids[-1]
