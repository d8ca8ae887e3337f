"""One JSON line an event in the log; no personal data is ever passed to it."""

from __future__ import annotations

from typing import Any

import structlog

_renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
_stamp = structlog.processors.TimeStamper(fmt="iso", utc=False)


def stamp(logger: Any, name: str, event: Any) -> Any:
    """Add time and level to an event of the standard library's logging."""
    return structlog.stdlib.add_log_level(logger, name, _stamp(logger, name, event))


def renderer(logger: Any, name: str, event: Any) -> Any:
    """Write an event as one line of JSON, tracebacks included."""
    event = structlog.stdlib.ProcessorFormatter.remove_processors_meta(logger, name, event)
    return _renderer(logger, name, structlog.processors.format_exc_info(logger, name, event))
