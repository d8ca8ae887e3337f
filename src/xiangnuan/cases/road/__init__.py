"""The three-year road: the months of a term with all that happened and is planned on it, laid out for one SVG picture."""

from __future__ import annotations

from xiangnuan.cases.road.layout import Road, lay_out

__all__ = ["Road", "lay_out"]
