"""Figures of the running service for Prometheus, added up over all its processes; off unless a token is set."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count

from xiangnuan.config import heartbeat
from xiangnuan.web.measures import Measure, measures, register

# Seconds; the pages are built to answer within the third.
_BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


def start_anew() -> None:
    """Forget the counts of processes that are gone; called once, before the first process starts."""
    shutil.rmtree(settings.METRICS_FOLDER, ignore_errors=True)
    settings.METRICS_FOLDER.mkdir(parents=True, exist_ok=True)


class Requests:
    """Counters of requests by view."""

    def __init__(self) -> None:
        prometheus = _prometheus()
        # Kept out of the client's own registry: one file a process holds them, and a scrape adds the files up.
        self.total = prometheus.Counter(
            "xiangnuan_requests", "Requests answered.", ["view", "method", "status"], registry=None
        )
        self.seconds = prometheus.Histogram(
            "xiangnuan_request_seconds", "How long answers took.", ["view"], buckets=_BUCKETS, registry=None
        )
        self.queries = prometheus.Counter("xiangnuan_queries", "Database queries.", ["view"], registry=None)

    def observe(self, view: str, method: str, status: int, seconds: float, queries: int) -> None:
        """Count one answer."""
        self.total.labels(view, method, str(status)).inc()
        self.seconds.labels(view).observe(seconds)
        self.queries.labels(view).inc(queries)


@lru_cache(maxsize=1)
def requests() -> Requests:
    """The counters of this process."""
    return Requests()


def exposition() -> bytes:
    """Everything in Prometheus's text format."""
    prometheus = _prometheus()
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = prometheus.CollectorRegistry()
    MultiProcessCollector(registry, path=os.environ["PROMETHEUS_MULTIPROC_DIR"])  # type: ignore[no-untyped-call]
    registry.register(_Gauges())
    text: bytes = prometheus.generate_latest(registry)
    return text


class _Gauges:
    """The measures of the apps, computed now; what the database cannot answer is left out."""

    def collect(self) -> Iterator[Any]:
        """One family a measure."""
        from prometheus_client.core import GaugeMetricFamily

        up = 1.0
        for measure in measures():
            family = GaugeMetricFamily(f"xiangnuan_{measure.name}", measure.text, labels=measure.labels)
            try:
                for labels, value in measure.values():
                    family.add_metric([labels[name] for name in measure.labels], value)
            except DatabaseError:
                up = 0.0
                continue
            yield family
        yield GaugeMetricFamily("xiangnuan_database_up", "Whether the database answers.", value=up)


def _prometheus() -> Any:
    # The client reads this when it is imported, and then keeps its counts where the other processes find them.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(settings.METRICS_FOLDER))
    settings.METRICS_FOLDER.mkdir(parents=True, exist_ok=True)
    import prometheus_client

    return prometheus_client


def _jobs() -> Iterator[tuple[dict[str, str], float]]:
    from django_tasks_db.models import DBTaskResult

    if DBTaskResult._meta.db_table not in connection.introspection.table_names():
        return
    rows = DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
    yield from (({"state": str(status).lower()}, count) for status, count in rows)


def _worker() -> Iterator[tuple[dict[str, str], float]]:
    age = heartbeat.age()
    if age is not None:
        yield {}, age


register(Measure("jobs", "Background work by state.", ("state",), _jobs))
register(Measure("worker_heartbeat_age_seconds", "Seconds since the background work last showed itself.", (), _worker))
