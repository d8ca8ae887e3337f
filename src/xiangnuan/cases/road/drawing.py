"""Drawing what is many on a road: marks, bars and the rows of its table, as markup built once instead of by a loop.

Everything that is put in is a whole number of ours, a name of a shape, or text that is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString

from xiangnuan.cases.road.layout import Bar, Line, Placed, Stretch
from xiangnuan.cases.road.phrases import phrases


def draw_marks(stretch: Stretch, link: str) -> SafeString:
    """The marks of a stretch; one that stands for a fact leads to it. `link`: the page that holds the facts."""
    return SafeString("".join(_mark(placed, escape(link)) for placed in stretch.placed))


def _mark(placed: Placed, link: str) -> str:
    mark = placed.mark
    drawn = f'<title>{escape(mark.title)}</title><use href="#xn-mark-{mark.shape}" x="{placed.x}" y="{placed.y}"/>'
    if mark.ref is None:
        return f"<g>{drawn}</g>"
    return f'<a href="{link}#fact-{_key(mark.ref)}" tabindex="-1">{drawn}</a>'


def draw_bars(bars: Iterable[Bar], link: str) -> SafeString:
    """Absences below the road."""
    return SafeString("".join(_bar(bar, escape(link), f"xn-road-{bar.span.kind}", 71, 4, ' rx="2"') for bar in bars))


def draw_suspensions(bars: Iterable[Bar], link: str) -> SafeString:
    """Suspensions upon the road: it stops for as long as they last."""
    return SafeString("".join(_bar(bar, escape(link), "xn-road-suspended", 48, 20, "") for bar in bars))


def _bar(bar: Bar, link: str, css: str, y: int, height: int, more: str) -> str:
    return (
        f'<a href="{link}#fact-{_key(bar.span.ref)}" tabindex="-1"><title>{escape(bar.span.title)}</title>'
        f'<rect class="{css}" x="{bar.x}" y="{y}" width="{bar.width}" height="{height}"{more}/></a>'
    )


def table_rows(lines: Iterable[Line], link: str) -> SafeString:
    """The rows of the table: the day, and what the mark says, leading to the fact where there is one."""
    said, target = phrases(), escape(link)
    rows = []
    for line in lines:
        words = escape(line.words)
        if line.ref is not None:
            words = f'<a href="{target}#fact-{_key(line.ref)}">{words}</a>'
        rows.append(f'<tr><td><time datetime="{line.on}">{escape(said.long(line.on))}</time></td><td>{words}</td></tr>')
    return SafeString("".join(rows))


def _key(ref: object) -> str:
    return escape(str(ref))
