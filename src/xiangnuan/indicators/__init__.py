"""What an indicator is: words, numerator, denominator, period, the records behind it. Each app defines its own."""

from __future__ import annotations

from xiangnuan.indicators.frame import Figure, Indicator, Part, Scope, scope_of
from xiangnuan.indicators.numbers import Hidden, percent, suppressed
from xiangnuan.indicators.periods import Period, last_whole_month, month_of, on_day, since_founding
from xiangnuan.indicators.registry import all_indicators, indicator, register

__all__ = [
    "Figure",
    "Hidden",
    "Indicator",
    "Part",
    "Period",
    "Scope",
    "all_indicators",
    "indicator",
    "last_whole_month",
    "month_of",
    "on_day",
    "percent",
    "register",
    "scope_of",
    "since_founding",
    "suppressed",
]
