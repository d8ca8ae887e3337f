"""`/healthz`, `/readyz` and `/metrics`: answered before anything else, whatever host name or protocol they come by."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from xiangnuan.config import heartbeat, metrics

# A stranger who asks a thousand times a second makes the database answer once.
_REMEMBERED = 1.0


class Probes:
    """The three addresses. Strangers learn one word; the token of the metrics opens the rest."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond
        self.answers = {"/healthz": self.alive, "/readyz": self.ready}
        if settings.METRICS_TOKEN:
            self.answers["/metrics"] = self.metrics
        self.is_migrated = False
        self.last: tuple[float, dict[str, bool]] = (0.0, {})

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.answers.get(request.path_info)
        if answer is None or request.method not in ("GET", "HEAD"):
            return self.respond(request)
        response = answer(request)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def alive(self, request: HttpRequest) -> HttpResponse:
        """The process answers; nothing else is looked at."""
        return _word("ok")

    def ready(self, request: HttpRequest) -> HttpResponse:
        """503 while pages cannot be answered. Without background work they can: that is `degraded`, and still 200."""
        found = self._found()
        serves = all(fine for name, fine in found.items() if name != "worker")
        word = "not ready" if not serves else "ready" if found["worker"] else "degraded"
        if _knows_the_token(request):
            response: HttpResponse = JsonResponse({"state": word, "checks": found}, status=200 if serves else 503)
        else:
            response = _word(word, 200 if serves else 503)
        if not serves:
            response.headers["Retry-After"] = "10"
        return response

    def metrics(self, request: HttpRequest) -> HttpResponse:
        """The figures, for who has the token."""
        if not _knows_the_token(request):
            response = _word("unauthorized", 401)
            response.headers["WWW-Authenticate"] = "Bearer"
            return response
        return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")

    def _found(self) -> dict[str, bool]:
        at, found = self.last
        if not found or time.monotonic() - at > _REMEMBERED:
            database = _database()
            # What was migrated once stays so for as long as this code runs.
            self.is_migrated = self.is_migrated or (database and _migrated())
            found = {
                "database": database,
                "migrations": self.is_migrated,
                "keys": _keys(),
                "worker": settings.WORKER_ELSEWHERE or heartbeat.is_alive(),
            }
            self.last = (time.monotonic(), found)
        return found


def _word(word: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{word}\n", status=status, content_type="text/plain; charset=utf-8")


def _knows_the_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False


def _migrated() -> bool:
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _keys() -> bool:
    from xiangnuan.access.crypto import keyring

    try:
        keyring()
    except (ImproperlyConfigured, ValueError, KeyError, OSError):
        return False
    return True
