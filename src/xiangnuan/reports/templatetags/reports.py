"""What the sentences of the overview are made of."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def figure_link(value: int | Decimal | None, url: str, tone: str = "") -> SafeString:
    """A number inside a sentence that leads to what is behind it."""
    shown = "—" if value is None else str(value)
    return format_html('<a class="xn-figure{}" href="{}">{}</a>', f" xn-tone-{tone}" if tone else "", url, shown)
