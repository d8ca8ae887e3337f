"""The operations of the API, by noun."""

from __future__ import annotations

from typing import Any

from xiangnuan.exchange.schemas import ProblemOut

_REFUSALS = (400, 401, 403, 404, 409, 422, 429, 500, 503, 507)


def answers(model: Any, status: int = 200) -> dict[int, Any]:
    """The answers of an operation: one when all is well, problems otherwise."""
    return {status: model} | dict.fromkeys(_REFUSALS, ProblemOut)
