"""All indicators of all apps, in the order in which they were registered."""

from __future__ import annotations

from xiangnuan.indicators.frame import Indicator

_indicators: dict[str, Indicator] = {}


def register(*indicators: Indicator) -> None:
    """Make indicators known; the same id again replaces the first. Apps call it in `AppConfig.ready()`."""
    for one in indicators:
        _indicators[one.id] = one


def indicator(id: str) -> Indicator:
    """The indicator of an id; raises KeyError where there is none."""
    return _indicators[id]


def all_indicators(*, published: bool | None = None) -> list[Indicator]:
    """Every indicator, or only those that are (not) figures which the agency publishes."""
    return [one for one in _indicators.values() if published is None or one.published is published]
