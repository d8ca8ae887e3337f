"""Words of an instrument in the reader's language: `{% load assessing %}{{ item.text|said }}`."""

from __future__ import annotations

from typing import Any

from django import template

from xiangnuan.cases.assessing.choosing import said as said_now

register = template.Library()


@register.filter
def said(words: Any) -> str:
    """The words in the reader's language; nothing for None."""
    return said_now(words)
