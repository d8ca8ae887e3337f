"""The three-year road in a template: `{% load road %}{% road picture link="?tab=all" %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from xiangnuan.cases.road import drawing
from xiangnuan.cases.road.layout import Bar, Road, Stretch

register = template.Library()


@register.inclusion_tag("cases/road/road.html")
def road(picture: Road, link: str = "") -> dict[str, Any]:
    """The road with its legend and the table that says the same; `link`: the page that holds the facts."""
    return {"road": picture, "link": link}


@register.simple_tag
def road_marks(stretch: Stretch, link: str) -> SafeString:
    """The marks of a stretch."""
    return drawing.draw_marks(stretch, link)


@register.simple_tag
def road_bars(bars: list[Bar], link: str) -> SafeString:
    """The absences of a stretch."""
    return drawing.draw_bars(bars, link)


@register.simple_tag
def road_suspensions(bars: list[Bar], link: str) -> SafeString:
    """The suspensions of a stretch."""
    return drawing.draw_suspensions(bars, link)


@register.simple_tag
def road_rows(picture: Road, link: str) -> SafeString:
    """The rows of the table."""
    return drawing.table_rows(picture.lines, link)
