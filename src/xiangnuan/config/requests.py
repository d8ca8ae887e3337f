"""Every request has a number and leaves one line in the log: which view, how it ended, how long it took, for whom."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, empty

from xiangnuan.config import metrics
from xiangnuan.web.requests import current

log = logging.getLogger("xiangnuan.request")
HEADER = "X-Request-Id"
_OF_THE_PROXY = re.compile(r"[0-9A-Za-z-]{8,64}")


class Watched:
    """Numbers, measures and logs a request. Neither its address nor its content is written down: they may name people."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond
        self.measured = metrics.requests() if settings.METRICS_TOKEN else None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = _number(request)
        token = current.set(number)
        queries = _Counter()
        began = time.perf_counter()
        try:
            with connection.execute_wrapper(queries):
                response = self.respond(request)
            response.headers[HEADER] = number
            if not request.path.startswith(settings.STATIC_URL):
                self._write_down(request, response, time.perf_counter() - began, queries.count)
            return response
        finally:
            current.reset(token)

    def _write_down(self, request: HttpRequest, response: HttpResponse, seconds: float, queries: int) -> None:
        match = request.resolver_match
        view = match.view_name if match else "none"
        log.info(
            "request",
            extra={
                "view": view,
                "method": _method(request),
                "status": response.status_code,
                "ms": round(seconds * 1000),
                "queries": queries,
                "user": _user(request),
            },
        )
        if self.measured is not None:
            self.measured.observe(view, _method(request), response.status_code, seconds, queries)


class _Counter:
    """Counts the queries of one request."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def _number(request: HttpRequest) -> str:
    """The proxy's own number, so that both logs agree, else a new one."""
    given = request.headers.get(HEADER, "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return given if _OF_THE_PROXY.fullmatch(given) else secrets.token_hex(6)


def _method(request: HttpRequest) -> str:
    return request.method if request.method in {"GET", "HEAD", "POST", "OPTIONS"} else "other"


def _user(request: HttpRequest) -> int | None:
    """The number of the account, where somebody asked for it already: the log costs no query."""
    user: Any = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject) and user._wrapped is empty:
        return None
    return getattr(user, "pk", None)
