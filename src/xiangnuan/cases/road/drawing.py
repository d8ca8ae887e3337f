"""Drawing what is many on a road: marks, bars and the rows of its table, as markup built once instead of by a loop."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from xiangnuan.cases.road.layout import Bar, Line, Placed, Stretch
from xiangnuan.cases.road.phrases import Phrases, phrases

_LINKED = '<a href="{}#fact-{}" tabindex="-1"><title>{}</title><use href="#xn-mark-{}" x="{}" y="{}"/></a>'
_PLAIN = '<g><title>{}</title><use href="#xn-mark-{}" x="{}" y="{}"/></g>'


def draw_marks(stretch: Stretch, link: str) -> SafeString:
    """The marks of a stretch; one that stands for a fact leads to it. `link`: the page that holds the facts."""
    # Links first and plain ones after: neither lies upon the other, so their order says nothing.
    linked = (placed for placed in stretch.placed if placed.mark.ref is not None)
    plain = (placed for placed in stretch.placed if placed.mark.ref is None)
    return SafeString(
        format_html_join("", _PLAIN, (_words(placed) for placed in plain))
        + format_html_join("", _LINKED, ((link, placed.mark.ref, *_words(placed)) for placed in linked))
    )


def _words(placed: Placed) -> tuple[str, str, int, int]:
    return placed.mark.title, placed.mark.shape, placed.x, placed.y


def draw_bars(bars: Iterable[Bar], link: str) -> SafeString:
    """Absences below the road."""
    return format_html_join(
        "",
        '<a href="{}#fact-{}" tabindex="-1"><title>{}</title>'
        '<rect class="xn-road-{}" x="{}" y="71" width="{}" height="4" rx="2"/></a>',
        ((link, bar.span.ref, bar.span.title, bar.span.kind, bar.x, bar.width) for bar in bars),
    )


def draw_suspensions(bars: Iterable[Bar], link: str) -> SafeString:
    """Suspensions upon the road: it stops for as long as they last."""
    return format_html_join(
        "",
        '<a href="{}#fact-{}" tabindex="-1"><title>{}</title>'
        '<rect class="xn-road-suspended" x="{}" y="48" width="{}" height="20"/></a>',
        ((link, bar.span.ref, bar.span.title, bar.x, bar.width) for bar in bars),
    )


def table_rows(lines: Iterable[Line], link: str) -> SafeString:
    """The rows of the table: the day, and what the mark says, leading to the fact where there is one."""
    said = phrases()
    return format_html_join(
        "", '<tr><td><time datetime="{}">{}</time></td><td>{}</td></tr>', (_row(line, link, said) for line in lines)
    )


def _row(line: Line, link: str, said: Phrases) -> tuple[str, str, str]:
    words = line.words
    if line.ref is not None:
        words = format_html('<a href="{}#fact-{}">{}</a>', link, line.ref, words)
    return line.on.isoformat(), said.long(line.on), words
