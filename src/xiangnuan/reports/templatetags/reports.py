"""What the sentences of the overview are made of."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xiangnuan.reports.queries import plain_rate

register = template.Library()


@register.simple_tag
def figure_link(value: int | Decimal | None, url: str, tone: str = "") -> SafeString:
    """A number inside a sentence that leads to what is behind it."""
    shown = "—" if value is None else plain_rate(value) if isinstance(value, Decimal) else f"{value:,}"
    return format_html('<a class="xn-figure{}" href="{}">{}</a>', f" xn-tone-{tone}" if tone else "", url, shown)


@register.filter
def rate(value: Decimal | None) -> str:
    """A rate in percent without a needless “.0”, 97.4; a dash for None."""
    return "—" if value is None else plain_rate(value)
