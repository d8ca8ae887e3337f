"""One JSON line an event in the log, without personal data: neither values of variables, nor addresses, nor messages."""

from __future__ import annotations

import copy
import logging
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

from xiangnuan.web.requests import request_id

Event = MutableMapping[str, Any]
# Loggers whose sentences we know: ours, the queue's, the server's. Others may put anything into theirs.
_KNOWN = ("xiangnuan", "django_tasks", "granian", "_granian")
_FIELDS = ("view", "method", "status", "ms", "queries", "user")
_ROOTS = tuple(str(path) + "/" for path in (Path(structlog.__file__).parents[1], Path(__file__).parents[2]))


class Formatter(structlog.stdlib.ProcessorFormatter):
    """Of an unknown logger only the sentence is kept that stands in its code, without what was put into it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        if not record.name.startswith(_KNOWN):
            record = copy.copy(record)
            record.msg, record.args = _sentence(record), ()
        return super().format(record)


def formatter() -> Formatter:
    """The formatter of the standard library's logging: time, level, event, request and traceback as one line of JSON."""
    return Formatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=_FIELDS),
            structlog.processors.TimeStamper(fmt="iso", utc=False),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _numbered,
            _without_values,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _sentence(record: logging.LogRecord) -> str:
    if record.name == "django.request" and isinstance(record.args, tuple) and record.msg == "%s: %s":
        return str(record.args[0])  # “Internal Server Error”; the other is the address
    return str(record.msg) if record.args else f"{record.module}:{record.lineno}"


def _numbered(logger: Any, method: str, event: Event) -> Event:
    if number := request_id():
        event["request"] = number
    return event


def _without_values(logger: Any, method: str, event: Event) -> Event:
    """Replace the exception by its kinds and places: its message may quote what somebody typed."""
    found = event.pop("exc_info", None)
    event.pop("stack", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = _told(error)
    return event


def _told(error: BaseException) -> list[str]:
    """Kind and places of an exception and of those behind it, the outermost first."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        code = getattr(current, "sqlstate", None) or getattr(current, "sqlite_errorname", None)
        kind = f"{type(current).__module__}.{type(current).__qualname__}".removeprefix("builtins.")
        lines.append(f"{kind} {code}" if code else kind)
        for frame in traceback.extract_tb(current.__traceback__)[-20:]:
            lines.append(f"  {_place(frame.filename)}:{frame.lineno} {frame.name}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return lines


def _place(filename: str) -> str:
    for root in _ROOTS:
        filename = filename.removeprefix(root)
    return filename
